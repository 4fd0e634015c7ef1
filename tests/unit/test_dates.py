from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import DateError, day_start, instant, normalise, parse_loose


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-01-05", "2023-01-05"),
        (" 20230105 ", "2023-01-05"),
        ("2023-01-05T09:30Z", "2023-01-05T09:30:00+00:00"),
        ("2023-01-05T09:30:00.123+0200", "2023-01-05T09:30:00+02:00"),
        ("2023-01-05 09:30", "2023-01-05T09:30:00"),
    ],
)
def test_normalise_and_parse_loose_agree_on_iso(text, iso):
    assert normalise(text) == parse_loose(text) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Thu, 05 Jan 2023 09:30:00 GMT", "2023-01-05T09:30:00+00:00"),
        ("Fri Apr 28 10:00:00 CEST 2023", "2023-04-28T10:00:00+02:00"),
        ("5 January 2023", "2023-01-05"),
        ("January 5, 2023", "2023-01-05"),
        ("Jan. 5, 2023 at 3:04 p.m. EST", "2023-01-05T15:04:00-05:00"),
        ("5 May 2023, 10:30 BST", "2023-05-05T10:30:00+01:00"),
        ("January 5, 2023 12:00 AM", "2023-01-05T00:00:00"),
        ("5 janvier 2023", "2023-01-05"),
        ("1er mars 2024", "2024-03-01"),
        ("lundi 5 janvier 2023 à 14h30", "2023-01-05T14:30:00"),
        ("5. Januar 2023", "2023-01-05"),
        ("05.01.2023", "2023-01-05"),
        ("25/12/2023", "2023-12-25"),
        ("12/25/2023", "2023-12-25"),
        ("5/5/2023", "2023-05-05"),
        ("2023/01/05", "2023-01-05"),
        ("2023-01-05 10:30:00 +0200", "2023-01-05T10:30:00+02:00"),
    ],
)
def test_the_forms_that_pages_use(text, iso):
    assert parse_loose(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "", "32 May", "32 May 2023", "31 February 2023", "2023-13-45", "yesterday", "tomorrow 5 January 2023",
        "5 January", "May 2023", "2023", "jan 5 23", "1/2/23", "03/04/2023", "3-4-2023", "1.2 2023",
        "10:30 03/04/2023", "5 January 2023 - 6 January 2023", "Published 5 January 2023", "0001-01-01",
        "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-05:00", "5 January 2023" + " " * 9 + "x" * 200,
    ],
)  # fmt: skip
def test_nothing_is_guessed(text):
    with pytest.raises(DateError):
        parse_loose(text)


@given(st.datetimes(min_value=datetime(1500, 1, 2), max_value=datetime(2200, 12, 30), timezones=st.just(UTC)))
def test_every_time_comes_back(moment):
    text = moment.isoformat(timespec="seconds")
    assert parse_loose(text) == text
    assert instant(text) == moment.replace(microsecond=0)


@given(
    st.dates(min_value=date(1500, 1, 1), max_value=date(2200, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y"]),
)
def test_written_dates_are_read_as_their_day(day, form):
    assert parse_loose(day.strftime(form)) == day.isoformat()


def test_a_bare_date_is_the_end_of_its_day_and_its_start_for_since():
    assert instant("2023-01-05") == datetime(2023, 1, 5, 23, 59, 59, 999_999, tzinfo=UTC)
    assert day_start("2023-01-05") == datetime(2023, 1, 5, tzinfo=UTC)
    assert day_start("2023-01-05T10:00+01:00") == datetime(2023, 1, 5, 9, tzinfo=UTC)


def test_a_time_without_a_zone_is_compared_as_utc():
    assert instant("2023-01-05T10:00") == datetime(2023, 1, 5, 10, tzinfo=UTC)
