"""The ledger's memory of the web: addresses given to an ingestion, what they listed last, and the pages behind it.

Functions over an open ledger; those that write are to be called inside `ledger.transaction()`. No text of an article is
kept here: claims and revisions hold it, under the page's canonical URL as their path.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from ingest.ledger import Ledger
from ingest.ledger_write import LedgerWriter
from ingest.load.fetch import NO_VALIDATORS, Validators
from ingest.load.identity import canonical_url
from ingest.load.listing import Entry, Kind, Listing, Part

# Enough for a median, and for a paper that comes once a month.
_DAYS_KEPT = 60


@dataclass(frozen=True, slots=True)
class KnownFeed:
    """An address given to an ingestion. Times are ISO 8601; `failures` in a row, `problem` the latest one's words."""

    url: str
    kind: Kind
    title: str | None
    added_at: str
    last_polled: str
    last_success: str
    last_delivered: str | None = None
    failures: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page behind an address: `path` is that of its claim (None: never taken in), `changed` the feed's word for it.

    `facts` are the feed's, as first given. `fetched_at` is the time of the last attempt, `read_at` that of the last one
    that gave the page's own text (None: never, if anything the feed's text stands for it).
    """

    url: str
    path: str | None
    feed: str
    changed: str | None
    first_fetched: str
    fetched_at: str
    read_at: str | None = None
    validators: Validators = NO_VALIDATORS
    facts: Mapping[str, Any] = field(default_factory=dict)
    failures: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A feed or sitemap as last read, without texts; `changed` is a sitemap index's word for that state."""

    url: str
    listing: Listing
    validators: Validators
    changed: str | None


def feeds(ledger: Ledger) -> list[KnownFeed]:
    """Every address ever given, by its URL."""
    rows = ledger.rows(
        "SELECT url, kind, title, added_at, last_polled, last_success, last_delivered, failures, problem FROM feeds"
        " ORDER BY url"
    )
    return [KnownFeed(*row) for row in rows]


def page(ledger: Ledger, url: str) -> KnownPage | None:
    """What is known of a page, by its canonical URL."""
    rows = ledger.rows(
        "SELECT url, path, feed, changed, first_fetched, fetched_at, read_at, etag, last_modified, facts, failures,"
        " problem FROM pages WHERE url = ?",
        (url,),
    )
    for row in rows:
        return KnownPage(
            url=row[0], path=row[1], feed=row[2], changed=row[3], first_fetched=row[4], fetched_at=row[5],
            read_at=row[6], validators=Validators(row[7], row[8]), facts=json.loads(row[9]), failures=row[10],
            problem=row[11],
        )  # fmt: skip
    return None


def document(ledger: Ledger, url: str) -> KnownDocument | None:
    """A feed or sitemap as last read."""
    for row in ledger.rows("SELECT listing, etag, last_modified, changed FROM documents WHERE url = ?", (url,)):
        return KnownDocument(url, _as_listing(json.loads(row[0])), Validators(*row[1:3]), row[3])
    return None


def delivery_days(ledger: Ledger, url: str) -> list[date]:
    """The latest days of which an address delivered articles, in order."""
    rows = ledger.rows("SELECT day FROM deliveries WHERE feed = ? ORDER BY day", (url,))
    return [date.fromisoformat(day) for (day,) in rows]


def remember_feed(ledger: LedgerWriter, feed: KnownFeed, delivered: Iterable[date]) -> None:
    """Put what is known of an address in the place of what was, and add the days of which it delivered."""
    ledger.connection.execute(
        "INSERT OR REPLACE INTO feeds (url, kind, title, added_at, last_polled, last_success, last_delivered, failures,"
        " problem) VALUES (:url, :kind, :title, :added_at, :last_polled, :last_success, :last_delivered, :failures,"
        " :problem)",
        asdict(feed),
    )
    ledger.connection.executemany(
        "INSERT OR IGNORE INTO deliveries (feed, day) VALUES (?, ?)", [(feed.url, str(day)) for day in delivered]
    )
    ledger.connection.execute(
        "DELETE FROM deliveries WHERE feed = ? AND day NOT IN"
        " (SELECT day FROM deliveries WHERE feed = ? ORDER BY day DESC LIMIT ?)",
        (feed.url, feed.url, _DAYS_KEPT),
    )


def remember_page(ledger: LedgerWriter, page: KnownPage) -> None:
    """Put what is known of a page in the place of what was."""
    ledger.connection.execute(
        "INSERT OR REPLACE INTO pages (url, path, feed, changed, first_fetched, fetched_at, read_at, etag,"
        " last_modified, facts, failures, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            page.url, page.path, page.feed, page.changed, page.first_fetched, page.fetched_at, page.read_at,
            page.validators.etag, page.validators.last_modified, json.dumps(dict(page.facts), ensure_ascii=False),
            page.failures, page.problem,
        ),
    )  # fmt: skip


def remember_document(ledger: LedgerWriter, document: KnownDocument) -> None:
    """Put a feed or sitemap as it was read now in the place of what it was."""
    entries = tuple(replace(entry, text=None) for entry in document.listing.entries)
    listing = json.dumps(asdict(replace(document.listing, entries=entries)), ensure_ascii=False)
    ledger.connection.execute(
        "INSERT OR REPLACE INTO documents (url, listing, etag, last_modified, changed) VALUES (?, ?, ?, ?, ?)",
        (document.url, listing, document.validators.etag, document.validators.last_modified, document.changed),
    )


def forget_pages(ledger: LedgerWriter, path: str) -> None:
    """Erase what is known of the pages claimed as `path`, and the lists that name them: those are read anew."""
    urls = {url for (url,) in ledger.rows("SELECT url FROM pages WHERE path = ? OR url = ?", (path, path))} | {path}
    for url, listing in ledger.rows("SELECT url, listing FROM documents"):
        if any(canonical_url(entry["url"]) in urls for entry in json.loads(listing)["entries"]):
            ledger.connection.execute("DELETE FROM documents WHERE url = ?", (url,))
    ledger.connection.execute("DELETE FROM pages WHERE path = ? OR url = ?", (path, path))


def _as_listing(values: dict[str, Any]) -> Listing:
    entries = tuple(Entry(**{**entry, "authors": tuple(entry["authors"])}) for entry in values["entries"])
    parts = tuple(Part(**part) for part in values["parts"])
    return Listing(values["kind"], values["title"], entries, parts, tuple(values["problems"]))
