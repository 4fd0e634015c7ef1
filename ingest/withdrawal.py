"""Articles taken out of use: by hand until they are restored, or by a publisher's `pubstatus` while it says so.

Their text stays in the ledger; the next generation no longer holds them, whatever their sources say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import ArticleUnknown
from ingest.generation_publish import publish_without
from ingest.ledger import Ledger
from ingest.ledger_write import LedgerWriter
from ingest.lock import writer_lock
from ingest.models import Article
from ingest.sync_plan import Claim

# IPTC's pubStatus (NewsML-G2, ninjs): usable, withheld, canceled; the British spelling is met as well.
_CANCELED = frozenset(("canceled", "cancelled", "withheld"))
BEING_ERASED = "being erased"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an article is out of use, and since when (ISO 8601)."""

    reason: str
    since: str


def withdrawal(ledger: Ledger, article_id: str) -> Withdrawal | None:
    """Why an article is out of use; None when it is not. By hand goes before the publisher's word."""
    rows = ledger.rows("SELECT reason, since FROM out_of_use WHERE article_id = ?", (article_id,))
    return Withdrawal(*rows[0]) if rows else None


def withdraw(home: Path, article_id: str, reason: str) -> int | None:
    """Take an article out of use and publish a generation without it, whose number is returned (None: no need).

    Raises ArticleUnknown, WriterBusy.
    """
    with writer_lock(home), LedgerWriter(home) as ledger:
        if not ledger.history(article_id):
            raise ArticleUnknown(article_id, home)
        with ledger.transaction():
            ledger.connection.execute(
                "INSERT INTO withdrawals (article_id, reason, since) VALUES (?, ?, ?) ON CONFLICT (article_id)"
                " DO UPDATE SET reason = excluded.reason, since = excluded.since WHERE reason <> ?",
                (article_id, reason, datetime.now(UTC).isoformat(timespec="seconds"), BEING_ERASED),
            )
        return publish_without(home, ledger, {article_id})


def restore(home: Path, article_id: str) -> bool:
    """Put an article back into use from the next generation on; False when nobody had withdrawn it by hand.

    What its publisher canceled stays out, and so does what is being erased. Raises ArticleUnknown, WriterBusy.
    """
    with writer_lock(home), LedgerWriter(home) as ledger:
        if not ledger.history(article_id):
            raise ArticleUnknown(article_id, home)
        with ledger.transaction():
            deleted = ledger.connection.execute(
                "DELETE FROM withdrawals WHERE article_id = ? AND reason <> ?", (article_id, BEING_ERASED)
            )
        return deleted.rowcount > 0


def canceled(article: Article) -> bool:
    """Whether the source says that its publisher took this article back."""
    for name, value in article.metadata.items():
        if name.casefold().replace("_", "") == "pubstatus" and isinstance(value, str):
            return value.strip().casefold().removeprefix("stat:") in _CANCELED
    return False


def cancellations(ledger: Ledger, path: str) -> dict[Key, str]:
    """The revisions that a file marks as canceled, with the moment since when."""
    rows = ledger.rows("SELECT article_id, sha256, since FROM cancellations WHERE path = ?", (path,))
    return {(article_id, sha256): since for article_id, sha256, since in rows}


def remember_cancellations(
    ledger: LedgerWriter,
    path: str,
    before: dict[Key, str],
    marked: set[Key],
    *,
    read: Iterable[Claim],
    claims: Iterable[Claim],
    now: datetime,
) -> None:
    """Keep which of a file's `claims` are canceled: of those just `read` the `marked` ones, of the others as `before`.

    To be called inside a transaction, after the file itself was remembered.
    """
    read_now = {(claim.article_id, claim.sha256) for claim in read}
    canceled_now = marked | (before.keys() - read_now)
    for claim in claims:
        if (key := (claim.article_id, claim.sha256)) in canceled_now:
            ledger.connection.execute(
                "INSERT OR IGNORE INTO cancellations (path, article_id, sha256, since) VALUES (?, ?, ?, ?)",
                (path, *key, before.get(key, now.isoformat(timespec="seconds"))),
            )
