"""When a page is worth another look, and when a feed's silence is worth an alarm. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median_low
from typing import Literal

from ingest.ledger_feeds import KnownFeed, KnownPage

_DAY = timedelta(days=1)
_FIRST_RECHECK = timedelta(hours=1)
_FIRST_RETRY = timedelta(minutes=15)
_FAILURES_AT_ONCE = 3
_FAILED_POLLS = 3

State = Literal["delivers", "stumbles", "failing", "silent", "unpolled"]


def is_due(page: KnownPage, changed: str | None, now: datetime) -> bool:
    """Whether to fetch a page again that a feed lists, given the feed's present word `changed` for it.

    One that failed is tried again at the next poll, from the third failure on ever more rarely (15 minutes, doubled
    each time, at most a day). One that was read is read again when the feed's word for it is another, and otherwise
    when as long has passed since the last reading as between it and the first (an hour at least): corrections come
    early, and nobody should be asked for an old page every quarter of an hour.
    """
    since = now - datetime.fromisoformat(page.fetched_at)
    if page.failures:
        rounds = page.failures - _FAILURES_AT_ONCE
        return rounds < 0 or since >= min(_DAY, _FIRST_RETRY * 2 ** min(rounds, 10))
    if changed is not None and changed != page.changed:
        return True
    known = datetime.fromisoformat(page.fetched_at) - datetime.fromisoformat(page.first_fetched)
    return since >= max(_FIRST_RECHECK, known)


@dataclass(frozen=True, slots=True)
class Health:
    """How a feed does, in a word and in words; `usual` is its usual interval between days with new articles."""

    state: State
    usual: timedelta
    words: str


def health(feed: KnownFeed, days: Sequence[date], now: datetime, factor: float) -> Health:
    """Judge a feed by its polls and by the `days` (in order) of which it delivered.

    Its usual interval is the median gap between those days, at least one day. It is silent when nothing new came for
    longer than `factor` times that; failing after three failed polls in a row, or when none succeeded for that long;
    unpolled when nobody asked it for that long. An address of a single page can only fail.
    """
    gaps = [later - earlier for earlier, later in pairwise(days)]
    usual = max(_DAY, median_low(gaps)) if gaps else _DAY
    limit = factor * usual
    polled, success = (datetime.fromisoformat(moment) for moment in (feed.last_polled, feed.last_success))
    newest = datetime.fromisoformat(feed.last_delivered) if feed.last_delivered else None
    told = f"last read {_ago(now - success)}"
    if feed.kind != "page":
        told += f", last new article {_ago(now - newest)}" if newest else ", never a new article"
    if feed.failures:
        told += f", {feed.failures} failed in a row: {feed.problem}"
    if feed.failures >= _FAILED_POLLS or (feed.failures and now - success > limit):
        return Health("failing", usual, told)
    if feed.kind != "page" and now - polled > limit:
        return Health("unpolled", usual, f"{told}; nobody polled it for {_length(now - polled)}")
    began = newest or datetime.fromisoformat(feed.added_at)
    if feed.kind != "page" and now - began > limit:
        expected = "a new article every day" if usual <= _DAY else f"a new article every {_length(usual)}"
        return Health("silent", usual, f"{told}; usual is {expected}")
    return Health("stumbles" if feed.failures else "delivers", usual, told)


def _ago(span: timedelta) -> str:
    return f"{_length(span)} ago"


def _length(span: timedelta) -> str:
    minutes = max(0.0, span / timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes:.0f} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 2_880 else f"{minutes / 1_440:.0f} days"
