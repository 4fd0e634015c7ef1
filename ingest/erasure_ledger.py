"""The ledger without some articles: rows, chunks, embeddings, claims, and what the logs say of them."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from ingest.durable import require_room
from ingest.erasure_chats import compact
from ingest.erasure_mentions import Mentions
from ingest.errors import ErasureStuck
from ingest.ledger import ARTICLE_COLUMNS, Ledger, as_article
from ingest.ledger_feeds import forget_pages
from ingest.ledger_write import LedgerWriter
from ingest.models import Article

# Those that are dealt with by name, and those that hold neither an article's words nor its names.
_KNOWN_TABLES = frozenset(
    (
        "sources", "files", "claims", "revisions", "quarantine", "fingerprints", "cuts", "chunks", "embeddings",
        "ingestions", "withdrawals", "cancellations", "tombstones", "erasures",
    )
)  # fmt: skip


def revisions_of(ledger: Ledger, article_ids: Sequence[str]) -> list[Article]:
    """Every revision of these articles."""
    found = []
    for article_id in article_ids:
        rows = ledger.rows(f"SELECT {ARTICLE_COLUMNS} FROM revisions WHERE article_id = ?", (article_id,))
        found += [as_article(row) for row in rows]
    return found


def files_of(ledger: Ledger, article_ids: Sequence[str]) -> list[str]:
    """The files that hold these articles, as far as the ledger knows."""
    return sorted(
        {
            path
            for article_id in article_ids
            for (path,) in ledger.rows(
                "SELECT path FROM claims WHERE article_id = ? UNION SELECT source FROM revisions WHERE article_id = ?",
                (article_id, article_id),
            )
        }
    )


def shared_files(ledger: Ledger, article_ids: Sequence[str]) -> set[str]:
    """The files that hold other articles: only of JSON Lines a part can be taken out, a line, if it holds these too."""
    claims = ledger.rows("SELECT DISTINCT path, article_id FROM claims")
    ours = {path for path, article_id in claims if article_id in article_ids}
    others = {path for path, article_id in claims if article_id not in article_ids}
    return others - {path for path in ours if path.endswith(".jsonl")}


def delete_articles(ledger: LedgerWriter, article_ids: Sequence[str], mentions: Mentions) -> dict[str, int]:
    """Delete all that the ledger holds of these articles, inside a transaction; returns how many rows of each kind.

    Embeddings go when no chunk of another article has the same text. `compact_ledger` makes the bytes go.
    """
    run = ledger.connection.execute
    run("PRAGMA secure_delete = ON")
    removed: dict[str, int] = {}

    def delete(name: str, sql: str) -> None:
        removed[name] = sum(run(sql, (article_id,)).rowcount for article_id in article_ids)

    paths = {path for each in article_ids for (path,) in run("SELECT path FROM claims WHERE article_id = ?", (each,))}
    (chunks_before,) = run("SELECT count(*) FROM chunks").fetchone()
    delete("revisions", "DELETE FROM revisions WHERE article_id = ?")
    removed["chunks"] = chunks_before - run("SELECT count(*) FROM chunks").fetchone()[0]
    removed["embeddings"] = run("DELETE FROM embeddings WHERE text_hash NOT IN (SELECT text_hash FROM chunks)").rowcount
    delete("claims", "DELETE FROM claims WHERE article_id = ?")
    for article_id in article_ids:
        run("DELETE FROM withdrawals WHERE article_id = ?", (article_id,))
        run("DELETE FROM cancellations WHERE article_id = ?", (article_id,))
    removed["quarantine"] = _unquarantine(ledger, mentions)
    for path in paths:
        forget_pages(ledger, path)
    for path in paths:  # a file that held nothing else would keep the article's name in its own
        run(
            "DELETE FROM files WHERE path = ? AND path NOT IN (SELECT path FROM claims)"
            " AND path NOT IN (SELECT path FROM quarantine)",
            (path,),
        )
    removed["log_entries"] = _redact_log(ledger, mentions)
    removed["other_rows"] = _sweep_other_tables(ledger, mentions)
    return removed


def compact_ledger(ledger: LedgerWriter) -> None:
    """Make the bytes of what was deleted go from the ledger's files. Raises ErasureStuck while a reader is there."""
    require_room(ledger.home, 2 * ledger.path.stat().st_size)
    try:
        compact(ledger.connection, ledger.path)
    except sqlite3.OperationalError as error:
        raise ErasureStuck(f"{ledger.path} cannot be rewritten now ({error}): run `pressroom erase` again") from error


def _unquarantine(ledger: LedgerWriter, mentions: Mentions) -> int:
    rows = ledger.rows("SELECT rowid, source, reason FROM quarantine")
    doomed = [(rowid,) for rowid, source, reason in rows if mentions.names(source) or mentions.names(reason)]
    ledger.connection.executemany("DELETE FROM quarantine WHERE rowid = ?", doomed)
    return len(doomed)


def _redact_log(ledger: LedgerWriter, mentions: Mentions) -> int:
    """Take out of the reports of old ingestions what they say of the articles; returns how many entries."""
    removed = 0
    for ingestion, text in ledger.rows("SELECT ingestion, report FROM ingestions"):
        report: dict[str, Any] = json.loads(text)
        kept = {
            name: [item for item in report.get(name, []) if not mentions.names(_words(item))]
            for name in ("problems", "quarantined")
        }
        gone = sum(len(report.get(name, [])) - len(items) for name, items in kept.items())
        if gone:
            changed = json.dumps(report | kept)
            ledger.connection.execute("UPDATE ingestions SET report = ? WHERE ingestion = ?", (changed, ingestion))
        removed += gone
    return removed


def _sweep_other_tables(ledger: LedgerWriter, mentions: Mentions) -> int:
    """Delete what mentions the articles from tables that nothing here knows: one added later must not keep them."""
    names = {name for (name,) in ledger.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    removed = 0
    for table in sorted(name for name in names - _KNOWN_TABLES if not name.startswith("sqlite_")):
        columns = [row[1] for row in ledger.rows(f'PRAGMA table_info("{table}")')]
        keys = ["article_id" if "article" in column else column for column in columns]
        doomed = [
            row
            for row in ledger.rows(f'SELECT * FROM "{table}"')
            if any(mentions.in_value(value, key) for key, value in zip(keys, row, strict=True))
        ]
        same = " AND ".join(f'"{column}" IS ?' for column in columns)
        ledger.connection.executemany(f'DELETE FROM "{table}" WHERE {same}', doomed)
        removed += len(doomed)
    return removed


def _words(item: Any) -> str:
    return item if isinstance(item, str) else " ".join(str(value) for value in item.values())
