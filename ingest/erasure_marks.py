"""Tombstones: what was erased is recognised when it comes again, by keyed hashes that tell nothing by themselves.

HMAC-SHA-256 (RFC 2104) with a random key of the home, over the article's id, its canonical URL, the words of its
body, and the smallest hashes of its runs of words (Broder's sketch, "On the resemblance of documents", 1997), which
nearly the same text shares.
"""

import hashlib
import hmac
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from pathlib import Path

from ingest.durable import fsync_path
from ingest.erasure_text import runs_of_words, words_of
from ingest.errors import ArchiveError
from ingest.ledger import Ledger
from ingest.ledger_write import LedgerWriter
from ingest.load.identity import canonical_url, http_parts
from ingest.models import Article

KEY_NAME = "erasure.key"
ERASED = "erased: this article was erased from the archive (`pressroom erase`) and is not taken in again"
_RUN_WORDS, _SKETCH_HASHES, _HASH_BYTES = 8, 128, 8
# A sketch of fewer hashes says too little, and 0.9 leaves alone what only follows the same template.
_LEAST_HASHES = 40
_SAME_SHARE = 0.9
Mark = tuple[str, bytes]


class Tombstones:
    """The tombstones of a ledger, read once. Raises ArchiveError when there are some and the key is lost."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._marks: set[Mark] = set(ledger.rows("SELECT kind, mark FROM tombstones"))
        self._key = _read_key(ledger.home) if self._marks else b""

    def blocks(self, article: Article) -> bool:
        """Whether this is an article that was erased, or its text under an id that the archive has never met."""
        if not self._marks:
            return False
        if self._marks & set(_names(self._key, article.id, article.url)):
            return True
        return self._has_text(article.body) and not self._ledger.rows(
            "SELECT 1 FROM revisions WHERE article_id = ? LIMIT 1", (article.id,)
        )

    def has_erased(self, article_id: str | None, url: str | None) -> bool:
        """Whether an article of this id or URL was erased."""
        return bool(self._marks) and bool(self._marks & set(_names(self._key, article_id, url)))

    def _has_text(self, body: str) -> bool:
        words = words_of(body)
        if _words_mark(self._key, words) in self._marks:
            return True
        if not self._sketches:
            return False
        hashes = _hashes(_sketch(self._key, words))
        shared = Counter(tombstone for found in hashes for tombstone in self._sketches.get(found, ()))
        return len(hashes) >= _LEAST_HASHES and any(count >= _SAME_SHARE * len(hashes) for count in shared.values())

    @cached_property
    def _sketches(self) -> dict[bytes, list[bytes]]:
        """The sketches in which each hash occurs."""
        found: dict[bytes, list[bytes]] = {}
        for kind, mark in self._marks:
            for each in _hashes(mark) if kind == "sketch" else ():
                found.setdefault(each, []).append(mark)
        return found


def put_tombstones(ledger: LedgerWriter, key: bytes, articles: Iterable[Article], shared: Set[str]) -> None:
    """Mark these revisions; to be called inside a transaction.

    Articles whose ids are in `shared` are marked by their names alone: another article keeps their text, which then
    tells nothing (26 articles of one news archive are the same apology for a missing page).
    """
    marks = {mark for each in articles for mark in _marks(key, each, with_text=each.id not in shared)}
    ledger.connection.executemany("INSERT OR IGNORE INTO tombstones (kind, mark) VALUES (?, ?)", sorted(marks))


def made_key(home: Path) -> bytes:
    """The key of this home, made durably at its first use; only its owner can read it. Raises ArchiveError."""
    path = home / KEY_NAME
    if path.exists():
        return _read_key(home)
    temporary = path.with_name(f".{KEY_NAME}-{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    fsync_path(home)
    return _read_key(home)


def id_mark(key: bytes, article_id: str) -> str:
    """What stands for an article in receipts: 16 hex digits that only the key's owner can make again."""
    return _hmac(key, "receipt", article_id).hex()[:16]


def _read_key(home: Path) -> bytes:
    try:
        key = (home / KEY_NAME).read_bytes()
    except FileNotFoundError as error:
        raise ArchiveError(
            f"{home / KEY_NAME} is missing: without it erased articles would come back unseen. Restore the file from"
            " a backup of this home before anything is ingested"
        ) from error
    if len(key) != 32:
        raise ArchiveError(f"{home / KEY_NAME} has {len(key)} bytes instead of 32: restore it from a backup")
    return key


def _marks(key: bytes, article: Article, *, with_text: bool) -> Iterator[Mark]:
    yield from _names(key, article.id, article.url)
    if not with_text:
        return
    words = words_of(article.body)
    yield _words_mark(key, words)
    if len(sketch := _sketch(key, words)) >= _LEAST_HASHES * _HASH_BYTES:
        yield "sketch", sketch


def _names(key: bytes, article_id: str | None, url: str | None) -> Iterator[Mark]:
    if article_id:
        yield "id", _hmac(key, "id", article_id)
    if url and http_parts(url):
        # The same page answers to http and https.
        yield "url", _hmac(key, "url", canonical_url(url).partition("://")[2])


def _words_mark(key: bytes, words: list[str]) -> Mark:
    return "words", _hmac(key, "words", " ".join(words))


def _sketch(key: bytes, words: list[str]) -> bytes:
    hashes = (
        hashlib.blake2b(" ".join(run).encode(), key=key, digest_size=_HASH_BYTES).digest()
        for run in runs_of_words(words, _RUN_WORDS)
    )
    return b"".join(sorted(set(hashes))[:_SKETCH_HASHES])


def _hashes(sketch: bytes) -> list[bytes]:
    return [sketch[begin : begin + _HASH_BYTES] for begin in range(0, len(sketch), _HASH_BYTES)]


def _hmac(key: bytes, kind: str, text: str) -> bytes:
    return hmac.digest(key, f"{kind}\0{text}".encode(errors="surrogateescape"), "sha256")
