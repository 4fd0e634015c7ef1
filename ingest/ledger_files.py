"""The ledger's memory of sources: roots, files as last read, what each file claims, and what was refused.

Functions over an open ledger; those that write are to be called inside `ledger.transaction()`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.ledger import Ledger
from ingest.ledger_write import LedgerWriter
from ingest.load.dispatch import Rejected
from ingest.sync_plan import Claim, Standing


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when last read; `sha256` None means that it must be read again whatever its bytes."""

    size: int
    mtime_ns: int
    sha256: str | None
    read_at_ns: int


def sources(ledger: Ledger) -> list[Path]:
    """The roots ever given to an ingestion, in the order of their names."""
    return [Path(root) for (root,) in ledger.rows("SELECT root FROM sources ORDER BY root")]


def known_files(ledger: Ledger) -> dict[str, KnownFile]:
    """Every file that gave articles or rejections, by path."""
    rows = ledger.rows("SELECT path, size, mtime_ns, sha256, read_at_ns FROM files")
    return {row[0]: KnownFile(*row[1:]) for row in rows}


def claims_by_path(ledger: Ledger) -> dict[str, list[Claim]]:
    """What each known file claims, in the file's order."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for row in ledger.rows(
        "SELECT path, ordinal, article_id, sha256, source, dated FROM claims ORDER BY path, ordinal"
    ):
        found[row[0]].append(Claim(*row))
    return dict(found)


def standing_revisions(ledger: Ledger) -> dict[str, Standing]:
    """The revision that stands of each article that has one."""
    rows = ledger.rows("SELECT article_id, sha256, source FROM revisions WHERE state = 'ready'")
    return {article_id: Standing(sha256, source) for article_id, sha256, source in rows}


def quarantined(ledger: Ledger) -> list[Rejected]:
    """What is in quarantine now: lines and files that are no article, with the reason."""
    rows = ledger.rows("SELECT source, line, reason FROM quarantine ORDER BY source, line")
    return [Rejected(*row) for row in rows]


def remember_sources(ledger: LedgerWriter, roots: Iterable[Path], now: datetime) -> None:
    """Add roots that later runs take again."""
    ledger.connection.executemany(
        "INSERT OR IGNORE INTO sources (root, added_at) VALUES (?, ?)",
        [(str(root), now.isoformat()) for root in roots],
    )


def remember_file(
    ledger: LedgerWriter,
    path: str,
    file: KnownFile,
    *,
    claims: Sequence[Claim],
    rejections: Sequence[Rejected],
    now: datetime,
) -> None:
    """Put what a file was, claims and was refused in the place of what it said before."""
    forget_file(ledger, path)
    run, run_many = ledger.connection.execute, ledger.connection.executemany
    run(
        "INSERT INTO files (path, size, mtime_ns, sha256, read_at_ns) VALUES (?, ?, ?, ?, ?)",
        (path, file.size, file.mtime_ns, file.sha256, file.read_at_ns),
    )
    run_many(
        "INSERT INTO claims (path, ordinal, article_id, sha256, source, dated) VALUES (?, ?, ?, ?, ?, ?)",
        [(path, claim.ordinal, claim.article_id, claim.sha256, claim.source, claim.dated) for claim in claims],
    )
    run_many(
        "INSERT INTO quarantine (path, source, line, reason, seen) VALUES (?, ?, ?, ?, ?)",
        [(path, rejected.source, rejected.line, rejected.reason, now.isoformat()) for rejected in rejections],
    )


def forget_file(ledger: LedgerWriter, path: str) -> None:
    """Drop a file that is gone, with its claims and rejections."""
    ledger.connection.execute("DELETE FROM files WHERE path = ?", (path,))
    ledger.connection.execute("DELETE FROM quarantine WHERE path = ?", (path,))
