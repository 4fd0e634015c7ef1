"""When a page is looked at again, and when a feed's silence is an alarm."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ingest.freshness import health, is_due
from ingest.ledger_feeds import KnownFeed, KnownPage

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def ago(**span: float) -> str:
    return (NOW - timedelta(**span)).isoformat()


def known(**facts: object) -> KnownFeed:
    usual = {"url": "https://courier.example/feed", "kind": "feed", "title": None, "added_at": ago(days=90),
             "last_polled": ago(minutes=5), "last_success": ago(minutes=5), "last_delivered": ago(hours=3)}  # fmt: skip
    return KnownFeed(**{**usual, **facts})  # type: ignore[arg-type]


DAILY = [date(2026, 3, day) for day in range(1, 20)]
WEEKLY = [date(2026, 2, 20), date(2026, 2, 27), date(2026, 3, 6), date(2026, 3, 13)]


@pytest.mark.parametrize(
    ("facts", "days", "state"),
    [
        ({}, DAILY, "delivers"),
        ({"last_delivered": ago(days=2.9)}, DAILY, "delivers"),
        ({"last_delivered": ago(days=3.1)}, DAILY, "silent"),
        ({"last_delivered": ago(days=20)}, WEEKLY, "delivers"),
        ({"last_delivered": ago(days=22)}, WEEKLY, "silent"),
        ({"last_delivered": None, "added_at": ago(days=1)}, [], "delivers"),
        ({"last_delivered": None, "added_at": ago(days=4)}, [], "silent"),
        ({"failures": 1}, DAILY, "stumbles"),
        ({"failures": 3}, DAILY, "failing"),
        ({"failures": 1, "last_success": ago(days=4)}, DAILY, "failing"),
        ({"last_polled": ago(days=4), "last_success": ago(days=4)}, DAILY, "unpolled"),
        ({"kind": "page", "last_delivered": ago(days=400), "last_polled": ago(days=400)}, [], "delivers"),
    ],
)
def test_a_feed_is_judged_by_its_own_rhythm(facts: dict[str, object], days: list[date], state: str) -> None:
    assert health(known(**facts), days, NOW, 3.0).state == state


def test_what_is_said_of_a_silent_feed() -> None:
    judged = health(known(last_delivered=ago(days=30)), WEEKLY, NOW, 3.0)
    assert judged.words == "last read 5 minutes ago, last new article 30 days ago; usual is a new article every 7 days"
    assert judged.usual == timedelta(days=7)


def test_a_page_is_read_again_ever_more_rarely_unless_the_feed_says_so() -> None:
    page = KnownPage("u", "u", "f", "one", first_fetched=ago(hours=5), fetched_at=ago(hours=2))
    assert not is_due(page, "one", NOW)
    assert is_due(page, "two", NOW)
    assert not is_due(page, None, NOW)
    assert is_due(replace(page, first_fetched=ago(hours=3)), "one", NOW)
    assert not is_due(replace(page, first_fetched=ago(minutes=50), fetched_at=ago(minutes=50)), "one", NOW)


def test_a_page_that_fails_is_tried_at_once_and_then_ever_more_rarely() -> None:
    page = KnownPage("u", None, "f", None, first_fetched=ago(days=5), fetched_at=ago(minutes=20), failures=2)
    assert [is_due(replace(page, failures=count), "new", NOW) for count in (1, 2, 3, 4, 90)] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert is_due(replace(page, failures=90, fetched_at=ago(days=1)), None, NOW)
