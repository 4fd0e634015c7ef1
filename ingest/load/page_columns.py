"""The reading order of a printed page: columns one after the other, and what spans them in its place.

A recursive cut along white space, after Nagy and Seth's X-Y trees (1984), with the vertical cuts chosen by how far
down the page a gutter runs: a headline over two columns ends the gutter between them and not the one beside them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.load.page_words import Line, Word, body_size, line, rows

# In units of the page's body size: the least gutter where few lines and where many lines leave it free, the least
# width of a column, and the gap that even a headline's words do not leave (of their own size).
_WIDE_GUTTER, _GUTTER, _MANY_ROWS = 1.2, 0.75, 4
_COLUMN = 5.0
_WORD_GAP = 0.45
_STEP = 2.0
# The share of rows that must leave a gutter its full width: a line may stick out.
_MOST = 0.8
# How much wider than the spaces of its row a gutter is, and in what share of the rows.
_WIDER, _MOST_WIDER, _LETTER_GAP = 1.4, 0.7, 0.1
# So many rows leave nothing free by chance; and how far apart (points) two pages have the same gutter.
_CERTAIN_ROWS, _SAME_GUTTER = 8, 6.0
_HEADLINE = 1.3
_INITIAL = 1.8


class _Gutter(NamedTuple):
    """Rows `start` to `stop` leave `x` free, amid a strip from `left` to `right`, with text on both sides."""

    start: int
    stop: int
    x: float
    left: float
    right: float


def page_lines(pages: Sequence[Sequence[Sequence[Word]]]) -> list[list[Line]]:
    """The lines of each page in reading order, each with the edges of its column.

    A page is its words by the direction in which they are written: the text, then what stands sideways. Where the
    columns of one page are too short to show their gutter, it is looked for where other pages have one.
    """
    gutters = [_Gutters() for _ in pages]
    found = [_page(directions, page, gutters[page]) for page, directions in enumerate(pages)]
    usual = [x for held in gutters for x in held.certain]
    for page, directions in enumerate(pages):
        if any(not gutters[page].has(x) for x in usual):
            found[page] = _page(directions, page, _Gutters(usual=usual))
    return found


@dataclass
class _Gutters:
    """Where gutters are: those found in many rows, and those that other pages have."""

    certain: list[float] = field(default_factory=list)
    usual: Sequence[float] = ()

    def has(self, x: float) -> bool:
        return any(abs(x - other) <= _SAME_GUTTER for other in self.certain)

    def expects(self, gutter: _Gutter) -> bool:
        """Whether another page has it; beside one line of a last column the free strip is wider than elsewhere."""
        return any(gutter.left - _SAME_GUTTER <= x <= gutter.right + _SAME_GUTTER for x in self.usual)


def _page(directions: Iterable[Sequence[Word]], page: int, gutters: _Gutters) -> list[Line]:
    found: list[Line] = []
    number = 0
    for words in directions:
        body = body_size(words)
        for block in _ordered(_with_initials(words, body), body, gutters):
            lines = [line(row) for row in block]
            left, right = min(item.left for item in lines), max(item.right for item in lines)
            found.extend(replace(item, page=page, block=number, edge_left=left, edge_right=right) for item in lines)
            number += 1
    return found


def _ordered(words: Iterable[Word], body: float, gutters: _Gutters) -> list[list[list[Word]]]:
    """Blocks of rows, in reading order."""
    level = rows(words)
    gutter = _gutter(level, body, gutters)
    if gutter is None:
        return [level] if level else []
    if gutter.stop - gutter.start >= _CERTAIN_ROWS:
        gutters.certain.append(gutter.x)
    start, stop = gutter.start, _headline_alone(level, gutter, body) or gutter.stop
    inside = [word for row in level[start:stop] for word in row]
    parts = (
        [word for row in level[:start] for word in row],
        [word for word in inside if word.left < gutter.x],
        [word for word in inside if word.left >= gutter.x],
        [word for row in level[stop:] for word in row],
    )
    return [block for part in parts for block in _ordered(part, body, gutters)]


def _gutter(level: Sequence[Sequence[Word]], body: float, gutters: _Gutters) -> _Gutter | None:
    """The gutter that runs past most rows, or None where the rows are read across."""
    if len(level) < 2 or body <= 0:
        return None
    low = min(row[0].left for row in level)
    cells = int((max(word.right for row in level for word in row) - low) / _STEP) + 1
    covered = np.zeros((len(level), cells), dtype=np.bool_)
    for number, row in enumerate(level):
        for left, right in _printed(row):
            covered[number, int((left - low) / _STEP) : int((right - low) / _STEP) + 1] = True
    for width, least in ((_WIDE_GUTTER, 2), (_GUTTER, _MANY_ROWS)):
        for found in _free(covered, _widened(covered, width * body), low, least):
            part = level[found.start : found.stop]
            if _parts(part, found.x, body, least) or (gutters.expects(found) and _both(part, found.x)):
                return found
    return None


def _printed(row: Sequence[Word]) -> Iterator[tuple[float, float]]:
    """What the words of a row cover, with the spaces between them."""
    for before, word in zip([None, *row], row, strict=False):
        near = before is not None and word.left - before.right <= _WORD_GAP * min(word.size, before.size)
        yield (before.right if before is not None and near else word.left), word.right


def _widened(covered: NDArray[np.bool_], width: float) -> NDArray[np.bool_]:
    """`covered` with half of `width` added on either side: what is free then is free by `width` and a step."""
    wide = covered.copy()
    for shift in range(1, max(0, round(width / _STEP / 2 - 0.5)) + 1):
        wide[:, shift:] |= covered[:, :-shift]
        wide[:, :-shift] |= covered[:, shift:]
    return wide


def _free(covered: NDArray[np.bool_], wide: NDArray[np.bool_], low: float, least: int) -> list[_Gutter]:
    """The strips that at least `least` rows after one another leave free, most of them widely; the longest first."""
    strips: dict[tuple[int, int], list[list[int]]] = {}
    for cell in np.flatnonzero((~wide).sum(axis=0) >= least).tolist():
        turns = np.flatnonzero(np.diff(np.concatenate(([True], covered[:, cell], [True])).astype(np.int8)))
        for start, stop in zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True):
            if stop - start >= least and (~wide[start:stop, cell]).mean() >= _MOST:
                side_by_side = strips.setdefault((start, stop), [[cell]])
                if cell > side_by_side[-1][-1] + 1:
                    side_by_side.append([])
                side_by_side[-1].append(cell)
    found = [
        _Gutter(
            start,
            stop,
            low + (cells[len(cells) // 2] + 0.5) * _STEP,
            low + cells[0] * _STEP,
            low + (cells[-1] + 1) * _STEP,
        )
        for (start, stop), groups in strips.items()
        for cells in groups
    ]
    return sorted(found, key=lambda gutter: (gutter.start - gutter.stop, gutter.x))


def _parts(level: Sequence[Sequence[Word]], x: float, body: float, least: int) -> bool:
    """Is there a column on either side of `x`?

    There is where each side has enough rows, half of them wide enough for sentences, and where the gap is wider than
    the spaces beside it: in justified type wide spaces may lie one below the other, but then all of a row are wide.
    """
    widths: tuple[list[float], list[float]] = ([], [])
    wider = []
    for row in level:
        sides = [word for word in row if word.left < x], [word for word in row if word.left >= x]
        for held, words in zip(widths, sides, strict=True):
            if words:
                held.append(words[-1].right - words[0].left)
        if all(sides):
            spaces = [after.left - before.right for words in sides for before, after in pairwise(words)]
            spaces = [space for space in spaces if space > _LETTER_GAP * body]
            gap = sides[1][0].left - sides[0][-1].right
            wider.append(not spaces or gap > _WIDER * median(spaces))
    wide = all(len(held) >= least and sorted(held)[len(held) // 2] >= _COLUMN * body for held in widths)
    return wide and (len(level) >= _CERTAIN_ROWS or sum(wider) >= _MOST_WIDER * len(wider))


def _headline_alone(level: Sequence[Sequence[Word]], gutter: _Gutter, body: float) -> int | None:
    """The row of a headline that has its height for itself: above and below it both columns have text."""
    for index in range(gutter.start + 1, gutter.stop - 1):
        row = level[index]
        size = max(word.size for word in row)
        if size < _HEADLINE * body or len("".join(word.text for word in row)) < 3:
            continue
        above, below = level[index - 1][0], level[index + 1][0]
        alone = above.base - row[0].base > 0.9 * size and row[0].base - below.base > 0.9 * below.size
        if alone and _both(level[gutter.start : index], gutter.x) and _both(level[index + 1 : gutter.stop], gutter.x):
            return index
    return None


def _both(level: Iterable[Sequence[Word]], x: float) -> bool:
    words = [word for row in level for word in row]
    return any(word.left < x for word in words) and any(word.left >= x for word in words)


def _with_initials(words: Sequence[Word], body: float) -> list[Word]:
    """`words` with large initials put before the word that they begin, on its line."""
    initials = [
        word for word in words if word.size >= _INITIAL * body and len(word.text.strip("\"'“«‘„")) == 1
        and word.text[-1].isalpha()
    ]  # fmt: skip
    kept = list(words)
    for initial in initials:
        beside = [
            word for word in kept
            if word.size < initial.size / 1.4
            and 0 <= word.left - initial.right + 0.3 * body <= 1.5 * body
            and initial.base - 0.2 * body <= word.base <= initial.base + initial.size
        ]  # fmt: skip
        if len({round(word.base) for word in beside}) < 2:
            continue
        first = max(beside, key=lambda word: (word.base, -word.left))
        kept.remove(initial)
        kept[kept.index(first)] = replace(first, text=initial.text + first.text)
    return kept
