"""Read files into staged revisions and claims, and decide with them what must change."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.erasure_marks import ERASED
from ingest.ledger import Ledger
from ingest.ledger_files import KnownFile, claims_by_path, known_files, standing_revisions
from ingest.load.dispatch import Rejected, load
from ingest.load.pdf import GAP
from ingest.models import Article
from ingest.scan import Scan
from ingest.sync_plan import Claim, Plan, Standing, carried_over, plan, too_many_deletions
from ingest.withdrawal import canceled

_ARTICLES_A_BATCH = 500
_CHARACTERS_A_BATCH = 8_000_000


@dataclass
class Known:
    """What the ledger knew when the run began."""

    files: dict[str, KnownFile] = field(default_factory=dict)
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)


@dataclass
class Loaded:
    """What was read: each file's claims and rejections; `characters` of all bodies together.

    `erased` are articles that were read whole and may not come back, `canceled` the revisions so marked.
    `problems` tells what of a file is missing from its article (pages of a PDF without text).
    """

    claims: dict[str, list[Claim]] = field(default_factory=dict)
    rejected: dict[str, list[Rejected]] = field(default_factory=dict)
    erased: dict[str, list[Rejected]] = field(default_factory=dict)
    canceled: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    characters: int = 0
    problems: list[str] = field(default_factory=list)

    def quarantined(self, path: str) -> list[Rejected]:
        """What of a file does not go in."""
        return [*self.rejected[path], *self.erased.get(path, ())]


@dataclass
class Decision:
    """The plan, and per file what to remember; files in `again` must be read at the next run whatever their bytes."""

    plan: Plan
    claims: dict[str, list[Claim]]
    gone: set[str]
    again: set[str]
    refused: int
    problems: list[str]


def known_by(ledger: Ledger) -> Known:
    """Read what the ledger knows of files and standing revisions."""
    return Known(known_files(ledger), claims_by_path(ledger), standing_revisions(ledger))


def read_files(
    paths: Iterable[str],
    max_bytes: int,
    stage: Callable[[list[Article]], None],
    on_file: Callable[[], None],
    blocked: Callable[[Article], bool],
) -> Loaded:
    """Load files one after the other; articles go to `stage` in batches, only their claims are kept in memory.

    Those that are `blocked` (erased) go nowhere.
    """
    loaded = Loaded()
    for batch in _batches(_items(paths, max_bytes, loaded, on_file, blocked)):
        loaded.characters += sum(len(article.body) for article in batch)
        stage(batch)
    return loaded


def _items(
    paths: Iterable[str],
    max_bytes: int,
    loaded: Loaded,
    on_file: Callable[[], None],
    blocked: Callable[[Article], bool],
) -> Iterator[Article]:
    for path in paths:
        claims = loaded.claims.setdefault(path, [])
        rejected = loaded.rejected.setdefault(path, [])
        for item in load(Path(path), max_bytes=max_bytes):
            if isinstance(item, Rejected):
                rejected.append(item)
            elif blocked(item):
                loaded.erased.setdefault(path, []).append(Rejected(item.source, None, ERASED))
            else:
                if canceled(item):
                    loaded.canceled.setdefault(path, set()).add((item.id, item.sha256))
                dated = item.updated_at or item.published_at
                if item.pages and (gap := item.metadata.get(GAP)):
                    loaded.problems.append(f"{path}: {gap}")
                claims.append(Claim(path, len(claims), item.id, item.sha256, item.source, dated))
                yield item
        on_file()


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    characters = 0
    for article in articles:
        batch.append(article)
        characters += len(article.body)
        if len(batch) >= _ARTICLES_A_BATCH or characters >= _CHARACTERS_A_BATCH:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def decide(known: Known, scan: Scan, loaded: Loaded, *, max_share: float, allow_deletions: bool) -> Decision:
    """Turn what was found into a plan. Pure.

    A file with a line that could not be read may have lost an article in that very line: all its earlier claims
    stay. Too many deletions at once are refused as a whole, while additions go in.
    """
    problems: list[str] = []
    again = {path for path, rejected in loaded.rejected.items() if rejected}
    claims = dict(loaded.claims)
    for path in again:
        claims[path] = carried_over(known.claims.get(path, []), claims[path])
        kept = len(claims[path]) - len(loaded.claims[path])
        if kept:
            problems.append(
                f"{path} could not be read whole: {kept} of its articles were not found again and stay as they were"
            )
    gone = set(scan.gone)
    planned = _plan(known, claims, gone)
    refused = 0
    if not allow_deletions and too_many_deletions(len(planned.delete), len(known.standing), max_share):
        refused = len(planned.delete)
        problems.append(
            f"{refused} of {len(known.standing)} articles are gone from their sources, more than the"
            f" {max_share:.0%} that may go at once: none was deleted; run again with --allow-deletions if that is right"
        )
        for path, held in list(claims.items()):
            carried = carried_over(known.claims.get(path, []), held, planned.delete)
            if len(carried) > len(held):
                claims[path] = carried
                again.add(path)
        doomed = set(planned.delete)
        gone = {path for path in gone if not doomed & {claim.article_id for claim in known.claims.get(path, [])}}
        planned = _plan(known, claims, gone)
    return Decision(planned, claims, gone, again, refused, [*problems, *planned.duplicates])


def _plan(known: Known, claims: Mapping[str, list[Claim]], gone: set[str]) -> Plan:
    touched = claims.keys() | gone
    affected = {claim.article_id for path in touched for claim in known.claims.get(path, ())}
    affected |= {claim.article_id for held in claims.values() for claim in held}
    current = {path: held for path, held in known.claims.items() if path not in gone} | dict(claims)
    return plan(known.standing, (claim for held in current.values() for claim in held), affected)
