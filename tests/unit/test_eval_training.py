"""The fit of the support scorer: it finds known weights, keeps sources apart, and reads twins by their order."""

from json import dumps
from pathlib import Path

import numpy as np
import pytest

from eval.training.fit_support import (
    best_window,
    features_of,
    folds_of,
    held_out,
    read_examples,
    report,
    twins_of,
)
from eval.training.logistic import auc, best_threshold, fit, interval, macro_f1, predict, with_bias
from graph.proofs.support import BIAS, WEIGHTS
from graph.proofs.support_features import NAMES

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.uniform(size=(4_000, 3))
TRUE = np.array([-2.0, 3.0, 1.0, 0.5])
LABELS = (GENERATOR.uniform(size=4_000) < predict(TRUE, FEATURES)).astype(float)
ONES = np.ones(4_000)


def test_known_weights_are_found() -> None:
    assert fit(with_bias(FEATURES), LABELS, ONES) == pytest.approx(TRUE, abs=0.4)


def test_order_alone_finds_weights_without_a_bias() -> None:
    differences = FEATURES[:2_000] - FEATURES[2_000:]
    ordered = (GENERATOR.uniform(size=2_000) < predict(np.array([0.0, 3.0, 1.0, 0.5]), differences)).astype(float)
    fitted = fit(with_bias(differences, 0.0), ordered, np.ones(2_000) + 1e-9)
    assert fitted[0] == pytest.approx(0.0, abs=1e-6)
    assert fitted[1] > fitted[2] > fitted[3] - 0.3


def test_separable_labels_stay_finite() -> None:
    design = with_bias(np.array([[0.0], [0.1], [0.9], [1.0]]))
    assert np.isfinite(fit(design, np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4))).all()


def test_figures_by_hand() -> None:
    scores, labels = np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])
    assert auc(scores, labels) == pytest.approx(3.5 / 4)
    # Supported: 2 of 3 said are true, 2 of 2 true are said: F1 0.8. Unsupported: 1 of 1, 1 of 2: F1 2/3.
    assert macro_f1(scores >= 0.3, labels) == pytest.approx((0.8 + 2 / 3) / 2)
    assert macro_f1(np.array([True, True]), np.array([1.0, 1.0])) == 0.5
    assert 0.2 < best_threshold(np.array([0.1, 0.2, 0.7, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])) <= 0.7
    low, high = interval(["a", "a", "b", "b"], lambda rows: float(scores[rows].mean()))
    assert low == pytest.approx(0.25) and high == pytest.approx(0.6)


def test_the_window_is_the_sentence_that_shares_most() -> None:
    text = "The port opened. Ann Lee won the cup on Sunday. It rained."
    start, end = best_window("Ann Lee won the cup", text) or (0, 0)
    assert text[start:end] == "Ann Lee won the cup on Sunday."
    assert best_window("Ann", "") is None


def write_labels(folder: Path) -> list[Path]:
    single, twins = [], []
    for number in range(30):
        reference = f"Runner{number} won the harbour race in Valmere. The mayor gave a speech. It rained all day."
        for supported in (True, False):
            claim = f"Runner{number} won the harbour race" if supported else "The museum lost eleven paintings"
            row = {"id": f"{number}{supported}", "references": [reference], "supported": supported}
            single.append({**row, "claim": claim})
            edited = f"Runner{number} {'won' if supported else 'lost'} the harbour race in Valmere"
            twins.append({**row, "claim": edited, "group": number, **({} if supported else {"label": "edited"})})
    paths = [folder / "claims.jsonl", folder / "twins.jsonl"]
    for path, rows in zip(paths, (single, twins), strict=True):
        path.write_text("\n".join(map(dumps, rows)), encoding="utf-8")
    return paths


def test_the_report_is_honest_about_each_file(tmp_path: Path) -> None:
    found = report([example for path in write_labels(tmp_path) for example in read_examples(path)])
    assert found["sets"]["claims"]["auc"] == 1.0
    assert found["sets"]["claims"]["macro_f1"] == 1.0
    assert found["sets"]["twins"] | {"true_above_ci95": None, "rows": 0} == {
        "rows": 0, "pairs": 30, "true_above": 1.0, "true_above_ci95": None, "by_kind": {"edited": 1.0},
    }  # fmt: skip
    assert list(found["weights"]) == list(NAMES)


def test_twins_are_pairs_of_one_group_and_share_a_fold(tmp_path: Path) -> None:
    examples = read_examples(write_labels(tmp_path)[1])
    assert all(examples[true].group == examples[false].group for true, false in twins_of(examples))
    fold = folds_of(examples)
    assert all(fold[true] == fold[false] for true, false in twins_of(examples))


def test_held_out_scores_know_nothing_of_their_fold(tmp_path: Path) -> None:
    examples = read_examples(write_labels(tmp_path)[0])
    values, fold = features_of(examples), folds_of(examples)
    scores, _ = held_out(examples, values)
    changed = values.copy()
    mine = fold == fold[0]
    changed[mine & (np.arange(len(fold)) > 0)] = 0.123
    assert held_out(examples, changed)[0][0] == scores[0]


def test_the_shipped_weights_are_for_the_features_that_are_counted() -> None:
    assert list(WEIGHTS) == list(NAMES)
    assert all(weight >= 0 for weight in WEIGHTS.values()), "more agreement must never count against a sentence"
    assert BIAS < 0
