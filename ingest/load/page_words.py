"""Words on a printed page: where they stand, and how they become rows and lines."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

# Shares of the type size: how far the words of a row may stand apart in height, and what gap is a space.
_SAME_HEIGHT = 0.4
_SPACE = 0.15
_RAISED = 0.55


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters; places in points from the page's lower left corner, as the page is read.

    `base` is the height of the line that it stands on, `size` that of its type. `spaced`: a space was set before it.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of `page` (from 0). `edge_left` and `edge_right` are those of its column.

    `first` is the width of its first word; `block` numbers the columns of a page in reading order.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    first: float
    page: int = 0
    block: int = 0
    edge_left: float = 0.0
    edge_right: float = 0.0


def rows(words: Iterable[Word]) -> list[list[Word]]:
    """The words that stand on one height, from the top of the page down, each row from left to right."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.base, word.left)):
        if found and found[-1][0].base - word.base <= _reach(found[-1][0].size, word.size):
            found[-1].append(word)
        else:
            found.append([word])
    for row in found:
        row.sort(key=lambda word: word.left)
    return found


def _reach(one: float, other: float) -> float:
    """How far apart words of two sizes may stand on one row: raised figures belong to the line beside them."""
    small, large = sorted((one, other))
    return _SAME_HEIGHT * (large if small >= _RAISED * large else small)


def line(row: Sequence[Word]) -> Line:
    """The row as a line; words printed twice, one upon the other, to look bold, are taken once."""
    kept: list[Word] = []
    for word in row:
        if not (kept and kept[-1].text == word.text and word.left - kept[-1].left < (word.right - word.left) / 2):
            kept.append(word)
    text = first = ""
    ends = kept[0].right
    for before, word in zip([None, *kept], kept, strict=False):
        gap = before is not None and (word.spaced or word.left - before.right > _SPACE * min(word.size, before.size))
        if gap and not first:
            first = text
        elif not first:
            ends = word.right
        text += f" {word.text}" if gap else word.text
    if _right_to_left(text):
        text = " ".join(_turned(part) for part in reversed(text.split(" ")))
    size = max(kept, key=lambda word: (len(word.text), word.size)).size
    return Line(text, kept[0].left, max(word.right for word in kept), kept[0].base, size, ends - kept[0].left)


def body_size(words: Iterable[Word]) -> float:
    """The size of type of the middle letter, in points; 0 where there is none."""
    sizes = [size for word in words for size in [word.size] * len(word.text)]
    return median(sizes) if sizes else 0.0


def _right_to_left(text: str) -> bool:
    letters = [unicodedata.bidirectional(character) for character in text if ord(character) > 0x58F]
    return sum(kind in ("R", "AL") for kind in letters) > len(text) / 2


def _turned(word: str) -> str:
    """A word as it is read, from the order in which its letters stand on the page."""
    return word[::-1] if _right_to_left(word) else word
