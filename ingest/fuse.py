"""Reciprocal rank fusion: several rankings of the same things become one."""

from collections.abc import Sequence


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[str]], weights: Sequence[float] | None = None, k: int = 60
) -> list[tuple[str, float]]:
    """All ids with their scores, best first: the sum over the rankings of weight / (k + rank), ranks from 1.

    Ties are broken by the id. Weights default to 1. Cormack, Clarke, Buettcher: "Reciprocal Rank Fusion
    outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009 (k = 60). Raises ValueError when
    the numbers of rankings and weights differ.
    """
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, identifier in enumerate(ranking, start=1):
            scores[identifier] = scores.get(identifier, 0.0) + weight / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
