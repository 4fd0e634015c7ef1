"""What a gate lets pass, and how its baseline may change."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import GateError
from eval.gate.baseline import Baseline, Floor, read_baseline, write_baseline
from eval.gate.check import findings, updated
from eval.gate.sample import VALMERE, Sample

DATA = "a" * 64
FRESH = Baseline(
    data_sha256=DATA,
    metrics={
        "answer_match": Floor(allowed_drop=0.05, minimum_cases=10),
        "false_refusal": Floor(allowed_drop=0.05, minimum_cases=10, lower_is_better=True),
        "language=fr/answer_match": Floor(allowed_drop=0.1, minimum_cases=4),
    },
)


def summary(match: float, refusal: float = 0.1, french: float = 0.5, n: int = 20) -> dict[str, Any]:
    def figures(**means: float) -> dict[str, Any]:
        return {name: {"mean": mean, "ci95": None, "n": n} for name, mean in means.items()}

    return {
        "metrics": figures(answer_match=match, false_refusal=refusal),
        "by_language": {"fr": {"metrics": figures(answer_match=french)}},
    }


def after(baseline: Baseline, found: dict[str, Any], *lower: str, reason: str = "", data: str = DATA) -> Baseline:
    return updated(baseline, found, data, lower=lower, reason=reason, today="2026-11-21")


def problems(baseline: Baseline, found: dict[str, Any]) -> dict[str, str | None]:
    return {each.metric: each.problem for each in findings(baseline, found)}


def test_nothing_passes_before_it_was_measured() -> None:
    assert problems(FRESH, summary(0.8))["answer_match"] == "no baseline yet: --update"
    assert set(problems(FRESH, {"metrics": {}}).values()) == {"not measured"}


def test_a_drop_within_what_is_allowed_holds_and_more_fails() -> None:
    baseline = after(FRESH, summary(0.8))
    assert set(problems(baseline, summary(0.75, refusal=0.15, french=0.4)).values()) == {None}
    found = findings(baseline, summary(0.74, refusal=0.16, french=0.39))
    assert [each.problem for each in found] == ["fell", "rose", "fell"]
    assert set(problems(baseline, summary(0.9, n=3)).values()) == {
        "3 cases, 10 are the least", "3 cases, 4 are the least",
    }  # fmt: skip


def test_a_baseline_rises_by_itself_and_falls_only_on_demand() -> None:
    better = after(after(FRESH, summary(0.8)), summary(0.9))
    assert better.metrics["answer_match"].value == 0.9 and better.metrics["answer_match"].floor == 0.75
    assert after(better, summary(0.86)) == better
    with pytest.raises(GateError, match="--reason"):
        after(better, summary(0.7), "answer_match")
    with pytest.raises(GateError, match="has no nonsense"):
        after(better, summary(0.7), "nonsense", reason="x")
    lowered = after(better, summary(0.7), "answer_match", reason="a model of half the size")
    assert lowered.metrics["answer_match"].limit == 0.7
    trace = lowered.history[-1]
    assert (trace.what, trace.date, trace.reason) == ("answer_match", "2026-11-21", "a model of half the size")
    assert trace.was == better.metrics["answer_match"]


def test_small_drops_do_not_add_up() -> None:
    baseline = after(FRESH, summary(0.8))
    assert after(baseline, summary(0.76)).metrics["answer_match"].limit == 0.75


def test_other_data_need_a_reason() -> None:
    baseline = after(FRESH, summary(0.8))
    with pytest.raises(GateError, match="other data"):
        after(baseline, summary(0.8), data="b" * 64)
    assert after(baseline, summary(0.8), data="b" * 64, reason="ten more articles").history[-1].what == "data"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda facts: facts["metrics"]["answer_match"].update(value=0.6),
        lambda facts: facts["metrics"]["answer_match"].update(floor=0.6),
        lambda facts: facts["metrics"]["answer_match"].update(allowed_drop=0.2),
        lambda facts: facts["metrics"]["answer_match"].update(minimum_cases=1),
        lambda facts: facts["metrics"].pop("answer_match"),
        lambda facts: facts.update(history=[]),
        lambda facts: facts["history"][-1].update(reason=""),
    ],
)
def test_a_figure_lowered_by_hand_is_refused(tmp_path: Path, spoil: Any) -> None:
    path = tmp_path / "baseline.json"
    baseline = after(after(FRESH, summary(0.8)), summary(0.7), "answer_match", reason="known")
    write_baseline(path, baseline)
    assert read_baseline(path) == baseline
    facts = json.loads(path.read_text())
    spoil(facts)
    path.write_text(json.dumps(facts))
    with pytest.raises(GateError, match="changed by hand"):
        read_baseline(path)


def test_the_samples_baseline_is_of_the_samples_data() -> None:
    sample = Sample(VALMERE)
    assert read_baseline(sample.baseline).data_sha256 == sample.data_sha256()
