"""Folded text that knows where each of its letters stands in the original, so that what is found there has a span."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.text.terms import fold

Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """A text without case and accents (see `terms.fold`); `places[i]` is where letter i stands in `original`.

    `places` has one more entry, the length of `original`. "œ" folds to two letters of one place.
    """

    original: str
    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Where the folded letters start..end stand in the original text."""
        return self.places[start], self.places[end]


def folded(original: str) -> Folded:
    """Fold `original` letter by letter."""
    if original.isascii():
        return Folded(original, original.lower(), range(len(original) + 1))
    letters, places = [], []
    for place, letter in enumerate(original):
        for part in letter.lower() if letter.isascii() else fold(letter):
            letters.append(part)
            places.append(place)
    return Folded(original, "".join(letters), [*places, len(original)])
