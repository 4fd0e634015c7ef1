"""The fitted numbers of the grader, read from `grading.json`, which `eval/training/fit_grading.py` writes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("grading.json")


@dataclass(frozen=True)
class GradingWeights:
    """Logistic coefficients ("bias" and one a feature) and thresholds, all of them probabilities in 0..1.

    A passage below `drop` is dropped. With a chance below `stop` that the archive holds the answer, nothing is
    answered from what was found; from `sure` on, no model needs to be asked. `provenance` says what they come from.
    """

    passage: Mapping[str, float]
    archive: Mapping[str, float]
    drop: float
    stop: float
    sure: float
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def to_text(self) -> str:
        """The file that `read` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def parse(text: str) -> GradingWeights:
    """The inverse of `GradingWeights.to_text`. Raises TypeError for a missing or unknown key."""
    return GradingWeights(**json.loads(text))


@cache
def shipped() -> GradingWeights:
    """The weights that this version of Pressroom grades with."""
    return parse(PATH.read_text(encoding="utf-8"))
