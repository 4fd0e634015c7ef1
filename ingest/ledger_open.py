"""Opening the ledger for reading, whatever version of Pressroom wrote it."""

from pathlib import Path

from ingest.errors import LedgerOutdated
from ingest.ledger import Ledger
from ingest.ledger_write import LedgerWriter
from ingest.lock import writer_lock


def open_ledger(home: Path) -> Ledger:
    """The ledger of `home`, read only; an older format is brought up to date first, which takes a moment.

    Raises ArchiveMissing, LedgerDamaged, ArchiveError for a newer format, and WriterBusy when an older ledger is just
    being written.
    """
    try:
        return Ledger(home)
    except LedgerOutdated:
        with writer_lock(home):
            LedgerWriter(home).close()
        return Ledger(home)
