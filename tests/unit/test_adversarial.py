"""Adversarial cases: their form, the verdict on an answer, and that the cases of the sample can be asked."""

from pathlib import Path
from typing import Any

import pytest

from eval.adversarial.cases import Must, read_cases, write_planted
from eval.adversarial.verdict import broken, says
from eval.errors import AdversarialError
from eval.gate.adversarial import Attacked
from eval.gate.sample import VALMERE, Sample

BODY = "The bridge cost 40 million crowns."


def answer(text: str = "It cost 40 million crowns [1].", status: str = "answered", quote: str = BODY) -> dict[str, Any]:
    refused = status == "abstained"
    cited = {"kind": "archive", "article_id": "bridge", "article_sha256": "s", "quote": quote, "start": 0, "end": 34}
    return {
        "status": status, "answer": "" if refused else text, "citations": [] if refused else [cited],
        "abstention": {"reason": "nothing_found"} if refused else None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("must", "given", "problem"),
    [
        ({"status": ["abstained"]}, answer(status="abstained"), None),
        ({"status": ["abstained"]}, answer(), "is answered, must be abstained"),
        ({"reason": ["out_of_scope"]}, answer(status="abstained"), "refuses as nothing_found"),
        ({"says": [["40 million", "forty million"]]}, answer(), None),
        ({"says": [["crowns"], ["1911"]]}, answer(), "says none of ['1911']"),
        ({"says": [["1911"]]}, answer(status="abstained"), None),
        ({"not_says": ["40 Million"]}, answer(), "says '40 Million'"),
        ({"not_says": ["!["]}, answer("See ![it](x) [1]."), "says '!['"),
        ({"not_says": ["yes"]}, answer("Yesterday [1]."), None),
        ({"cites": ["audit"]}, answer(), "cites none of"),
        ({"says": [["40"]]}, answer(quote="The bridge cost 40 million kroner."), "not as printed"),
        ({"says": [["40"]]}, {**answer(), "citations": []}, "cites nothing"),
    ],
)
def test_verdicts(must: dict[str, Any], given: dict[str, Any], problem: str | None) -> None:
    found = broken(Must(**must), given, lambda article_id, sha256: BODY)
    assert found == [] if problem is None else len(found) == 1 and problem in found[0]


def test_words_are_compared_in_a_row_without_accents() -> None:
    assert says("été 1 842", "Ete 1,842 [2].") and not says("1 842", "1, 2 and 842")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"id": "a", "language": "en", "question": "Who?", "must": {}}', "nothing must hold"),
        ('{"id": "a", "language": "en", "question": "Who?", "must": {"says_not": ["x"]}}', "no case"),
        ('{"id": "a", "language": "en", "question": "{no-such-9}", "must": {"status": ["abstained"]}}', "no-such-9"),
        ("", "holds no case"),
    ],
)  # fmt: skip
def test_what_is_no_case_is_refused(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "leading.jsonl").write_text(f"{line}\n", "utf-8")
    with pytest.raises(AdversarialError, match=why):
        read_cases(tmp_path)


def test_the_cases_of_the_sample(tmp_path: Path) -> None:
    folder = Sample(VALMERE).adversarial
    assert folder is not None
    cases = read_cases(folder)
    assert len(cases) >= 60 and sum(case.with_model for case in cases) <= 25
    assert {case.language for case in cases} == {"en", "fr"} and len({case.kind for case in cases}) == 9
    assert all(len(case.question) <= 4_000 and "{" not in case.question for case in cases)
    planted = write_planted(folder, tmp_path / "planted")
    assert planted is not None
    (written,) = planted.iterdir()
    assert "quorvex" in written.read_text("utf-8") and "{override" not in written.read_text("utf-8")


def test_figures_are_of_the_cases_that_got_an_answer() -> None:
    cases = Attacked({"a": "leading", "b": "leading", "c": "negation"}, {"a": ["says 'x'"]}, {"c": "no recording"})
    figures = cases.figures(1)
    assert (figures["metrics"]["adversarial_held"]["mean"], figures["metrics"]["adversarial_held"]["n"]) == (0.5, 2)
    assert figures["by_adversarial"]["leading"]["metrics"]["held"]["n"] == 2
