"""Several ranked lists become one in which each keeps its share at every depth. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_rounds(lists: Sequence[Sequence[T]], identity: Callable[[T], Hashable]) -> list[T]:
    """All items, each identity once: in each round every list gives its next best, in the order of the lists.

    The first `n * len(lists)` items therefore hold the `n` best of every list. What another list gave already counts
    for both, so that lists that agree leave no gap. The order within a list is kept among what it alone holds.
    """
    merged: dict[Hashable, T] = {}
    for depth in range(max(map(len, lists), default=0)):
        for ranked in lists:
            if depth < len(ranked):
                merged.setdefault(identity(ranked[depth]), ranked[depth])
    return list(merged.values())


def favoured(ranked: Sequence[T], is_favoured: Callable[[T], bool], share: float) -> list[T]:
    """The same items, those favoured moved up to `share` (0..1] of their rank; ties and the rest keep their order."""
    places = [(rank * (share if is_favoured(item) else 1.0), rank) for rank, item in enumerate(ranked, 1)]
    return [ranked[rank - 1] for _, rank in sorted(places)]


def spread(ranked: Sequence[T], group: Callable[[T], Hashable], gap: int) -> list[T]:
    """The same items with room between those of one group: each later one of a group falls `gap` ranks further.

    Groups are articles here: where several are wanted, the second passage of one waits until others were heard, and
    is still shown. Items of one group keep their order; a `gap` of 0 changes nothing.
    """
    seen: Counter[Hashable] = Counter()
    places: list[tuple[int, int, int]] = []
    for rank, item in enumerate(ranked):
        earlier = seen[group(item)]
        places.append((rank + gap * earlier, earlier, rank))
        seen[group(item)] += 1
    return [ranked[rank] for *_, rank in sorted(places)]
