"""What an ingestion did, in numbers and words."""

from dataclasses import asdict, dataclass
from typing import Any

from ingest.load.dispatch import Rejected


@dataclass(frozen=True)
class Report:
    """Articles added, replaced, deleted and unchanged (of the files looked at); what was refused and why.

    `generation` is the number published, None when nothing changed (or in a dry run). `deletions_refused` counts
    the articles whose source is gone but which stay, because they are too many for a run without allow_deletions.
    `embedded` counts texts that the model embedded, `characters` those of the articles read.
    `seconds` is by stage, without overlap: scan (listing and hashing files), parse, load (staging in the ledger),
    apply, chunk, embed, index (building, checking and publishing the generation).
    """

    added: int
    replaced: int
    deleted: int
    unchanged: int
    deletions_refused: int
    quarantined: tuple[Rejected, ...]
    problems: tuple[str, ...]
    generation: int | None
    embedded: int
    characters: int
    seconds: dict[str, float]
    dry_run: bool

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)
