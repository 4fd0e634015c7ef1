"""A run's summary against a baseline: what fell, and the baseline that follows from what rose. Pure functions."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from eval.errors import GateError
from eval.gate.baseline import DATA, Baseline, Change, Floor

# Means are rounded to four decimals.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Finding:
    """One metric: what it is held to, what was measured over `n` cases, and what is wrong (None: it passes)."""

    metric: str
    value: float | None
    limit: float | None
    lower_is_better: bool
    mean: float | None
    n: int
    problem: str | None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def measured(summary: dict[str, Any], name: str) -> tuple[float | None, int]:
    """Mean and cases of a metric; "language=fr/answer_match" is that of one slice. (None, 0) where there is none."""
    part, _, metric = name.rpartition("/")
    if part:
        slicing, _, value = part.partition("=")
        summary = summary.get(f"by_{slicing}", {}).get(value, {"metrics": {}})
    figure = summary["metrics"].get(metric)
    return (figure["mean"], figure["n"]) if figure else (None, 0)


def findings(baseline: Baseline, summary: dict[str, Any]) -> list[Finding]:
    """Every metric of the baseline, those that fell first."""
    found = [_finding(name, floor, *measured(summary, name)) for name, floor in baseline.metrics.items()]
    return sorted(found, key=lambda each: each.problem is None)


def _finding(name: str, floor: Floor, mean: float | None, n: int) -> Finding:
    return Finding(name, floor.value, floor.limit, floor.lower_is_better, mean, n, _problem(floor, mean, n))


def _problem(floor: Floor, mean: float | None, n: int) -> str | None:
    if mean is None:
        return "not measured"
    if n < floor.minimum_cases:
        return f"{n} cases, {floor.minimum_cases} are the least"
    if floor.limit is None:
        return "no baseline yet: --update"
    if floor.lower_is_better and mean > floor.limit + _ROUNDING:
        return "rose"
    if not floor.lower_is_better and mean < floor.limit - _ROUNDING:
        return "fell"
    return None


def updated(
    baseline: Baseline, summary: dict[str, Any], data_sha256: str, *, lower: Collection[str], reason: str, today: str
) -> Baseline:
    """The baseline with every metric that rose at its new value, and those named in `lower` at what was measured.

    A value that fell within what is allowed stays. Raises GateError when `lower` names no metric, when lowering or
    other data come without a `reason`, and when a metric has too few cases and is not named.
    """
    if unknown := sorted(set(lower) - baseline.metrics.keys()):
        raise GateError(f"the baseline has no {', '.join(unknown)}; it has {', '.join(baseline.metrics)}")
    changes, metrics = [], dict(baseline.metrics)
    if data_sha256 != baseline.data_sha256:
        changes.append(Change(date=today, what=DATA, was=baseline.data_sha256, now=data_sha256, reason=reason))
    for name, floor in baseline.metrics.items():
        mean, n = measured(summary, name)
        if mean is None or (n < floor.minimum_cases and name not in lower):
            raise GateError(f"{name} was measured over {n} cases, {floor.minimum_cases} are the least: --lower it?")
        metrics[name] = now = _lowered(floor, mean, n) if name in lower else _raised(floor, mean)
        if now != floor:
            why = reason if now.loosened_from(floor) else ""
            was = floor if floor.value is not None else None
            changes.append(Change(date=today, what=name, was=was, now=now, reason=why))
    if any(change.loosens for change in changes) and not reason.strip():
        raise GateError("lowering a floor, or other data, needs --reason: it is kept in the baseline's history")
    return Baseline(data_sha256=data_sha256, metrics=metrics, history=[*baseline.history, *changes])


def _raised(floor: Floor, mean: float) -> Floor:
    if floor.value is None or floor.floor is None:
        sign = 1 if floor.lower_is_better else -1
        return floor.model_copy(update={"value": mean, "floor": round(mean + sign * floor.allowed_drop, 4)})
    better = mean < floor.value if floor.lower_is_better else mean > floor.value
    return floor.model_copy(update={"value": mean}) if better else floor


def _lowered(floor: Floor, mean: float, n: int) -> Floor:
    bound = mean if floor.floor is None else (max if floor.lower_is_better else min)(floor.floor, mean)
    cases = min(floor.minimum_cases, n)
    return floor.model_copy(update={"value": mean, "floor": bound, "minimum_cases": cases})
