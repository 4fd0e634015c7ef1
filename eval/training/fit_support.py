"""Fits the weights of `graph.proofs.support.CountedScorer` on human labels, and says how good they are.

    python -m eval.training.fit_support FILE...

A FILE is JSONL with `claim`, `references`, `supported` and, where true claims stand beside their edited twins,
`group`. The one or two sentences of the references that share most words with the claim play the quote, all of the
references the surroundings. Of files without twins every row is learnt, both labels weighing the same; of twins only
their order, three times as much. Every figure comes from the folds that a row's source was left out of, its threshold
from the other folds alone. Prints JSON; writes nothing.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from app.cli.console import write_json
from eval.training.logistic import Array, auc, best_threshold, fit, interval, macro_f1, predict, with_bias
from graph.proofs.support_features import NAMES, features
from graph.text.terms import content_terms
from ingest.sentences import sentence_spans

FOLDS = 5
TWINS_WEIGH = 3.0


@dataclass(frozen=True)
class Example:
    """One labelled claim with its proof; `twins` says whether its `group` holds true and edited versions of it."""

    origin: str
    group: str
    supported: bool
    statement: str
    quote: str
    surroundings: str
    twins: bool
    label: str


def read_examples(path: Path) -> list[Example]:
    """Every row of one file. Rows without a sentence in their references are left out."""
    found = []
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        reference = "\n\n".join(row["references"])
        quote = best_window(row["claim"], reference)
        if quote is None:
            continue
        group = str(row.get("group") or hashlib.sha256(reference.encode()).hexdigest())
        found.append(
            Example(
                path.stem, f"{path.stem}:{group}", row["supported"], row["claim"], reference[quote[0] : quote[1]],
                reference, "group" in row, str(row.get("label", "")),
            )
        )  # fmt: skip
    return found


def best_window(claim: str, reference: str) -> tuple[int, int] | None:
    """The one or two neighbouring sentences that share most content words with `claim`, the shorter in a tie."""
    wanted, spans = content_terms(claim), sentence_spans(reference)
    windows = spans + [(left[0], right[1]) for left, right in pairwise(spans)]
    # Longer than a passage can be: no quote of the agent.
    fitting = [span for span in windows if span[1] - span[0] <= 1_000]
    shared = {span: len(wanted & content_terms(reference[span[0] : span[1]])) for span in fitting}
    return max(fitting, key=lambda span: (shared[span], span[0] - span[1]), default=None)


def features_of(examples: Sequence[Example]) -> Array:
    """The scorer's own features, [n, k]."""
    return np.array([features(item.statement, item.quote, item.surroundings) for item in examples])


def folds_of(examples: Sequence[Example]) -> "np.typing.NDArray[np.int64]":
    """The fold of each row by the hash of its group: the rows of one source are never apart."""
    return np.array([int(hashlib.sha256(item.group.encode()).hexdigest(), 16) % FOLDS for item in examples])


def fitted(examples: Sequence[Example], values: Array) -> Array:
    """Coefficients [1 + k], bias first: rows of both labels of each file, and differences between twins."""
    labels = np.array([float(item.supported) for item in examples])
    designs, wanted, weights = [], [], []
    for origin in sorted({item.origin for item in examples if not item.twins}):
        of_file = np.array([item.origin == origin for item in examples])
        for label in (0.0, 1.0):
            at = of_file & (labels == label)
            designs.append(with_bias(values[at]))
            wanted.append(labels[at])
            weights.append(np.full(at.sum(), 0.5 / max(1, at.sum())))
    differences = np.array([values[true] - values[false] for true, false in twins_of(examples)])
    if len(differences):
        designs += [with_bias(differences, 0.0), with_bias(-differences, 0.0)]
        wanted += [np.ones(len(differences)), np.zeros(len(differences))]
        weights += [np.full(len(differences), TWINS_WEIGH / 2 / len(differences))] * 2
    return fit(np.vstack(designs), np.concatenate(wanted), np.concatenate(weights))


def twins_of(examples: Sequence[Example]) -> list[tuple[int, int]]:
    """Rows (true, edited) of every pair of twins."""
    groups: dict[str, list[int]] = {}
    for row, item in enumerate(examples):
        if item.twins:
            groups.setdefault(item.group, []).append(row)
    return [
        (true, false)
        for rows in groups.values()
        for true in rows
        if examples[true].supported
        for false in rows
        if not examples[false].supported
    ]


def held_out(examples: Sequence[Example], values: Array) -> tuple[Array, Array]:
    """The score of each row by weights fitted without its fold, and the best threshold of its file without it."""
    fold, scores = folds_of(examples), np.zeros(len(examples))
    labels = np.array([float(item.supported) for item in examples])
    origins, thresholds = np.array([item.origin for item in examples]), np.zeros(len(examples))
    for number in range(FOLDS):
        rest = [row for row in range(len(examples)) if fold[row] != number]
        known = predict(fitted([examples[row] for row in rest], values[rest]), values)
        scores[fold == number] = known[fold == number]
        for origin in set(origins):
            at = (fold != number) & (origins == origin)
            thresholds[(fold == number) & (origins == origin)] = (
                best_threshold(known[at], labels[at]) if at.any() else 0.5
            )
    return scores, thresholds


def report(examples: Sequence[Example]) -> dict[str, Any]:
    """The weights fitted on everything, shifted so that 0.5 is the best threshold, and each file's held-out figures."""
    values = features_of(examples)
    labels = np.array([float(item.supported) for item in examples])
    scores, thresholds = held_out(examples, values)
    sets = {}
    for origin in sorted({item.origin for item in examples}):
        rows = np.array([row for row, item in enumerate(examples) if item.origin == origin])
        mine = [examples[row] for row in rows]
        figures = twin_figures if mine[0].twins else label_figures
        sets[origin] = {"rows": len(rows), **figures(mine, scores[rows], labels[rows], thresholds[rows])}
    weights = fitted(examples, values)
    single = np.array([not item.twins for item in examples])
    middle = best_threshold(predict(weights, values[single]), labels[single]) if single.any() else 0.5
    shifted = weights[0] - np.log(middle / (1 - middle))
    return {
        "bias": round(float(shifted), 2),
        "weights": {name: round(float(weight), 2) for name, weight in zip(NAMES, weights[1:], strict=True)},
        "sets": sets,
    }


def label_figures(examples: Sequence[Example], scores: Array, labels: Array, thresholds: Array) -> dict[str, Any]:
    """AUC and macro-F1 of claims that stand alone."""
    accepted, groups = scores >= thresholds, [item.group for item in examples]
    return {
        "auc": round(auc(scores, labels), 3),
        "macro_f1": round(macro_f1(accepted, labels), 3),
        "macro_f1_ci95": interval(groups, lambda rows: macro_f1(accepted[rows], labels[rows])),
    }


def twin_figures(examples: Sequence[Example], scores: Array, labels: Array, thresholds: Array) -> dict[str, Any]:
    """How often the true one of two twins has the higher score (ties count half), in all and by kind of edit."""
    pairs = twins_of(examples)
    above = np.array([(scores[true] > scores[false]) + 0.5 * (scores[true] == scores[false]) for true, false in pairs])
    kinds = np.array([examples[false].label for _, false in pairs])
    groups = [examples[true].group for true, _ in pairs]
    return {
        "pairs": len(pairs),
        "true_above": round(float(above.mean()), 3),
        "true_above_ci95": interval(groups, lambda rows: float(above[rows].mean())),
        "by_kind": {str(kind): round(float(above[kinds == kind].mean()), 3) for kind in sorted(set(kinds))},
    }


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description="Fit the weights of the support scorer on labelled claims.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    options = parser.parse_args()
    write_json(report([example for path in options.files for example in read_examples(path)]))


if __name__ == "__main__":
    main()
