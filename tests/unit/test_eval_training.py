"""The fit of the support scorer: it finds known weights, and picks the proof that the agent would show."""

from json import dumps
from pathlib import Path

import numpy as np
import pytest

from eval.training.fit_support import balance, best_window, features_of, held_out_scores, read_examples, report
from eval.training.logistic import auc, balanced_accuracy, best_threshold, fit, predict
from tests.fake_agent import WordEmbedder

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.uniform(size=(4_000, 3))
TRUE = np.array([-2.0, 3.0, 1.0, 0.5])
LABELS = (GENERATOR.uniform(size=4_000) < predict(TRUE, FEATURES)).astype(float)
ONES = np.ones(4_000)


def test_known_weights_are_found() -> None:
    assert fit(FEATURES, LABELS, ONES) == pytest.approx(TRUE, abs=0.35)


def test_no_feature_counts_against() -> None:
    fitted = fit(np.column_stack([FEATURES[:, :2], -FEATURES[:, 0]]), LABELS, ONES)
    assert fitted[3] == 0.0 and fitted[1] > 0


def test_separable_labels_stay_finite() -> None:
    fitted = fit(np.array([[0.0], [0.1], [0.9], [1.0]]), np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4))
    assert np.isfinite(fitted).all()


def test_figures_by_hand() -> None:
    scores, labels = np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])
    assert auc(scores, labels) == pytest.approx(3.5 / 4)
    assert balanced_accuracy(scores >= 0.3, labels) == pytest.approx(0.75)
    assert 0.1 < best_threshold(np.array([0.1, 0.2, 0.7, 0.8]), labels, np.ones(4)) <= 0.7


def test_held_out_scores_know_nothing_of_their_group() -> None:
    groups = [str(number) for number in range(4_000)]
    before = held_out_scores(FEATURES, LABELS, ONES, groups)
    assert auc(before, LABELS) == pytest.approx(auc(predict(TRUE, FEATURES), LABELS), abs=0.02)


def test_the_window_is_the_sentence_that_shares_most() -> None:
    text = "The port opened. Ann Lee won the cup on Sunday. It rained."
    start, end = best_window("Ann Lee won the cup", text) or (0, 0)
    assert text[start:end] == "Ann Lee won the cup on Sunday."
    assert best_window("Ann", "") is None


def test_the_report_is_honest_about_each_file(tmp_path: Path) -> None:
    lines = []
    for number in range(30):
        reference = f"Runner{number} won the harbour race in Valmere. It rained all day."
        for supported in (True, False):
            claim = f"Runner{number} won the harbour race" if supported else "The museum lost eleven paintings"
            lines.append(
                {"id": f"{number}{supported}", "claim": claim, "references": [reference], "supported": supported}
            )
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(map(dumps, lines)))
    examples = read_examples(path, 40, 0)
    assert sum(example.supported for example in examples) == 20
    assert balance(examples).sum() == pytest.approx(40)
    found = report(examples, features_of(examples, WordEmbedder()))
    assert found["sets"]["claims"]["auc"] == 1.0
    assert found["sets"]["claims"]["balanced_accuracy"] == 1.0
