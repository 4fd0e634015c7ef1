"""What a page carries besides its text: running heads and feet, and page numbers."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from ingest.load.page_words import Word, line, rows

_EDGE = 3
_LONGEST_HEAD = 80
_AT_ENDS = re.compile(r"\A\d{1,4}\b|\b\d{1,4}\Z")
# Without digits, so that page numbers and "left page | right page" forms of one head look alike.
_LETTERS = re.compile(r"[^\W\d_]+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|seite|pag\.|p\.|s\.)\s*)?[-–—|·]?\s*(?:[a-z]?\d{1,4}|[ivxlc]{1,7})\s*(?:(?:/|of|sur|von|de)\s*\d{1,4})?"
    r"\s*[-–—|·]?\Z",
    re.IGNORECASE,
)


def without_running_lines(pages: Sequence[Sequence[Word]]) -> tuple[list[list[Word]], list[str]]:
    """The words of `pages` without page numbers and running lines, and the running lines that were dropped.

    Only the three outermost rows at the top and at the bottom can be one: a row that, digits aside, stands at the
    same edge of two pages and of a third of all of them (heads of left and right pages differ, and so do those of
    sections), or at the same height of three; a short row whose first or last number counts with the pages; and a
    number of a page outside of everything else.
    """
    levels = [rows(words) for words in pages]
    seen: dict[tuple[int, str], list[tuple[int, float]]] = defaultdict(list)
    for page, level in enumerate(levels):
        for side, index in _edges(level):
            seen[side, _mask(level[index])].append((page, level[index][0].base))
    running = {key for key, places in seen.items() if key[1] and _runs(places, len(pages))}
    counting = _counting(levels)
    kept: list[list[Word]] = []
    dropped: dict[str, None] = {}
    for page, level in enumerate(levels):
        drop = {index for side, index in _edges(level) if (side, _mask(level[index])) in running}
        drop |= counting.get(page, set())
        for order in (range(len(level)), range(len(level) - 1, -1, -1)):
            for index in order:
                if index not in drop and not _PAGE_NUMBER.match(line(level[index]).text):
                    break
                drop.add(index)
        dropped |= dict.fromkeys(line(level[index]).text for index in sorted(drop))
        kept.append([word for index, row in enumerate(level) if index not in drop for word in row])
    return kept, list(dropped)


def _edges(level: Sequence[Sequence[Word]]) -> list[tuple[int, int]]:
    """(side, row) of the outermost rows: side 0 at the top, 1 at the bottom; of a page with few rows fewer."""
    count = min(_EDGE, len(level) // 2)
    top = [(0, index) for index in range(min(max(count, 1), len(level)))]
    return top + [(1, len(level) - 1 - index) for index in range(count)]


def _mask(row: Sequence[Word]) -> str:
    return " ".join(_LETTERS.findall(unicodedata.normalize("NFKC", line(row).text).casefold()))


def _counting(levels: Sequence[Sequence[Sequence[Word]]]) -> dict[int, set[int]]:
    """The rows of each page that begin or end with a number which grows by one from page to page."""
    found: dict[tuple[int, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for page, level in enumerate(levels):
        for side, index in _edges(level):
            text = line(level[index]).text
            if len(text) <= _LONGEST_HEAD:
                for number in {*_AT_ENDS.findall(text)}:
                    found[side, int(number) - page][page].add(index)
    counting: dict[int, set[int]] = defaultdict(set)
    for rows_by_page in found.values():
        if len(rows_by_page) >= max(2, len(levels) / 2):
            for page, indexes in rows_by_page.items():
                counting[page] |= indexes
    return counting


def _runs(places: Sequence[tuple[int, float]], count: int) -> bool:
    pages = {page for page, _ in places}
    if len(pages) >= max(2, count / 3):
        return True
    heights = [height for _, height in places]
    return any(sum(abs(height - other) <= 3 for other in heights) >= 3 for height in heights)
