"""Dates as the press writes them, compared the way the contract says.

A date without a time stands for the end of that day, UTC: an article dated 5 January is not known to have
been out at noon of that day. A time without a zone stays one, and is compared as if it were UTC.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

_END_OF_DAY = time(23, 59, 59, 999_999, tzinfo=UTC)
_YEARS = range(1500, 2201)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([ /.-]{1,2})(\d{1,2})([ /.-]{1,2})\d{4}(?!\d)")
_CLOCK = re.compile(r"\d\s?[:hH.]\s?\d\d|\d\s?[ap]\.?m|\d\s?h\b", re.IGNORECASE)
_LANGUAGES = ["en", "fr", "de", "es", "it", "nl", "pt"]


class DateError(ValueError):
    """The text is not a date or time."""


def normalise(text: str) -> str:
    """Return `text` as an ISO date ("2023-01-05") or a time with its zone ("2023-01-05T09:30:00+00:00").

    A zone that the text does not give is not given ("2023-01-05T09:30:00"). Raises DateError for anything else
    ("32 May", "2023-02-30", "yesterday").
    """
    cleaned = text.strip()
    try:
        if len(cleaned) <= 10:
            return date.fromisoformat(cleaned).isoformat()
        moment = datetime.fromisoformat(cleaned)
    except ValueError as error:
        raise DateError(f"{text!r} is not an ISO 8601 date or time, such as 2023-01-05 or 2023-01-05T09:30Z") from error
    return moment.isoformat(timespec="seconds")


def instant(iso: str) -> datetime:
    """The moment that `iso` stands for, aware, UTC; a bare date is the end of that day, no zone means UTC.

    Raises DateError.
    """
    text = normalise(iso)
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), _END_OF_DAY)
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_start(iso: str) -> datetime:
    """Like `instant`, but a bare date is the beginning of that day: the meaning of `--since`."""
    moment = instant(iso)
    return moment - timedelta(days=1) + timedelta(microseconds=1) if len(normalise(iso)) == 10 else moment


def parse_loose(text: str) -> str:
    """`text` as `normalise` writes it, also from the forms that pages use.

    Reads ISO 8601, RFC 2822, "5 January 2023, 10:30 BST", "January 5, 2023" and "5 janvier 2023" (English,
    French, German, Spanish, Italian, Dutch, Portuguese), "05.01.2023" (dots: the day comes first) and
    "25/12/2023". Nothing is guessed: DateError for a day and month that could be either way round
    ("03/04/2023"), for a date without its four-digit year, for words such as "yesterday", and for years
    before 1500 or after 2200, which software writes where it knows no date. A missing zone stays missing.
    """
    try:
        iso = normalise(text)
    except DateError:
        iso = _parse_written(" ".join(text.split()))
    if int(iso[:4]) not in _YEARS:
        raise DateError(f"{text!r} is not a date: no press article is of the year {iso[:4]}")
    return iso


def _parse_written(text: str) -> str:
    import dateparser  # type: ignore[import-untyped]

    if len(text) > 100 or not _YEAR.search(text):
        raise DateError(f"{text[:100]!r} is not a date with a day, a month and a four-digit year")
    settings = {
        "DATE_ORDER": _order(text),
        "PARSERS": ["absolute-time"],
        "PREFER_LOCALE_DATE_ORDER": False,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "STRICT_PARSING": True,
    }
    moment: datetime | None = dateparser.parse(text, languages=_LANGUAGES, settings=settings)
    if moment is None or str(moment.year) not in text:
        raise DateError(f"{text!r} is not a date")
    # The dots of "05.01.2023" look like those of "10.30".
    timed = _CLOCK.search(_NUMERIC.sub("", text))
    return normalise(moment.isoformat()) if timed or moment.time() != time() else moment.date().isoformat()


def _order(text: str) -> str:
    """Which of day and month comes first in a date of numbers. Raises DateError where it could be either."""
    found = _NUMERIC.search(text)
    if not found:
        return "DMY"
    first, second = int(found[1]), int(found[3])
    if first <= 12 and second <= 12 and first != second and {found[2].strip(), found[4].strip()} != {"."}:
        raise DateError(f"{text!r} may mean two days: write it as year-month-day")
    return "MDY" if second > 12 else "DMY"
