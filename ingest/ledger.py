"""The ledger, read: every revision ever seen with its text, its chunks and its history (SQLite, WAL).

Several threads may read one Ledger at once; each gets its own connection. `ledger_write.LedgerWriter` writes.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from ingest.errors import ArchiveError, ArchiveMissing, LedgerDamaged, LedgerOutdated
from ingest.ledger_schema import SCHEMA_VERSION
from ingest.members import Member
from ingest.models import Article

LEDGER_NAME = "ledger.sqlite"
BUSY_SECONDS = 30.0
ARTICLE_COLUMNS = (
    "article_id, title, body, source, url, outlet, authors, published_at, updated_at, language, section, genre,"
    " pages, metadata"
)
# A generation holds every revision that ever stood of each article that stands now and was not taken out of use.
TO_PUBLISH = (
    "state IN ('ready', 'superseded') AND article_id IN (SELECT article_id FROM revisions WHERE state = 'ready')"
    " AND article_id NOT IN (SELECT article_id FROM out_of_use)"
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of an article's history; `state` is ready, superseded or withdrawn (then `reason` says why)."""

    article_id: str
    sha256: str
    state: str
    reason: str | None
    first_seen: str
    valid_from: str | None
    title: str
    source: str
    published_at: str | None
    updated_at: str | None


class Ledger:
    """The ledger of `home`, read only. Raises ArchiveMissing, or LedgerDamaged where it is no ledger."""

    _mode = "ro"

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / LEDGER_NAME
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        if self._mode == "ro" and not self.path.exists():
            raise ArchiveMissing(home)
        self._check_version()

    def _check_version(self) -> None:
        version = self.rows("PRAGMA user_version")[0][0]
        formats = f"{self.path} has the ledger format {version}, this program reads format {SCHEMA_VERSION}:"
        if version < SCHEMA_VERSION:
            raise LedgerOutdated(f"{formats} run `pressroom reingest` to bring it up to date")
        if version > SCHEMA_VERSION:
            raise ArchiveError(f"{formats} use the version of Pressroom that wrote it, or ingest into a new home")

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened at its first use."""
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        try:
            opened = sqlite3.connect(
                f"{self.path.resolve().as_uri()}?mode={self._mode}",
                uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False,
            )  # fmt: skip
            opened.execute("PRAGMA foreign_keys = ON")
        except sqlite3.DatabaseError as error:
            raise LedgerDamaged(self.path, f"SQLite cannot read it ({error})") from error
        self._local.connection = opened
        with self._guard:
            self._connections.append(opened)
        return opened

    def close(self) -> None:
        """Close the connections of all threads; the ledger must not be in use any more."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises LedgerDamaged where the file is no sound database."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise LedgerDamaged(self.path, f"SQLite cannot read it ({error})") from error

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """One revision, by default the one that stands. Raises KeyError when unknown."""
        which, values = ("sha256 = ?", (article_id, sha256)) if sha256 else ("state = 'ready'", (article_id,))
        rows = self.rows(f"SELECT {ARTICLE_COLUMNS} FROM revisions WHERE article_id = ? AND {which}", values)
        if not rows:
            raise KeyError(f"no revision {sha256 or 'that stands'} of article {article_id!r} in {self.path}")
        return as_article(rows[0])

    def articles(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Article]:
        """The revisions named by (article id, sha256). Raises KeyError when one is unknown."""
        return {key: self.article(*key) for key in dict.fromkeys(keys)}

    def revision_named(self, article_id: str, prefix: str) -> tuple[str, str] | None:
        """(article id, sha256) of the revision whose sha256 begins with `prefix`; None when there is none."""
        rows = self.rows(
            "SELECT article_id, sha256 FROM revisions WHERE article_id = ? AND sha256 BETWEEN ? AND ?",
            (article_id, prefix, prefix + "g"),
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def history(self, article_id: str) -> list[Revision]:
        """Every revision ever seen of an article, oldest first; empty when the article is unknown."""
        rows = self.rows(
            "SELECT article_id, sha256, state, reason, first_seen, valid_from, title, source, published_at,"
            " updated_at FROM revisions WHERE article_id = ? ORDER BY valid_from, revision",
            (article_id,),
        )
        return [Revision(*row) for row in rows]

    def fingerprint_number(self, fingerprint: str) -> int | None:
        """The short number of a fingerprint; None when the ledger never met it."""
        rows = self.rows("SELECT number FROM fingerprints WHERE fingerprint = ?", (fingerprint,))
        return int(rows[0][0]) if rows else None

    def members(self, chunker: str) -> list[Member]:
        """What the next generation must hold: for each article that stands, every revision that ever stood.

        Revisions not yet cut by `chunker` have the chunk count 0. Sorted by article id, then time.
        """
        rows = self.rows(
            "SELECT article_id, sha256, title, outlet, authors, language, url, source, section, genre, published_at,"
            " updated_at, valid_from, coalesce(chunk_count, 0)"
            " FROM revisions LEFT JOIN cuts ON cuts.revision = revisions.revision AND chunker = ?"
            f" WHERE {TO_PUBLISH}"
            " ORDER BY article_id, state = 'ready', valid_from, revisions.revision",
            (self.fingerprint_number(chunker),),
        )
        members = [_as_member(row) for row in rows]
        ended = [
            replace(member, valid_to=following.valid_from) if member.article_id == following.article_id else member
            for member, following in pairwise(members)
        ]
        return ended + members[-1:]

    def text_hashes(self, keys: Iterable[tuple[str, str]], chunker: str) -> dict[tuple[str, str], list[bytes]]:
        """Hashes of the embedded texts of each revision's chunks, in order; revisions never cut are absent."""
        number = self.fingerprint_number(chunker)
        wanted = set(keys)
        found: dict[tuple[str, str], list[bytes]] = {
            (article_id, sha256): []
            for article_id, sha256 in self.rows(
                "SELECT article_id, sha256 FROM cuts JOIN revisions USING (revision) WHERE chunker = ?", (number,)
            )
            if (article_id, sha256) in wanted
        }
        rows = self.connection.execute(
            "SELECT article_id, sha256, text_hash FROM chunks JOIN revisions USING (revision)"
            " WHERE chunker = ? ORDER BY revision, ordinal",
            (number,),
        )
        for article_id, sha256, text_hash in rows:
            if (article_id, sha256) in found:
                found[article_id, sha256].append(text_hash)
        return found

    def articles_with_cuts(
        self, keys: Iterable[tuple[str, str]], chunker: str
    ) -> Iterator[tuple[Article, list[tuple[int, int, bytes]]]]:
        """Each revision with (start, stop, text hash) of its chunks in order. Raises KeyError when unknown."""
        number = self.fingerprint_number(chunker)
        for article_id, sha256 in keys:
            cuts = self.rows(
                "SELECT start, stop, text_hash FROM chunks JOIN revisions USING (revision)"
                " WHERE chunker = ? AND article_id = ? AND sha256 = ? ORDER BY ordinal",
                (number, article_id, sha256),
            )
            yield self.article(article_id, sha256), cuts


def _as_member(row: tuple[Any, ...]) -> Member:
    return Member(
        article_id=row[0], sha256=row[1], title=row[2], outlet=row[3], authors=tuple(json.loads(row[4])),
        language=row[5], url=row[6], source=row[7], section=row[8], genre=row[9], published_at=row[10],
        updated_at=row[11], valid_from=datetime.fromisoformat(row[12]) if row[12] else None, valid_to=None,
        chunk_count=row[13], cluster=row[0],
    )  # fmt: skip


def as_article(row: tuple[Any, ...]) -> Article:
    """An Article of the columns ARTICLE_COLUMNS."""
    return Article(
        id=row[0], title=row[1], body=row[2], source=row[3], url=row[4], outlet=row[5],
        authors=tuple(json.loads(row[6])), published_at=row[7], updated_at=row[8], language=row[9],
        section=row[10], genre=row[11], pages=tuple(json.loads(row[12])), metadata=json.loads(row[13]),
    )  # fmt: skip
