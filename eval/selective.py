"""What the support of answers is worth: would answering less be answering better, and is a support of 0.8 right in 8
of 10 cases? Pure functions of (support of the answer, whether it is right).
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

RIGHT = "answer_match"
BINS = 10

Pair = tuple[float, bool]


def confidence(answer: Mapping[str, Any]) -> float | None:
    """The support of an answer's weakest sentence, 0..1; None for a refusal."""
    if answer["status"] == "abstained" or not answer["statements"]:
        return None
    return float(min(statement["support"] for statement in answer["statements"]))


def is_right(should_answer: bool | None, row: Mapping[str, Any]) -> bool | None:
    """Whether answering was right: what the archive does not answer never is; None where it cannot be told."""
    if should_answer is False:
        return False
    match = row["metrics"].get(RIGHT)
    return None if match is None else bool(match)


def answered_against_accuracy(answered: Sequence[Pair], questions: int) -> list[tuple[float, float]]:
    """Points (share of questions answered, share of those that are right) as weaker and weaker answers are given.

    The risk-coverage curve of selective answering (El-Yaniv and Wiener 2010), with accuracy for risk: answers in the
    order of their support, ties together. `questions` counts the refused ones too.
    """
    ranked = sorted(answered, key=lambda pair: -pair[0])
    points, right = [], 0
    for place, (sure, is_it) in enumerate(ranked, start=1):
        right += is_it
        if place == len(ranked) or ranked[place][0] < sure:
            points.append((place / questions, right / place))
    return points


def area_under_risk(answered: Sequence[Pair]) -> float | None:
    """The mean share of wrong answers among the first 1, 2, ... of the answers by support (AURC, Geifman et al. 2019).

    Answers of equal support are counted as if in every order: expected risk. 0 is best; None without answers.
    """
    ranked = sorted(answered, key=lambda pair: -pair[0])
    if not ranked:
        return None
    risks, before, wrong = 0.0, 0, 0
    for _, group in groupby(ranked, key=lambda pair: pair[0]):
        tied = [is_it for _, is_it in group]
        missed = len(tied) - sum(tied)
        risks += sum((wrong + missed * at / len(tied)) / (before + at) for at in range(1, len(tied) + 1))
        before, wrong = before + len(tied), wrong + missed
    return risks / len(ranked)


def calibration(answered: Sequence[Pair]) -> dict[str, Any]:
    """`ece`, the expected calibration error over ten equal bins of support (Guo et al. 2017), and the bins.

    The mean over answers of |support - share right|, both taken in the answer's bin; a bin holds its upper bound, the
    first also 0. `ece` is None without answers.
    """
    bins: list[list[Pair]] = [[] for _ in range(BINS)]
    for sure, is_it in answered:
        bins[_bin(sure)].append((sure, is_it))
    told, error = [], 0.0
    for place, pairs in enumerate(bins):
        if pairs:
            support, right = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
            error += abs(support - right) * len(pairs)
            told.append({"from": place / BINS, "to": (place + 1) / BINS, "n": len(pairs),
                         "support": round(support, 4), "right": round(right, 4)})  # fmt: skip
    return {"ece": error / len(answered) if answered else None, "n": len(answered), "bins": told}


def selective_figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The curve, its area and the calibration over rows that say whether answering is right."""
    judged = [(row.get("confidence"), verdict) for row in rows if (verdict := _right(row)) is not None]
    answered = [(sure, verdict) for sure, verdict in judged if sure is not None]
    points = answered_against_accuracy(answered, len(judged))
    area, calibrated = area_under_risk(answered), calibration(answered)
    return {
        "questions": len(judged),
        "answered": len(answered),
        "aurc": None if area is None else round(area, 4),
        "curve": [[round(share, 4), round(right, 4)] for share, right in points],
        "calibration": {**calibrated, "ece": None if calibrated["ece"] is None else round(calibrated["ece"], 4)},
    }


def _right(row: Mapping[str, Any]) -> bool | None:
    return is_right(row.get("should_answer"), row)


def _bin(sure: float) -> int:
    return next(place for place in range(BINS) if sure <= (place + 1) / BINS or place == BINS - 1)
