"""Fits what `graph.passages.grading` grades by, and says how good it is on questions that it was not fitted on.

    python -m eval.training.fit_grading HOME=QUESTIONS.jsonl ... [--seed 0] [--write]

Each HOME holds the archive that its questions are about, ingested. Run it again, with `--write`, whenever searching or
understanding changes: it asks every question through both nodes (without a language model), once more without its gold
articles, fits the chances, chooses the thresholds and, with `--write`, replaces `graph/passages/grading.json`. Every
file weighs the same, and for the archive's chance both labels within it. Thresholds are chosen on scores of folds that
a question was left out of; `other_half` is what weights and thresholds made from one half of the questions do on the
other, which saw neither; `shipped_on_everything` are the shipped ones on the questions that they come from.
Prints JSON.
"""

import argparse
import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.bootstrap import Application
from app.cli.console import write_json
from app.settings import load_settings, quiet_environment
from eval.questions import file_sha256
from eval.training.grading_report import curve, figures
from eval.training.grading_runs import Run, collect
from eval.training.logistic import Array, auc, calibration_error, fit, predict, with_bias
from graph.passages.grading import ARCHIVE_FEATURES, PASSAGE_FEATURES, archive_features, passage_features, wanted
from graph.passages.grading_weights import PATH, GradingWeights
from ingest.durable import replace_text

FOLDS = 5
# Of the passages that help, this share is kept in every file; of the questions that the archive answers, at most
# that share is stopped; and where no model need be asked, this share of questions has its answer in the archive.
KEPT_HELPFUL, STOPPED_ANSWERABLE, SURE = 0.97, 0.01, 0.9
# The share of fewer helping passages than these is chance: such a file sets no threshold by itself.
TELLING = 100
Mask = npt.NDArray[np.bool_]


class Table:
    """Rows of features with labels; `groups` are questions, `files` where they come from.

    Every file weighs the same; with `balanced`, within it both labels do.
    """

    def __init__(self, rows: Sequence[tuple[tuple[float, ...], bool, str, str]], width: int, balanced: bool) -> None:
        self.features = np.array([row for row, *_ in rows], dtype=np.float64).reshape(len(rows), width)
        self.labels = np.array([float(label) for _, label, *_ in rows])
        self.groups = [group for *_, group, _ in rows]
        self.files = [file for *_, file in rows]
        self._balanced = balanced

    def weights(self) -> Array:
        """What each row weighs, 1 on average."""
        keys = list(zip(self.files, self.labels if self._balanced else self.files, strict=True))
        count, kinds = Counter(keys), len(set(keys))
        return np.array([len(keys) / count[key] / kinds for key in keys])

    def part_of(self, parts: int, seed: int) -> npt.NDArray[np.int64]:
        """Which of `parts` each row belongs to, by the hash of its question."""
        return np.array([_part(group, parts, seed) for group in self.groups])


def passage_table(runs: Sequence[Run]) -> Table:
    """The passages of answerable questions as they were first asked, labelled by whether they help.

    Files without answers and quotes say of no passage that it helps, and teach nothing here.
    """
    rows = []
    for run in runs:
        if run.case != "answerable" or not (run.question.answers or run.question.gold_quotes):
            continue
        found = run.attempts[0]
        features = passage_features(wanted(run.standalone), [item.passage for item in found])
        rows += [
            (row, item.helps, _key(run), run.origin)
            for row, item in zip(features, found, strict=True)
            if item.helps is not None
        ]
    return Table(rows, len(PASSAGE_FEATURES), balanced=False)


def archive_table(runs: Sequence[Run], passage: Array) -> Table:
    """Questions as they were first asked, labelled by whether a gold article was found; `passage` coefficients.

    An answerable question whose gold articles were not found, or whose answer other articles hold, is no example.
    """
    rows = []
    for run in runs:
        found = run.attempts[0]
        answerable = run.case == "answerable"
        if not found or run.case == "left out, answered elsewhere" or answerable != any(item.of_gold for item in found):
            continue
        asked, passages = wanted(run.standalone), [item.passage for item in found]
        features = passage_features(asked, passages)
        chances = predict(passage, np.array(features)).tolist()
        rows.append((archive_features(asked, passages, features, chances), answerable, _key(run), run.origin))
    return Table(rows, len(ARCHIVE_FEATURES), balanced=True)


def held_out(table: Table, seed: int) -> Array:
    """The chance of each row by coefficients fitted without its question."""
    part, weights, scores = table.part_of(FOLDS, seed), table.weights(), np.zeros(len(table.labels))
    for number in range(FOLDS):
        rest = part != number
        fitted = fit(with_bias(table.features[rest]), table.labels[rest], weights[rest])
        scores[~rest] = predict(fitted, table.features[~rest])
    return scores


def learn(runs: Sequence[Run], seed: int) -> GradingWeights:
    """Coefficients fitted on `runs`, and thresholds chosen on the scores of folds left out."""
    passages = passage_table(runs)
    passage = fit(with_bias(passages.features), passages.labels, passages.weights())
    questions = archive_table(runs, passage)
    archive = fit(with_bias(questions.features), questions.labels, questions.weights())
    helping, there = held_out(passages, seed), held_out(questions, seed)
    answerable = questions.labels == 1
    return GradingWeights(
        passage=_named(PASSAGE_FEATURES, passage),
        archive=_named(ARCHIVE_FEATURES, archive),
        drop=min(_below(helping[helps], 1 - KEPT_HELPFUL) for helps in _helping_by_file(passages)),
        stop=_below(there[answerable], STOPPED_ANSWERABLE, questions.weights()[answerable]),
        sure=_surest(there, questions.labels, questions.weights()),
    )


def report(runs: Sequence[Run], seed: int) -> dict[str, Any]:
    """What weights learnt from the training half do on the other half, and how well calibrated they are there."""
    mine = [run for run in runs if _part(_key(run), 2, seed) == 0]
    others = [run for run in runs if _part(_key(run), 2, seed) == 1]
    weights = learn(mine, seed)
    passage = np.array(list(weights.passage.values()))
    archive = np.array(list(weights.archive.values()))
    tables = {"passage": (passage_table(others), passage), "archive": (archive_table(others, passage), archive)}
    calibration = {}
    for name, (table, coefficients) in tables.items():
        chances = predict(coefficients, table.features)
        calibration[name] = {
            "rows": len(table.labels),
            "expected_calibration_error": round(calibration_error(chances, table.labels, table.weights()), 3),
            "auc": {file: round(auc(chances[at], table.labels[at]), 3) for file, at in _by_file(table)},
        }
    return {
        "learnt_from": len(mine),
        "thresholds": {"drop": weights.drop, "stop": weights.stop, "sure": weights.sure},
        "calibration": calibration,
        "figures": figures(others, weights),
        "curve": curve(others, weights),
    }


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description="Fit the chances and thresholds of the grader.")
    parser.add_argument("data", nargs="+", metavar="HOME=QUESTIONS", help="an archive's home and its questions")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="replace graph/passages/grading.json")
    options = parser.parse_args()
    quiet_environment()
    runs, files = [], []
    for home, _, questions in (item.partition("=") for item in options.data):
        os.environ["PRESSROOM_HOME"] = home
        application = Application(load_settings())
        path = Path(questions)
        runs += collect(application, path)
        application.close()
        files.append({"file": f"{path.parent.name}/{path.name}", "sha256": file_sha256(path)})
    weights, other_half = learn(runs, options.seed), report(runs, options.seed)
    if options.write:
        made = {
            "by": "python -m eval.training.fit_grading",
            "seed": options.seed,
            "files": files,
            "other_half": {name: other_half[name] for name in ("thresholds", "calibration")},
        }
        shipped = GradingWeights(
            weights.passage, weights.archive, weights.drop, weights.stop, weights.sure, provenance=made
        )
        replace_text(PATH, shipped.to_text())
    write_json({"other_half": other_half, "shipped_on_everything": figures(runs, weights)})


def _key(run: Run) -> str:
    return f"{run.origin}:{run.question.id}"


def _part(group: str, parts: int, seed: int) -> int:
    return int(hashlib.sha256(f"{seed}:{group}".encode()).hexdigest(), 16) % parts


def _named(features: Sequence[str], coefficients: Array) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(("bias", *features), coefficients, strict=True)}


def _below(scores: Array, share: float, weights: Array | None = None) -> float:
    """The highest threshold, in thousandths, that at most `share` of the weight lies below."""
    order = np.argsort(scores)
    mass = (np.ones(len(scores)) if weights is None else weights)[order]
    place = np.flatnonzero(np.cumsum(mass) - mass <= share * mass.sum())[-1]
    return int(scores[order][place] * 1000) / 1000


def _helping_by_file(table: Table) -> list[Mask]:
    """The helping passages of each file that has enough of them; of all files, where none has."""
    files, helps = np.array(table.files), table.labels == 1
    by_file = [(files == name) & helps for name in sorted(set(table.files))]
    return [found for found in by_file if found.sum() >= TELLING] or [helps]


def _surest(scores: Array, labels: Array, weights: Array) -> float:
    """The lowest threshold in hundredths above which the share `SURE` of the weight is answerable; 1 where none is."""
    for at in range(1, 100):
        above = scores >= at / 100
        total = float(weights[above].sum())
        if total and float((weights * labels)[above].sum()) >= SURE * total:
            return at / 100
    return 1.0


def _by_file(table: Table) -> list[tuple[str, Mask]]:
    files = np.array(table.files)
    both = [name for name in sorted(set(table.files)) if len(set(table.labels[files == name])) == 2]
    return [(name, files == name) for name in both]


if __name__ == "__main__":
    main()
