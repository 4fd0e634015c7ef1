"""Judges against people: figures that always saying yes cannot win, failures counted, cut runs resumed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.settings import quiet_environment
from eval.agreement import agreement
from eval.cli.main import app as cli
from eval.errors import LabelsError
from eval.judges import Judge, Verdict
from eval.judging import by_ragas, judged, our_verdict
from eval.labels import LabelledClaim, drawn, read_labels
from graph.proofs.support import CountedScorer
from tests.fake_judge import judge_server, statements_then

quiet_environment(hub=True)

REFERENCE = "The ferry left on Monday. It carried 120 people, harbour master Ida Kern said."
CLAIMS = [
    {"id": f"{number}", "claim": claim, "references": [REFERENCE], "supported": supported}
    for number, (claim, supported) in enumerate(
        [("The ferry carried 120 people.", True), ("The ferry left on Monday.", True),
         ("The ferry carried 210 people.", False), ("The cathedral burned down last winter.", False)]
    )
]  # fmt: skip


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_who_always_says_yes_agrees_no_better_than_chance() -> None:
    labels = [True] * 90 + [False] * 10
    found = agreement([1.0] * 100, labels, [str(number) for number in range(100)], 0.5, 7)
    assert (found.balanced_accuracy, found.kappa, found.auc, found.can_tell) == (0.5, 0.0, 0.5, False)
    assert (found.accepted_of_supported, found.accepted_of_unsupported) == (1.0, 1.0)


def test_agreement_as_computed_by_hand() -> None:
    scores, labels = [0.9, 0.8, 0.2, 0.6, 0.1, 0.3], [True, True, True, False, False, False]
    found = agreement(scores * 10, labels * 10, [str(number) for number in range(60)], 0.5, 7)
    assert found.balanced_accuracy == pytest.approx(2 / 3, abs=1e-4) and found.kappa == pytest.approx(1 / 3, abs=1e-4)
    assert found.auc == pytest.approx(7 / 9, abs=1e-4) and found.can_tell
    one_source = agreement(scores * 10, labels * 10, ["same"] * 60, 0.5, 7)
    assert one_source.balanced_accuracy_ci95 is None and not one_source.can_tell
    assert agreement([0.9], [True], ["a"], 0.5, 7).balanced_accuracy is None


def test_a_sample_has_both_labels(tmp_path: Path) -> None:
    many = [{**CLAIMS[0], "id": f"y{number}"} for number in range(50)] + [{**CLAIMS[2], "id": "n", "group": 3}]
    claims = read_labels(written(tmp_path / "labels.jsonl", many))
    few = drawn(claims, 4, 7)
    assert len(few) == 4 and sum(not claim.supported for claim in few) == 1
    assert few == drawn(claims, 4, 7) and len(drawn(claims, None, 7)) == 51


def test_files_that_hold_no_labels(tmp_path: Path) -> None:
    for lines, problem in (([], "no claim"), ([{"id": "a"}], "line 1"), (CLAIMS[:1] * 2, "twice")):
        with pytest.raises(LabelsError, match=problem):
            read_labels(written(tmp_path / "labels.jsonl", lines))
    with pytest.raises(LabelsError, match="cannot be read"):
        read_labels(tmp_path / "none.jsonl")


def test_our_own_checks_and_scorer() -> None:
    scorer = CountedScorer()
    verdicts = [our_verdict(scorer, LabelledClaim.model_validate(claim)) for claim in CLAIMS]
    assert [verdict.score is not None and verdict.score >= 0.3 for verdict in verdicts] == [True, True, False, False]
    assert verdicts[2].score == 0.0  # the checks refuse the exchanged number
    empty = LabelledClaim(id="e", claim="Yes.", references=[""], supported=False)
    assert our_verdict(scorer, empty).score is None


async def test_a_model_is_asked_once_and_its_failures_are_counted(tmp_path: Path) -> None:
    claims, journal = [LabelledClaim.model_validate(claim) for claim in CLAIMS], tmp_path / "verdicts.jsonl"
    with judge_server(statements_then([1])) as (url, requests):
        judge = Judge("scripted", url, "k", 5.0)
        first = await by_ragas(judge, "faithfulness", claims[:2], journal, lambda: None)
        asked = len(requests)
        assert await by_ragas(judge, "faithfulness", claims[:2], journal, lambda: None) == first
        assert len(requests) == asked == 4  # the statements and the verdicts of two claims
    found = judged(claims, [*first, Verdict(None, "Timeout: slow", 9.0), Verdict(0.0, None, 1.0)], 1.0, 7)
    assert (found["asked"], found["failed"], found["failures"], found["n"]) == (4, 1, {"Timeout": 1}, 3)
    assert found["balanced_accuracy"] == 1.0 and found["ece"] == 0.0


def test_the_command(tmp_path: Path) -> None:
    labels = written(tmp_path / "labels.jsonl", CLAIMS * 1)
    with judge_server(lambda _: json.dumps({"rating": 2})) as (url, _):
        arguments = ["judge", str(labels), "--judge", "scripted", "--judge-base-url", url, "--metric", "groundedness"]
        result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["accepted_of_unsupported"] == 1.0 and not found["can_tell"]
    assert "do not trust it" in result.stderr
    assert CliRunner().invoke(cli, ["judge", str(labels), "--metric", "nonsense"]).exit_code == 2
