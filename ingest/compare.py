"""How alike are the results of two generations? The articles that each finds for a question, by set and by rank."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.archive import Archive
from ingest.models import Filters, Passage

# How likely a reader goes on from one rank to the next: 0.9 gives the first ten ranks two thirds of the weight.
_PERSISTENCE = 0.9


@dataclass(frozen=True, slots=True)
class Overlap:
    """How alike two generations answer one question, each figure in 0..1.

    `jaccard` and `rank_biased` are over the articles found, `passages` is the Jaccard of the passages (None where
    they were cut by different chunkers and have nothing in common by nature).
    """

    jaccard: float
    rank_biased: float
    passages: float | None
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]


def overlap(left: Archive, right: Archive, question: str, filters: Filters, k: int) -> Overlap:
    """Search both for the best `k` passages, each in its own way, and compare. Raises ArchiveDamaged."""
    found = left.search(question, filters, k), right.search(question, filters, k)
    first, second = (_articles(passages) for passages in found)
    same_cuts = left.manifest.chunker == right.manifest.chunker
    chunks = [[passage.chunk.id for passage in passages] for passages in found]
    return Overlap(
        jaccard=jaccard(first, second),
        rank_biased=rank_biased_overlap(first, second),
        passages=jaccard(*chunks) if same_cuts else None,
        only_left=tuple(name for name in first if name not in second),
        only_right=tuple(name for name in second if name not in first),
    )


def jaccard(left: Sequence[str], right: Sequence[str]) -> float:
    """Shared members over all members; two empty lists are alike (1)."""
    together = {*left, *right}
    return len({*left} & {*right}) / len(together) if together else 1.0


def rank_biased_overlap(left: Sequence[str], right: Sequence[str]) -> float:
    """Rank-biased overlap (Webber, Moffat, Zobel 2010) of two rankings without repetition, with persistence 0.9.

    Cut at the end of the longer one and scaled so that equal rankings give 1, disjoint ones 0; two empty ones give 1.
    """
    depth = max(len(left), len(right))
    weights = [_PERSISTENCE**place for place in range(depth)]
    shared = (len({*left[: place + 1]} & {*right[: place + 1]}) / (place + 1) for place in range(depth))
    return sum(weight * share for weight, share in zip(weights, shared, strict=True)) / sum(weights) if depth else 1.0


def _articles(passages: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(passage.article.id for passage in passages))
