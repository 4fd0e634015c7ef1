"""Figures over classes of answers, beside what always giving the most frequent one would score."""

from typing import Any

import pytest

from eval.classes import answer_class, class_figures, majority
from eval.metrics import match_scores
from eval.questions import GoldQuestion
from eval.statistics import Estimate, balanced


def row(gold: str | None, right: float) -> dict[str, Any]:
    polar = gold in ("yes", "no")
    metrics = {"answer_match": right, "entity_match": None if polar or gold is None else right}
    return {"gold_class": gold, "metrics": metrics}


def test_a_frequent_answer_counts_once() -> None:
    rows = [row("yes", 1.0)] * 6 + [row("no", 0.0)] * 2 + [row("google", 1.0)] * 9 + [row("ann lee", 0.0), row(None, 0)]
    found = class_figures(rows, 0)
    assert found["yes_no_balanced"] == Estimate(0.5, (0.5, 0.5), 8)
    assert (found["entity_by_answer"].mean, found["entity_by_answer"].n) == (0.5, 2)
    assert majority(rows) == {
        "yes_no_match": 0.75, "yes_no_balanced": 0.5, "entity_match": 0.9, "entity_by_answer": 0.5,
    }  # fmt: skip


def test_one_class_is_not_balanced() -> None:
    assert class_figures([row("yes", 1.0)], 0)["yes_no_balanced"].mean is None
    assert majority([row("yes", 1.0)]) == {"yes_no_match": 1.0} and majority([row(None, 0.0)]) == {}


def test_the_interval_draws_within_each_class() -> None:
    found = balanced([[1.0, 0.0] * 20, [1.0] * 4], 0)
    assert found.mean == 0.75 and found.ci95 is not None
    assert 0.65 < found.ci95[0] < 0.70 and 0.80 < found.ci95[1] < 0.85
    with pytest.raises(ValueError, match="leave it out"):
        balanced([[1.0], []], 0)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"answers": ["Oui"]}, "yes"),
        ({"answers": ["The U.S."]}, "us"),
        ({"answers": ["No"], "answerable": False}, None),
        ({"answerable": True}, None),
    ],
)
def test_the_class_of_a_question(facts: dict[str, object], expected: str | None) -> None:
    assert answer_class(GoldQuestion.model_validate({"id": "q", "question": "Who?", **facts})) == expected


def test_an_answer_is_matched_in_several_ways() -> None:
    exact = match_scores("Ann Lee.", ["Bo Lind", "Ann Lee"])
    assert exact == {
        "answer_match": 1.0, "exact_match": 1.0, "token_f1": 1.0, "entity_match": 1.0, "yes_no_match": None,
    }  # fmt: skip
    longer = match_scores("The cup went to Ann Lee [1].", ["Ann Lee"])
    assert (longer["exact_match"], longer["entity_match"]) == (0.0, 1.0) and 0 < (longer["token_f1"] or 0) < 1
    polar = match_scores("No, he lost.", ["no"])
    assert (polar["yes_no_match"], polar["entity_match"]) == (1.0, None)
    assert set(match_scores("anything", []).values()) == {None}
    assert match_scores("", ["Ann Lee"])["token_f1"] == 0.0
