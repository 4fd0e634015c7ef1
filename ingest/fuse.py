"""Several rankings of the same things become one: which counts how much, and the sum of their scores. Pure."""

from collections.abc import Sequence

Ranking = list[tuple[str, float]]

# What nearness in meaning counts for beside the words, by how much of the question the best hit by words holds: all
# of it, and the words are mostly right; little of it, and they found what only sounds alike.
_MEANING_ALONE = 1.2
# A model that never learnt the language of the question still recognises names.
_FOREIGN_MEANING = 0.1


def weight_of_meaning(share_held: float, language_known: bool) -> float:
    """What the dense ranking counts beside 1 for the words: 0.2 to 1.2, and 0.1 in a language foreign to the embedder.

    `share_held` is the share (0..1, by rarity) of the question's terms that the best hit by words holds.
    """
    return _MEANING_ALONE - share_held if language_known else _FOREIGN_MEANING


def scaled(ranking: Sequence[tuple[str, float]], floor: float | None = None) -> dict[str, float]:
    """The scores of a ranking, best first, from 1 for the best to 0 for `floor` (None: the last of them)."""
    if not ranking:
        return {}
    best, lowest = ranking[0][1], ranking[-1][1] if floor is None else floor
    if best <= lowest:
        return dict.fromkeys((identifier for identifier, _ in ranking), 1.0)
    return {identifier: (score - lowest) / (best - lowest) for identifier, score in ranking}


def fuse(rankings: Sequence[dict[str, float]], weights: Sequence[float]) -> Ranking:
    """All ids with the weighted sum of their scaled scores, best first, ties by id; 0 where a ranking lacks one.

    The convex combination of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS
    2023): unlike ranks, scores tell a clear winner from the first among equals. Raises ValueError when the numbers of
    rankings and weights differ.
    """
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for identifier, score in ranking.items():
            scores[identifier] = scores.get(identifier, 0.0) + weight * score
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
