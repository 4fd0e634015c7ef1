"""Erasure: an article leaves the home for good, and a tombstone keeps it from coming back.

`begin` writes down what is to be erased; from then on the article is out of use and blocked. `complete` does it:
a generation without it, every generation that may hold a trace of it deleted, conversations, stored answers and
caches swept, the ledger's rows deleted, its file rewritten. The article's text stays in the ledger until the last
but one step, because everything else is recognised by it; so each step can be killed and done again.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from ingest.erasure_chats import sweep_chats
from ingest.erasure_files import CHATS_NAME, sweep_files
from ingest.erasure_generations import delete_generations, tainted
from ingest.erasure_ledger import compact_ledger, delete_articles, files_of, revisions_of, shared_files
from ingest.erasure_marks import id_mark, made_key, put_tombstones
from ingest.erasure_mentions import Mentions
from ingest.erasure_text import copies_of
from ingest.errors import ArchiveDamaged, ArticleUnknown, ErasureStuck
from ingest.generation import CURRENT, current_number, remove_leftovers
from ingest.generation_publish import publish_without
from ingest.ledger import Ledger
from ingest.ledger_write import LedgerWriter
from ingest.load.identity import canonical_url
from ingest.withdrawal import BEING_ERASED

_COMPACT = {"compact": True}
# Deletes generations and returns those that are still read.
_Delete = Callable[[Sequence[int]], list[int]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure removed, in numbers; `articles` are keyed marks, so that no id, title or text is kept.

    `generation` is the first one without the articles (None: the current one never held them), `generations` those
    deleted, `left` files below the home that could not be cleaned, `waiting` why it is not finished (None: it is).
    """

    erasure: int
    begun_at: str
    articles: tuple[str, ...]
    finished_at: str | None = None
    generation: int | None = None
    generations: tuple[int, ...] = ()
    removed: dict[str, int] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    waiting: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The receipt as plain values."""
        return asdict(self)


def find(ledger: Ledger, *, article_id: str | None = None, url: str | None = None) -> list[str]:
    """The ids of the articles that are, or ever were, known by this id or URL. Raises ArticleUnknown."""
    if article_id is not None:
        found = {article_id} if ledger.history(article_id) else set()
    else:
        wanted = canonical_url(url or "").partition("://")[2]
        rows = ledger.rows("SELECT DISTINCT article_id, url FROM revisions WHERE url IS NOT NULL")
        found = {name for name, address in rows if canonical_url(address).partition("://")[2] == wanted}
    if not found:
        raise ArticleUnknown(article_id or url or "", ledger.home)
    return sorted(found)


def sources_of(ledger: Ledger, article_ids: Sequence[str]) -> list[str]:
    """The files on disk that these articles were read from: erasing does not touch them."""
    return [path for path in files_of(ledger, article_ids) if Path(path).exists()]


def begin(home: Path, ledger: LedgerWriter, article_ids: Sequence[str]) -> None:
    """Write down, for good, that these articles are to be erased, and block them; the caller holds the writer lock."""
    known = {article_id for _, todo in _pending(ledger) for article_id in todo.get("articles", ())}
    wanted = sorted(set(article_ids) - known)
    if not wanted:
        return
    key, now = made_key(home), datetime.now(UTC).isoformat(timespec="seconds")
    articles = revisions_of(ledger, wanted)
    shared = {article_id for article_id in wanted if set(copies_of(ledger, article_id)) - {*wanted, *known}}
    with ledger.transaction():
        put_tombstones(ledger, key, articles, shared)
        ledger.connection.executemany(
            "INSERT OR REPLACE INTO withdrawals (article_id, reason, since) VALUES (?, ?, ?)",
            [(article_id, BEING_ERASED, now) for article_id in wanted],
        )
        marks = tuple(id_mark(key, article_id) for article_id in wanted)
        added = ledger.connection.execute(
            "INSERT INTO erasures (begun_at, todo, receipt) VALUES (?, ?, '')",
            (now, json.dumps({"articles": wanted})),
        )
        number = added.lastrowid or 0
        _keep(ledger, Receipt(number, now, marks), {"articles": wanted})


def complete(
    home: Path,
    ledger: LedgerWriter,
    *,
    wait_seconds: float = 0.0,
    on_wait: Callable[[Sequence[int]], None] = lambda _: None,
) -> list[Receipt]:
    """Go on with every erasure that is not finished; returns the receipts, those with `waiting` are still not.

    Waits `wait_seconds` for readers of generations that must go (`on_wait` hears of them). The caller holds the
    writer lock. Raises DiskFull, and ArchiveDamaged when the ledger is.
    """
    waiting = partial(delete_generations, home, wait_seconds=wait_seconds, on_wait=on_wait)
    return [_completed(home, ledger, receipt, todo, waiting) for receipt, todo in _pending(ledger)]


def receipts(ledger: Ledger) -> list[Receipt]:
    """The receipts of all erasures, oldest first."""
    return [_as_receipt(text) for (text,) in ledger.rows("SELECT receipt FROM erasures ORDER BY erasure")]


def _completed(home: Path, ledger: LedgerWriter, receipt: Receipt, todo: dict[str, Any], delete: _Delete) -> Receipt:
    done = receipt
    try:
        if "articles" in todo:
            done = _removed(home, ledger, receipt, todo["articles"], delete)
        if done.waiting is None:
            compact_ledger(ledger)
            done = replace(done, finished_at=datetime.now(UTC).isoformat(timespec="seconds"))
            with ledger.transaction():
                _keep(ledger, done, None)
    except ErasureStuck as error:
        return replace(done, waiting=str(error))
    return done


def _removed(home: Path, ledger: LedgerWriter, receipt: Receipt, article_ids: list[str], delete: _Delete) -> Receipt:
    """Everything but the last step; the receipt says what keeps it from going on."""
    doomed = tainted(home, set(article_ids))
    try:
        if (home / CURRENT).exists() and current_number(home) in doomed:
            receipt = replace(receipt, generation=publish_without(home, ledger, set(article_ids), anew=True))
    except ArchiveDamaged as error:
        return replace(receipt, waiting=f"{error}; the erasure goes on after that")
    remove_leftovers(home)
    read = delete(doomed)
    receipt = replace(receipt, generations=tuple(sorted({*receipt.generations, *doomed} - set(read))))
    with ledger.transaction():
        _keep(ledger, receipt, {"articles": article_ids})
    if read:
        return replace(
            receipt,
            waiting=f"generation {', '.join(map(str, read))} is being read by another process: its text, and what is"
            " recognised by it, goes when that ends. End it, or ask it a question so that it moves to the new"
            " generation, then run `pressroom erase`",
        )
    kept = {copy for each in article_ids for copy in copies_of(ledger, each)} - set(article_ids)
    mentions = Mentions(revisions_of(ledger, article_ids), revisions_of(ledger, sorted(kept)))
    chats = sweep_chats(home / CHATS_NAME, mentions)
    swept = sweep_files(home, mentions, shared_files(ledger, article_ids))
    counts = {"conversations": chats, "runs": swept.runs, "files": swept.files, "lines": swept.lines}
    with ledger.transaction():
        counts |= delete_articles(ledger, article_ids, mentions)
        removed = {name: receipt.removed.get(name, 0) + count for name, count in counts.items()}
        receipt = replace(receipt, removed=removed, left=swept.left)
        _keep(ledger, receipt, _COMPACT)
    return receipt


def _pending(ledger: Ledger) -> list[tuple[Receipt, dict[str, Any]]]:
    rows = ledger.rows("SELECT receipt, todo FROM erasures WHERE todo IS NOT NULL ORDER BY erasure")
    return [(_as_receipt(receipt), json.loads(todo)) for receipt, todo in rows]


def _keep(ledger: LedgerWriter, receipt: Receipt, todo: dict[str, Any] | None) -> None:
    ledger.connection.execute(
        "UPDATE erasures SET receipt = ?, todo = ?, finished_at = ? WHERE erasure = ?",
        (
            json.dumps(receipt.to_json()), json.dumps(todo) if todo is not None else None, receipt.finished_at,
            receipt.erasure,
        ),
    )  # fmt: skip


def _as_receipt(text: str) -> Receipt:
    facts = json.loads(text)
    for name in ("articles", "generations", "left"):
        facts[name] = tuple(facts[name])
    return Receipt(**facts)
