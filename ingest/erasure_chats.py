"""Conversations that mention an erased article go, with every checkpoint (LangGraph's, in SQLite) and free page."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from ingest.erasure_mentions import Mentions
from ingest.errors import ErasureStuck

_BUSY_SECONDS = 10.0


def sweep_chats(path: Path, mentions: Mentions) -> int:
    """Delete the conversations of `path` in which an article is quoted, cited or was found; returns how many.

    A later turn tells in other words what an earlier one quoted, so that a conversation goes as a whole. Raises
    ErasureStuck while another process keeps the file busy.
    """
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete = ON")
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            doomed = {
                thread
                for table in ("checkpoints", "writes")
                if table in tables
                for thread, *values in database.execute(_ROWS[table])
                if any(mentions.in_value(_decoded(value)) for value in values)
            }
            for table in ("writes", "checkpoints"):
                if table in tables:
                    database.executemany(f"DELETE FROM {table} WHERE thread_id = ?", [(name,) for name in doomed])
            compact(database, path)
    except sqlite3.OperationalError as error:
        raise ErasureStuck(f"{path} cannot be rewritten now ({error}): run `pressroom erase` again") from error
    return len(doomed)


_ROWS = {
    "checkpoints": "SELECT thread_id, checkpoint, metadata FROM checkpoints",
    "writes": "SELECT thread_id, value FROM writes",
}


def compact(database: sqlite3.Connection, path: Path) -> None:
    """Rewrite a database without free pages and empty its WAL, so that what was deleted is in no byte of it.

    Raises ErasureStuck while a reader keeps the WAL.
    """
    database.execute("VACUUM")
    (busy, *_) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise ErasureStuck(f"{path}-wal cannot be emptied while somebody reads it: run `pressroom erase` again")


def _decoded(value: bytes | str | None) -> Any:
    """What a checkpoint holds, as plain values; JSON and MessagePack, else the bytes themselves."""
    import ormsgpack

    if value is None or isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        pass
    try:
        return ormsgpack.unpackb(value, ext_hook=lambda _, data: _decoded(data), option=ormsgpack.OPT_NON_STR_KEYS)
    except ormsgpack.MsgpackDecodeError:
        return value
