"""What an ingestion did, in numbers and words."""

from dataclasses import asdict, dataclass
from typing import Any

from ingest.load.dispatch import Rejected


@dataclass(frozen=True, slots=True)
class Poll:
    """How asking one address went: `entries` listed, `fetched` pages, of which `new` were never taken in before.

    `waiting` entries are left for the next poll, `failed` ones could not be read and are tried again; `problem` says
    why the address itself could not be.
    """

    url: str
    kind: str
    title: str | None = None
    entries: int = 0
    fetched: int = 0
    new: int = 0
    failed: int = 0
    waiting: int = 0
    problem: str | None = None


@dataclass(frozen=True)
class Report:
    """Articles added, replaced, deleted and unchanged (of the files looked at); what was refused and why.

    `generation` is the number published, None when nothing changed (or in a dry run). `deletions_refused` counts
    the articles whose source is gone but which stay, because they are too many for a run without allow_deletions.
    `erased` counts those of the quarantined that were erased before and may not come back.
    `embedded` counts texts that the model embedded, `characters` those of the articles read.
    `seconds` is by stage, without overlap: scan (listing and hashing files), parse, load (staging in the ledger),
    fetch, apply, chunk, compare, embed, index (building, checking and publishing the generation).
    `polls` are the feeds and web addresses asked. `copies` counts the articles of the whole archive that are
    near-duplicates of an earlier one (0 in a dry run).
    """

    added: int
    replaced: int
    deleted: int
    unchanged: int
    deletions_refused: int
    quarantined: tuple[Rejected, ...]
    erased: int
    problems: tuple[str, ...]
    generation: int | None
    embedded: int
    characters: int
    seconds: dict[str, float]
    dry_run: bool
    polls: tuple[Poll, ...] = ()
    copies: int = 0

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)
