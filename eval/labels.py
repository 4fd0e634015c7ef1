"""Claims that people labelled: does the reference support the claim? JSONL, and a sample of it with both labels."""

import random
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import LabelsError


class LabelledClaim(BaseModel):
    """One claim with its references and what people said. Claims of one `group` are versions of one another."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    claim: str = Field(min_length=1)
    references: list[str] = Field(min_length=1)
    supported: bool
    question: str = ""
    group: str | int | None = None


def read_labels(path: Path) -> list[LabelledClaim]:
    """Every claim of the file. Raises LabelsError when it cannot be read, or a line is none or repeats an id."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(f"{path} cannot be read as UTF-8 text: {error}") from error
    found: dict[str, LabelledClaim] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            claim = LabelledClaim.model_validate_json(line)
        except ValidationError as error:
            raise LabelsError(
                f"{path}, line {number}: no labelled claim ({error.error_count()} problems, first:"
                f" {error.errors()[0]['loc']} {error.errors()[0]['msg']}); it needs id, claim, references, supported"
            ) from error
        if claim.id in found:
            raise LabelsError(f"{path}, line {number}: the id {claim.id!r} occurs twice")
        found[claim.id] = claim
    if not found:
        raise LabelsError(f"{path} holds no claim")
    return list(found.values())


def drawn(claims: Sequence[LabelledClaim], limit: int | None, seed: int) -> list[LabelledClaim]:
    """All claims, or `limit` of them drawn by `seed`: as many of either label, as far as there are."""
    if limit is None or limit >= len(claims):
        return list(claims)
    rng = random.Random(seed)
    sides = [[claim for claim in claims if claim.supported is label] for label in (True, False)]
    for side in sides:
        rng.shuffle(side)
    least = min(len(side) for side in sides)
    fair = [claim for pair in zip(*(side[:least] for side in sides), strict=True) for claim in pair]
    return (fair + sides[0][least:] + sides[1][least:])[:limit]
