"""Poll feeds, sitemaps and pages: what is new or may have changed is fetched and staged like what stands in files.

An entry that a feed does not list any more is left alone: a feed that rotates never deletes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ingest import ledger_feeds
from ingest.erasure_marks import Tombstones
from ingest.freshness import is_due
from ingest.ledger import Ledger
from ingest.ledger_feeds import KnownFeed, KnownPage
from ingest.load.fetch import FetchError, Reply
from ingest.load.identity import canonical_url
from ingest.load.listing import Entry, ListingError
from ingest.load.polite import PoliteClient
from ingest.models import Article
from ingest.poll_listing import Listed, listed
from ingest.poll_page import PageReader, Tally
from ingest.polled import Polled
from ingest.report import Poll
from ingest.sync_load import Known


@dataclass(frozen=True)
class Address:
    """A URL to poll; one that is `declared` must be a feed or a sitemap."""

    url: str
    declared: bool = False


@dataclass(frozen=True)
class Web:
    """How an ingestion reads the web; at most `pages_a_poll` pages of an address are fetched in one run."""

    client: PoliteClient
    pages_a_poll: int


def remembered(ledger: Ledger) -> list[Address]:
    """Every address that was ever read, to poll it again."""
    return [Address(feed.url, feed.kind != "page") for feed in ledger_feeds.feeds(ledger)]


def poll(
    web: Web | None,
    addresses: Iterable[Address],
    known: Known,
    ledger: Ledger | None,
    stage: Callable[[list[Article]], None],
    *,
    now: datetime,
    full: bool = False,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Polled:
    """Ask every address once, one after the other; articles go to `stage` as they come, and nothing else is written.

    `full` asks for everything again, unconditionally. Once `stopped` says so nothing more is fetched, and what is left
    waits for the next poll; `progress` hears (done, total) of the pages of each address. An address or page that cannot
    be had is a problem in the result. Raises ValueError where there are addresses and no `web` to ask.
    """
    result = Polled()
    if not (asked := {address.url: address for address in addresses}):
        return result
    if web is None:
        raise ValueError(f"this ingestor was made without access to the web: {next(iter(asked))} cannot be read")
    tombstones = Tombstones(ledger) if ledger is not None else None
    reader = PageReader(web.client, tombstones, known, stage, now, full, result)
    round_ = _Round(web, ledger, reader, stopped, progress)
    for address in asked.values():
        if not stopped():
            round_.visit(address)
    return result


class _Round:
    """One round over the addresses."""

    def __init__(
        self,
        web: Web,
        ledger: Ledger | None,
        reader: PageReader,
        stopped: Callable[[], bool],
        progress: Callable[[int, int], None],
    ) -> None:
        self._web = web
        self._ledger = ledger
        self._reader = reader
        self._stopped = stopped
        self._progress = progress
        self._feeds = {feed.url: feed for feed in ledger_feeds.feeds(ledger)} if ledger is not None else {}

    def visit(self, address: Address) -> None:
        """Poll one address and all that it lists."""
        url, known = address.url, self._feeds.get(address.url)
        tally, waiting = Tally(), 0
        if known is not None and known.kind == "page" and not address.declared:
            found = self._alone(url, None, tally)
        else:
            try:
                seen = listed(url, self._web.client, self._ledger, full=self._reader.full, stopped=self._stopped)
                if isinstance(seen, Reply) and (address.declared or known is not None):
                    raise ListingError(f"{url} gave a page, no feed and no sitemap")
            except (FetchError, ListingError) as error:
                self._reader.result.scan.problems.append(str(error))
                self._failed(url, known, str(error))
                return
            if isinstance(seen, Reply):
                found = self._alone(url, seen, tally)
            else:
                found, waiting = seen, self._entries(url, seen, tally)
        if found.kind == "page" and tally.failed:
            self._failed(url, known, self._reader.result.pages[canonical_url(url)].problem or "")
        else:
            self._done(url, known, found, tally, waiting)

    def _alone(self, url: str, reply: Reply | None, tally: Tally) -> Listed:
        entry = Entry(url)
        self._reader.read(url, entry, self._page(url), tally, reply)
        return Listed("page", entries=[entry])

    def _entries(self, feed: str, found: Listed, tally: Tally) -> int:
        """Read the pages that are new or due; how many of them are left for the next poll."""
        result = self._reader.result
        found = self._without_erased(found)
        result.documents += found.documents
        result.scan.problems += found.problems
        due: list[tuple[Entry, KnownPage | None]] = []
        first_of_each = {canonical_url(entry.url): entry for entry in reversed(found.entries)}
        for key, entry in reversed(first_of_each.items()):
            if key in result.pages:
                continue  # another address of this run listed it too
            page = self._page(entry.url)
            # Two feeds have two words for the same state: only that of the feed which led there first counts.
            changed = entry.changed if page is not None and page.feed == feed else None
            if page is None or self._reader.full or is_due(page, changed, self._reader.now):
                due.append((entry, page))
            elif page.path is not None:
                result.scan.unchanged.add(page.path)
        # What was never read comes first, whatever waits for a second look.
        due.sort(key=lambda item: item[1] is not None)
        now, done = due[: self._web.pages_a_poll], 0
        for entry, page in now:
            if self._stopped():
                break
            self._reader.read(feed, entry, page, tally)
            done += 1
            self._progress(done, len(now))
        return len(due) - done

    def _without_erased(self, found: Listed) -> Listed:
        """What was erased is neither fetched again nor remembered by its address and title."""
        tombstones = self._reader.tombstones
        if tombstones is None:
            return found

        def kept(entries: Iterable[Entry]) -> list[Entry]:
            return [entry for entry in entries if not tombstones.has_erased(None, entry.url)]

        documents = [
            replace(each, listing=replace(each.listing, entries=tuple(kept(each.listing.entries))))
            for each in found.documents
        ]
        return replace(found, entries=kept(found.entries), documents=documents)

    def _page(self, url: str) -> KnownPage | None:
        return ledger_feeds.page(self._ledger, canonical_url(url)) if self._ledger is not None else None

    def _done(self, url: str, known: KnownFeed | None, found: Listed, tally: Tally, waiting: int) -> None:
        """Remember a poll that succeeded."""
        now, result = self._reader.now.isoformat(), self._reader.result
        first = known.added_at if known is not None else now
        delivered = now if tally.new else known.last_delivered if known is not None else None
        feed = KnownFeed(url, found.kind, found.title, first, now, now, delivered)
        result.feeds.append((feed, tally.days))
        counts = (len(found.entries), tally.fetched, tally.new, tally.failed, waiting)
        result.polls.append(Poll(url, found.kind, found.title, *counts))

    def _failed(self, url: str, known: KnownFeed | None, problem: str) -> None:
        """Remember a poll that failed; an address that never worked is not remembered, it may be a misprint."""
        result = self._reader.result
        if known is not None:
            now = self._reader.now.isoformat()
            result.feeds.append((replace(known, last_polled=now, failures=known.failures + 1, problem=problem), set()))
        kind, title = (known.kind, known.title) if known is not None else ("unknown", None)
        result.polls.append(Poll(url, kind, title, problem=problem))
