"""Several ranked lists become one in which each keeps its share at every depth. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_rounds(
    lists: Sequence[Sequence[T]], identity: Callable[[T], Hashable], every: Sequence[int] | None = None
) -> list[T]:
    """All items, each identity once: in each round every list gives its next best, in the order of the lists.

    The first `n * len(lists)` items therefore hold the `n` best of every list. What another list gave already counts
    for both, so that lists that agree leave no gap. The order within a list is kept among what it alone holds. A list
    whose number in `every` is e > 1 gives in every e-th round only.
    """
    turns = list(every or [1] * len(lists))
    merged: dict[Hashable, T] = {}
    rounds = max((len(ranked) * turn for ranked, turn in zip(lists, turns, strict=True)), default=0)
    for number in range(1, rounds + 1):
        for ranked, turn in zip(lists, turns, strict=True):
            place = number // turn - 1
            if number % turn == 0 and place < len(ranked):
                merged.setdefault(identity(ranked[place]), ranked[place])
    return list(merged.values())


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
