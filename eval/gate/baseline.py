"""The baseline file of a gate: what was measured, how far it may fall, and every change with its date.

Each metric carries the mean that was measured (`value`), how far a later one may lie below it (`allowed_drop`), the
mean below which none passes (`floor`: a ceiling where lower is better) and how many cases make a mean. The history
must lead to the figures in force, and each step that loosens one must say why: a figure lowered by hand is refused.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import GateError
from ingest.durable import replace_text

DATA = "data"


class Floor(BaseModel):
    """What one metric is held to. `value` and `floor` are None until it was measured for the first time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float | None = None
    floor: float | None = None
    allowed_drop: float = Field(ge=0, le=1)
    minimum_cases: int = Field(ge=1)
    lower_is_better: bool = False

    @property
    def limit(self) -> float | None:
        """The worst mean that passes; None before the first measurement."""
        if self.value is None or self.floor is None:
            return None
        if self.lower_is_better:
            return min(self.floor, self.value + self.allowed_drop)
        return max(self.floor, self.value - self.allowed_drop)

    def loosened_from(self, before: "Floor") -> bool:
        """Whether a mean may pass now that did not pass before."""
        sign = -1 if self.lower_is_better else 1
        fallen = [
            sign * now < sign * then
            for now, then in ((self.value, before.value), (self.floor, before.floor))
            if now is not None and then is not None
        ]
        forgotten = (self.value is None and before.value is not None) or (
            self.floor is None and before.floor is not None
        )
        turned = self.lower_is_better != before.lower_is_better
        more_room = self.allowed_drop > before.allowed_drop or self.minimum_cases < before.minimum_cases
        return any(fallen) or forgotten or turned or more_room


class Change(BaseModel):
    """One step of the history: what a metric (or "data", the digest) was and is from that day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    what: str
    was: Floor | str | None
    now: Floor | str | None
    reason: str = ""

    @property
    def loosens(self) -> bool:
        """Whether it needs a reason: other data, a metric given up, or one held to less."""
        if isinstance(self.was, Floor):
            return not isinstance(self.now, Floor) or self.now.loosened_from(self.was)
        return self.was is not None


class Baseline(BaseModel):
    """The file. `metrics` are named as in a run's summary; "language=fr/answer_match" is that of one slice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    metrics: dict[str, Floor] = Field(min_length=1)
    history: list[Change] = []


def read_baseline(path: Path) -> Baseline:
    """The baseline. Raises GateError when it is missing, malformed, or not what its history leads to."""
    try:
        baseline = Baseline.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise GateError(f"{path} is missing: a gate without a baseline lets everything pass") from error
    except ValidationError as error:
        raise GateError(f"{path} is no baseline: {error}") from error
    if problems := _problems(baseline):
        raise GateError(
            f"{path} was changed by hand: {'; '.join(problems)}. Take the change back, or make it with"
            " `pressroom-eval gate --update --lower METRIC --reason WHY`"
        )
    return baseline


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write the file atomically, a metric and a change a line, so that a difference is easy to read."""
    facts = baseline.model_dump(mode="json", exclude_defaults=True)
    metrics = [f"    {_line(name)}: {_line(floor)}" for name, floor in facts["metrics"].items()]
    lines = ["{", f'  "data_sha256": {_line(facts["data_sha256"])},', '  "metrics": {', ",\n".join(metrics), "  },"]
    changes = [f"    {_line(change.model_dump(mode='json', exclude_defaults=True))}" for change in baseline.history]
    lines += ['  "history": [', ",\n".join(changes), "  ]", "}"] if changes else ['  "history": []', "}"]
    replace_text(path, "\n".join(lines) + "\n")


def _problems(baseline: Baseline) -> list[str]:
    last: dict[str, Floor | str | None] = {}
    found = []
    for change in baseline.history:
        if change.what in last and last[change.what] != change.was:
            found.append(f"on {change.date} {change.what} was not what it had become before")
        if change.loosens and not change.reason.strip():
            found.append(f"on {change.date} {change.what} was loosened without a reason")
        last[change.what] = change.now
    given_up = {what for what, now in last.items() if now is None}
    measured = {name for name, floor in baseline.metrics.items() if floor.value is not None or floor.floor is not None}
    for name in sorted(measured | (last.keys() - {DATA} - given_up)):
        if name not in last:
            found.append(f"{name} has a value and no history")
        elif last[name] != baseline.metrics.get(name):
            found.append(f"{name} is not what its history leads to")
    if DATA in last and last[DATA] != baseline.data_sha256:
        found.append("the digest of the data is not what its history leads to")
    return found


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
