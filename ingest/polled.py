"""What a round over the web gave, joined to what was found on disk, and what the ledger is to remember of it."""

from dataclasses import dataclass, field
from datetime import date

from ingest import ledger_feeds
from ingest.ledger_feeds import KnownDocument, KnownFeed, KnownPage
from ingest.ledger_write import LedgerWriter
from ingest.report import Poll
from ingest.scan import Scan
from ingest.sync_load import Loaded


@dataclass
class Polled:
    """Pages as files (their path is a URL) with their claims; feeds with the days of which they delivered."""

    scan: Scan = field(default_factory=Scan)
    loaded: Loaded = field(default_factory=Loaded)
    feeds: list[tuple[KnownFeed, set[date]]] = field(default_factory=list)
    pages: dict[str, KnownPage] = field(default_factory=dict)
    documents: list[KnownDocument] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)

    def join(self, scan: Scan, loaded: Loaded) -> None:
        """Add it to what was found and read on disk."""
        scan.read |= self.scan.read
        scan.unchanged |= self.scan.unchanged
        scan.gone |= self.scan.gone
        scan.problems += self.scan.problems
        loaded.claims |= self.loaded.claims
        loaded.rejected |= self.loaded.rejected
        loaded.erased |= self.loaded.erased
        loaded.characters += self.loaded.characters

    def remember(self, ledger: LedgerWriter) -> None:
        """Write what was learnt of feeds and pages; to be called inside a transaction."""
        for page in self.pages.values():
            ledger_feeds.remember_page(ledger, page)
        for document in self.documents:
            ledger_feeds.remember_document(ledger, document)
        for feed, delivered in self.feeds:
            ledger_feeds.remember_feed(ledger, feed, delivered)
