"""The ledger, written: staging what was loaded, deciding which revisions stand, keeping chunks and the log.

Only the holder of the writer lock may use it. Every commit is on the disk when the call returns (synchronous=FULL).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ingest.dates import instant
from ingest.durable import require_room
from ingest.errors import LedgerDamaged
from ingest.ledger import TO_PUBLISH, Ledger
from ingest.ledger_schema import SCRIPTS
from ingest.models import Article, Chunk
from ingest.sync_plan import Plan

PENDING = "read, not yet accepted"
DUPLICATE = "another text with this id stands"
REVERTED = "the source went back to an earlier revision"
DELETED = "gone from its source"


class LedgerWriter(Ledger):
    """The ledger of `home` for writing: made when it is missing, brought to the newest format when it is old.

    Raises LedgerDamaged where it is no ledger.
    """

    _mode = "rwc"

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        super().__init__(home)

    def _check_version(self) -> None:
        try:
            # One writer at a time is the writer lock's business; readers never wait in WAL mode.
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise LedgerDamaged(self.path, f"SQLite cannot read it ({error})") from error
        for seen in range(self.rows("PRAGMA user_version")[0][0], len(SCRIPTS)):
            with self.transaction():
                for statement in _statements(SCRIPTS[seen]):
                    self.connection.execute(statement)
                self.connection.execute(f"PRAGMA user_version = {seen + 1}")
        super()._check_version()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or not at all. Raises DiskFull while there is still a reserve."""
        require_room(self.home)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            # A full disk may have ended the transaction already.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if type(error) is sqlite3.DatabaseError:
                raise LedgerDamaged(self.path, f"SQLite cannot write it ({error})") from error
            raise

    def number_fingerprint(self, fingerprint: str) -> int:
        """The short number of a fingerprint, given to it now if it is new."""
        self.connection.execute("INSERT OR IGNORE INTO fingerprints (fingerprint) VALUES (?)", (fingerprint,))
        number = self.fingerprint_number(fingerprint)
        assert number is not None
        return number

    def stage(self, articles: Sequence[Article], now: datetime) -> None:
        """Keep revisions that were read, without letting them stand.

        Known ones only get their newest metadata, and their text again if the ledger's came to harm.
        """
        with self.transaction():
            self.connection.executemany(
                "INSERT INTO revisions (article_id, sha256, state, reason, first_seen, title, source, url, outlet,"
                " authors, published_at, updated_at, language, section, genre, pages, metadata, body)"
                " VALUES (?, ?, 'withdrawn', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (article_id, sha256) DO UPDATE SET metadata = excluded.metadata, body = excluded.body"
                " WHERE metadata <> excluded.metadata OR body <> excluded.body",
                [
                    (
                        article.id, article.sha256, PENDING, now.isoformat(), article.title, article.source,
                        article.url, article.outlet, _json(article.authors), article.published_at,
                        article.updated_at, article.language, article.section, article.genre,
                        _json(article.pages), _json(dict(article.metadata)), article.body,
                    )
                    for article in articles
                ],
            )  # fmt: skip

    def apply(self, plan: Plan, now: datetime) -> None:
        """Let the winners of `plan` stand and withdraw the rest; to be called inside a transaction."""
        run = self.connection.execute
        self._forget_a_fast_clock(now)
        for claim in (*plan.add, *plan.replace):
            self._let_stand(claim.article_id, claim.sha256, claim.source, now)
        for claim in plan.move:
            run("UPDATE revisions SET source = ? WHERE article_id = ? AND sha256 = ?",
                (claim.source, claim.article_id, claim.sha256))  # fmt: skip
        for claim in plan.earlier:
            run(
                "UPDATE revisions SET state = 'superseded', reason = NULL, valid_from = ?"
                " WHERE article_id = ? AND sha256 = ? AND state = 'withdrawn'",
                (_moment(claim.dated), claim.article_id, claim.sha256),
            )
        for article_id in plan.delete:
            run(
                "UPDATE revisions SET state = 'withdrawn', reason = ? WHERE article_id = ? AND state = 'ready'",
                (DELETED, article_id),
            )
        run("UPDATE revisions SET reason = ? WHERE state = 'withdrawn' AND reason = ?", (DUPLICATE, PENDING))

    def _let_stand(self, article_id: str, sha256: str, source: str, now: datetime) -> None:
        """Make one revision the standing one.

        A new revision begins at its own date where that is later than the beginning of the one it replaces, else
        now: the source changed without saying so, and before now the older text was the one to read. One that was
        superseded and comes back ends the standing of all that came between: their text was taken back.
        """
        run = self.connection.execute
        state, reason, dated, began = run(
            "SELECT state, reason, coalesce(updated_at, published_at), valid_from FROM revisions"
            " WHERE article_id = ? AND sha256 = ?",
            (article_id, sha256),
        ).fetchone()
        valid_from: str | None = began
        if state == "superseded":
            run(
                "UPDATE revisions SET state = 'withdrawn', reason = ? WHERE article_id = ? AND state <> 'withdrawn'"
                " AND sha256 <> ? AND coalesce(valid_from, '') >= coalesce(?, '')",
                (REVERTED, article_id, sha256, valid_from),
            )
        else:
            latest = run(
                "SELECT valid_from FROM revisions WHERE article_id = ? AND state <> 'withdrawn'"
                " ORDER BY valid_from DESC LIMIT 1",
                (article_id,),
            ).fetchone()
            valid_from = began if reason == DELETED else _moment(dated)
            if latest is not None and (valid_from or "") <= (latest[0] or ""):
                valid_from = max(now.isoformat(timespec="microseconds"), latest[0] or "")
            run("UPDATE revisions SET state = 'superseded' WHERE article_id = ? AND state = 'ready'", (article_id,))
        run(
            "UPDATE revisions SET state = 'ready', reason = NULL, valid_from = ?, source = ?"
            " WHERE article_id = ? AND sha256 = ?",
            (valid_from, source, article_id, sha256),
        )

    def _forget_a_fast_clock(self, now: datetime) -> None:
        """Let revisions begin now that begin later only because a clock was ahead when they were first seen.

        Else an older text would be the one to read until that moment comes. A source's own date in the future stays.
        """
        moment = now.isoformat(timespec="microseconds")
        rows = self.rows(
            "SELECT revision, coalesce(updated_at, published_at), valid_from FROM revisions WHERE valid_from > ?",
            (moment,),
        )
        self.connection.executemany(
            "UPDATE revisions SET valid_from = ? WHERE revision = ?",
            [(moment, revision) for revision, dated, began in rows if began != _moment(dated)],
        )

    def store_chunks(self, cuts: Mapping[tuple[str, str], Sequence[tuple[Chunk, bytes]]], chunker: str) -> None:
        """Keep how `chunker` cut these revisions, with the hash of each embedded text; earlier cuts are replaced."""
        number = self.number_fingerprint(chunker)
        with self.transaction():
            for (article_id, sha256), chunks in cuts.items():
                key = f"{article_id}:{sha256[:12]}"
                if [chunk.id for chunk, _ in chunks] != [f"{key}:{place}" for place in range(len(chunks))]:
                    raise ValueError(f"the chunks of {key} are not numbered 0, 1, 2, ...")
                (revision,) = self.connection.execute(
                    "SELECT revision FROM revisions WHERE article_id = ? AND sha256 = ?", (article_id, sha256)
                ).fetchone()
                self.connection.execute("DELETE FROM cuts WHERE chunker = ? AND revision = ?", (number, revision))
                self.connection.execute(
                    "INSERT INTO cuts (revision, chunker, chunk_count) VALUES (?, ?, ?)",
                    (revision, number, len(chunks)),
                )
                self.connection.executemany(
                    "INSERT INTO chunks (chunker, revision, ordinal, start, stop, text_hash)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    [(number, revision, chunk.ordinal, chunk.start, chunk.end, text_hash)
                     for chunk, text_hash in chunks],
                )  # fmt: skip

    def uncut(self, chunker: str) -> list[tuple[str, str]]:
        """Keys of the revisions to be published that `chunker` has not cut yet, in the order they came."""
        rows = self.rows(
            f"SELECT article_id, sha256 FROM revisions WHERE {TO_PUBLISH}"
            " AND revision NOT IN (SELECT revision FROM cuts WHERE chunker = ?) ORDER BY revision",
            (self.number_fingerprint(chunker),),
        )
        return [(row[0], row[1]) for row in rows]

    def log(self, started: datetime, finished: datetime, report: str) -> None:
        """Add a run to the ingestion log; `report` is JSON."""
        self.connection.execute(
            "INSERT INTO ingestions (started_at, finished_at, report) VALUES (?, ?, ?)",
            (started.isoformat(), finished.isoformat(), report),
        )


def _moment(dated: str | None) -> str | None:
    # Fixed width and UTC, so that SQLite may compare the text.
    return instant(dated).isoformat(timespec="microseconds") if dated else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _statements(script: str) -> Iterable[str]:
    # executescript would commit first; one by one they are part of the transaction.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
