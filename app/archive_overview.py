"""The archive as its operator sees it: sources and how fresh they are, what was refused, generations to go back to."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import freshness, ledger_feeds, ledger_files
from ingest.errors import ArchiveDamaged
from ingest.generation import current_number, folder_of, list_generations, read_manifest
from ingest.ledger_open import open_ledger

if TYPE_CHECKING:
    from ingest.ledger import Ledger

_STANDING = (
    "SELECT path, count(*), max(published_at), max(first_seen) FROM claims JOIN revisions USING (article_id, sha256)"
    " WHERE state = 'ready' GROUP BY path"
)


def overview(home: Path, silent_after: float) -> dict[str, Any]:
    """Everything that `GET /api/archive` shows. Raises ArchiveMissing, ArchiveDamaged (CURRENT or the ledger).

    `silent_after` counts in a feed's usual intervals, as in `ingest.freshness.health`.
    """
    number = current_number(home)
    generations = [
        {
            "number": each.number, "current": each.number == number, "created_at": each.created,
            "articles": each.articles, "passages": each.chunks, "oldest": each.oldest, "newest": each.newest,
            "embedder": each.embedder,
        }
        for each in list_generations(home)
    ]  # fmt: skip
    with open_ledger(home) as ledger:
        return {
            **_current(home, number),
            "sources": _sources(ledger, silent_after),
            "quarantine": [asdict(each) for each in ledger_files.quarantined(ledger)],
            "generations": generations,
        }


def _current(home: Path, number: int) -> dict[str, Any]:
    try:
        manifest = read_manifest(folder_of(home, number))
    except ArchiveDamaged as error:
        # The way out of a damaged generation, going back to another, must still be shown.
        return {"generation": number, "articles": None, "newest": None, "problem": str(error)}
    return {"generation": number, "articles": manifest.articles, "newest": manifest.newest, "problem": None}


def _sources(ledger: "Ledger", silent_after: float) -> list[dict[str, Any]]:
    """Files and folders given to an ingestion, then addresses, each with the articles that stand because of it."""
    behind = dict(ledger.rows("SELECT path, feed FROM pages WHERE path IS NOT NULL"))
    roots = [str(root) for root in ledger_files.sources(ledger)]
    held: dict[str, list[tuple[int, str | None, str]]] = {}
    for path, articles, newest, seen in ledger.rows(_STANDING):
        held.setdefault(behind.get(path) or _root_of(path, roots), []).append((articles, newest, seen))
    found = [{"source": root, "kind": "files", **_counted(held.get(root, []))} for root in roots]
    now = datetime.now(UTC)
    for feed in ledger_feeds.feeds(ledger):
        judged = freshness.health(feed, ledger_feeds.delivery_days(ledger, feed.url), now, silent_after)
        found.append(
            {
                "source": feed.url, "kind": feed.kind, "title": feed.title, **_counted(held.get(feed.url, [])),
                "last_polled_at": feed.last_polled, "last_success_at": feed.last_success, "state": judged.state,
                "told": judged.words, "problem": feed.problem,
            }
        )  # fmt: skip
    return found


def _root_of(path: str, roots: list[str]) -> str:
    """The longest root that holds a file; the file itself where none does (any more)."""
    above = [root for root in roots if path == root or path.startswith(f"{root.rstrip('/')}/")]
    return max(above, key=len, default=path)


def _counted(held: list[tuple[int, str | None, str]]) -> dict[str, Any]:
    return {
        "articles": sum(articles for articles, _, _ in held),
        "newest": max((newest for _, newest, _ in held if newest), default=None),
        "last_ingested_at": max((seen for _, _, seen in held), default=None),
    }
