"""API keys: who may ask, ingest or administer, what of the archive, how often. Kept in `PRESSROOM_HOME/keys.sqlite`.

A key is `pr_ID_SECRET`; the secret has 192 random bits, is shown once and never kept: what is kept is HMAC-SHA256 of
the key under `keys.key`, a file that only the owner of the home can read. Guessing such a secret is out of reach, so
that a slow hash would only slow down the server. A revoked key stays in the list: once there was a key, the server
never again lets in whoever comes.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from ingest.models import EVERYTHING, Rights

Scope = Literal["ask", "ingest", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_FORM = re.compile(r"pr_([0-9a-f]{8})_[0-9a-f]{48}")
_COLUMNS = "id, name, scopes, created_at, revoked_at, sources, outlets, requests_a_minute, tokens_a_day"
_TABLES = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, scopes TEXT NOT NULL, created_at TEXT NOT NULL,
    revoked_at TEXT, sources TEXT, outlets TEXT, requests_a_minute INTEGER, tokens_a_day INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent (
    id TEXT NOT NULL, day TEXT NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (id, day)
) WITHOUT ROWID;
"""


class KeyRefused(Exception):
    """No key came, or one that is unknown or revoked."""


class KeyInvalid(ValueError):
    """No such key can be made, or there is none to revoke; the message says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key without its secret. Times are ISO 8601, UTC; None does not limit.

    `requests_a_minute` counts every request, `tokens_a_day` what models read and wrote for it since midnight, UTC.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: str
    revoked_at: str | None = None
    rights: Rights = EVERYTHING
    requests_a_minute: int | None = None
    tokens_a_day: int | None = None

    def may(self, scope: Scope) -> bool:
        """Whether the key opens what needs `scope`; "admin" opens everything."""
        return scope in self.scopes or "admin" in self.scopes

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        sources, outlets = self.rights.sources, self.rights.outlets
        return {
            "id": self.id, "name": self.name, "scopes": sorted(self.scopes), "created_at": self.created_at,
            "revoked_at": self.revoked_at, "sources": None if sources is None else sorted(sources),
            "outlets": None if outlets is None else sorted(outlets), "requests_a_minute": self.requests_a_minute,
            "tokens_a_day": self.tokens_a_day,
        }  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)


class KeyStore:
    """The keys of one home, and the tokens that they spent. Several threads and processes may use it at once.

    Raises sqlite3.DatabaseError where the file is damaged: nobody is let in then.
    """

    def __init__(self, home: Path, clock: Callable[[], datetime] = _now) -> None:
        self._home = home
        self._path = home / "keys.sqlite"
        self._hash_path = home / "keys.key"
        self._clock = clock

    def configured(self) -> bool:
        """Whether a key was ever made here, be it revoked since."""
        return self._path.exists()

    def create(
        self,
        name: str,
        scopes: Collection[str],
        *,
        rights: Rights = EVERYTHING,
        requests_a_minute: int | None = None,
        tokens_a_day: int | None = None,
    ) -> tuple[Key, str]:
        """A new key and its text, which is told here and never again. Raises KeyInvalid."""
        if not scopes or not set(scopes) <= set(SCOPES):
            raise KeyInvalid(f"scopes are one or more of {', '.join(SCOPES)}, not {sorted(scopes)}")
        if rights.limited and set(scopes) != {"ask"}:
            raise KeyInvalid("only a key with the scope ask alone can be limited to sources or outlets")
        if any(known.name == name and not known.revoked_at for known in self.all()):
            raise KeyInvalid(f"there is a key called {name!r}: choose another name, or revoke that one first")
        opened = frozenset(each for each in SCOPES if each in scopes)
        created_at = self._clock().isoformat(timespec="seconds")
        key = Key(secrets.token_hex(4), name, opened, created_at, None, rights, requests_a_minute, tokens_a_day)
        text = f"pr_{key.id}_{secrets.token_hex(24)}"
        shown = key.to_json()
        self._make_private()
        with self._database() as database:
            database.execute(
                f"INSERT INTO keys ({_COLUMNS}, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key.id, name, json.dumps(shown["scopes"]), key.created_at, None, _written(rights.sources),
                 _written(rights.outlets), requests_a_minute, tokens_a_day, self._digest(text)),
            )  # fmt: skip
        return key, text

    def all(self) -> list[Key]:
        """Every key ever made, the oldest first."""
        if not self.configured():
            return []
        with self._database() as database:
            return [_key(row) for row in database.execute(f"SELECT {_COLUMNS} FROM keys ORDER BY created_at, id")]

    def revoke(self, named: str) -> Key:
        """Revoke the key of this id or name, at once and for good. Raises KeyInvalid where there is none."""
        found = [key for key in self.all() if named in (key.id, key.name) and not key.revoked_at]
        if len(found) != 1:
            raise KeyInvalid(f"no key in use is called {named!r}: see `pressroom keys list`")
        with self._database() as database:
            revoked_at = self._clock().isoformat(timespec="seconds")
            database.execute("UPDATE keys SET revoked_at = ? WHERE id = ?", (revoked_at, found[0].id))
        return found[0]

    def holder(self, text: str) -> Key:
        """The key that `text` is. Raises KeyRefused, with the same words for every reason but a revoked key."""
        refused = KeyRefused("this key is not known here: see `pressroom keys list`, or make one with `keys create`")
        form = _FORM.fullmatch(text)
        if form is None or not self.configured():
            raise refused
        with self._database() as database:
            row = database.execute(f"SELECT {_COLUMNS}, digest FROM keys WHERE id = ?", (form[1],)).fetchone()
        if row is None or not hmac.compare_digest(row[-1], self._digest(text)):
            raise refused
        key = _key(row[:-1])
        if key.revoked_at:
            raise KeyRefused(f"this key was revoked at {key.revoked_at}")
        return key

    def spent(self, key_id: str) -> int:
        """The tokens that a key spent today (UTC)."""
        with self._database() as database:
            found = database.execute("SELECT tokens FROM spent WHERE id = ? AND day = ?", (key_id, self._day()))
            return int((found.fetchone() or [0])[0])

    def spend(self, key_id: str, tokens: int, budget: int | None = None) -> bool:
        """Add to what a key spent today; False, and nothing added, where it has spent `budget` or more already."""
        with self._database() as database:
            database.execute("INSERT OR IGNORE INTO spent (id, day, tokens) VALUES (?, ?, 0)", (key_id, self._day()))
            limit = "" if budget is None else f" AND tokens < {budget:d}"
            changed = database.execute(
                f"UPDATE spent SET tokens = max(0, tokens + ?) WHERE id = ? AND day = ?{limit}",
                (tokens, key_id, self._day()),
            )
        return changed.rowcount == 1

    def seconds_to_midnight(self) -> int:
        """Until the budgets of the day begin anew (UTC), at least 1."""
        now = self._clock().astimezone(UTC)
        return max(1, 86_400 - (now.hour * 3_600 + now.minute * 60 + now.second))

    def _day(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as database:
            database.executescript(_TABLES)
            yield database

    def _make_private(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        if not self._hash_path.exists():
            _write_private(self._hash_path, secrets.token_bytes(32))
        if not self._path.exists():
            _write_private(self._path, b"")

    def _digest(self, text: str) -> bytes:
        return hmac.new(self._hash_path.read_bytes(), text.encode(), hashlib.sha256).digest()


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _written(names: frozenset[str] | None) -> str | None:
    return None if names is None else json.dumps(sorted(names), ensure_ascii=False)


def _read(names: str | None) -> frozenset[str] | None:
    return None if names is None else frozenset(json.loads(names))


def _key(row: tuple[Any, ...]) -> Key:
    rights = Rights(_read(row[5]), _read(row[6]))
    return Key(row[0], row[1], frozenset(json.loads(row[2])), row[3], row[4], rights, row[7], row[8])
