"""The lines of printed pages made into paragraphs, and pages into one text with the offset of each."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from ingest.clean import clean_line
from ingest.load.hyphens import SOFT, is_parted, is_soft, joined, visible_hyphens, vocabulary
from ingest.load.page_words import Line

Paragraph = list[Line]

_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*\s*\Z")
_ITEM = re.compile(r"(?:[•▪■●–—*-]|\d{1,2}[.)])\s")
# Shares of the type size: what is another size, how deep an indent is, and the space between two words.
_OTHER_SIZE, _INDENT, _DEEPEST_INDENT, _SPACE = 0.12, 0.6, 4.0, 0.25
_GAP = 1.3
# From this share of the text's size on, type is that of a heading.
DISPLAY = 1.2


def join_pages(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of `pages` (lines in reading order) and the offset at which each page begins.

    Words parted at line ends are made whole and lines joined into paragraphs with a blank line between them. A
    paragraph that runs over to the next column or page stays one, and what stands between its two halves (a caption, a
    pull quote: type of another size) goes before it or behind it, on its own page. The text is clean
    (`ingest.clean`); a page without text begins where the one before it ends.
    """
    body = text_size(line for page in pages for line in page)
    found = [paragraph for lines in _blocks(pages) for paragraph in paragraphs(lines, body)]
    known = vocabulary(visible_hyphens(line.text) for page in pages for line in page)
    return _written(_run_on(found, body, _is_indented(found, body)), len(pages), known)


def text_size(lines: Iterable[Line]) -> float:
    """The size of type that most of the text is set in (the middle letter's), in points; 0 without any."""
    sizes = [line.size for line in lines for _ in line.text]
    return median(sizes) if sizes else 0.0


def paragraphs(lines: Sequence[Line], body: float) -> list[Paragraph]:
    """The paragraphs that the lines of one column form; `body` is the size of the text's type.

    One ends where the type changes its size, at a gap, before an item of a list or an indent, after a line that ends a
    sentence and has room for the next word, and after a heading: a short line without a full stop that is followed
    by a capital.
    """
    steps = Counter(
        round(before.base - after.base, 1)
        for before, after in pairwise(lines)
        if after.base < before.base and not _other_size(before, after)
    )
    common = min((step for step, count in steps.items() if count == max(steps.values())), default=0.0)
    found: list[Paragraph] = []
    for line in lines:
        if found and not _breaks(found[-1], line, common, body):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _breaks(open_paragraph: Paragraph, line: Line, common: float, body: float) -> bool:
    before = open_paragraph[-1]
    step = before.base - line.base
    if _other_size(before, line) or step > _GAP * max(common, line.size) or _ITEM.match(line.text):
        return True
    if is_parted(before.text) or line.size >= DISPLAY * body:
        return False
    width = line.edge_right - line.edge_left
    if not _ITEM.match(open_paragraph[0].text) and _is_indent(line) and not _is_indent(before, by=_INDENT / 2):
        return True
    room = before.edge_right - before.right - _SPACE * line.size
    if _SENTENCE_END.search(before.text):
        return room > line.first
    return (
        not before.text.endswith((",", ";"))
        and before.right - before.edge_left < 0.6 * width
        and line.text[0].isupper()
        and room > line.first
    )


def _is_indent(line: Line, by: float = _INDENT) -> bool:
    return by * line.size < line.left - line.edge_left < _DEEPEST_INDENT * line.size


def _other_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) > _OTHER_SIZE * max(one.size, other.size)


def _blocks(pages: Iterable[Iterable[Line]]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for line in (line for page in pages for line in page):
        if found and (found[-1][0].page, found[-1][0].block) == (line.page, line.block):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _is_indented(found: Iterable[Paragraph], body: float) -> bool:
    """Does the document show new paragraphs by indents?"""
    first = [_is_indent(paragraph[0]) for paragraph in found if _is_body(paragraph, body) and len(paragraph) > 1]
    return sum(first) >= max(3, len(first) / 3)


def _is_body(paragraph: Paragraph, body: float) -> bool:
    return all(abs(line.size - body) <= _OTHER_SIZE * body for line in (paragraph[0], paragraph[-1]))


def _run_on(found: Sequence[Paragraph], body: float, indented: bool) -> list[Paragraph]:
    """`found` with the halves of paragraphs put together that a column's or a page's end parts."""
    result: list[Paragraph] = []
    for paragraph in found:
        if not _is_body(paragraph, body):
            result.append(paragraph)
            continue
        last = next((index for index in range(len(result) - 1, -1, -1) if _is_body(result[index], body)), None)
        if last is None or not _continues(result[last], paragraph, indented, near=last == len(result) - 1):
            result.append(paragraph)
            continue
        first_half, between = result[last], result[last + 1 :]
        here = [aside for aside in between if aside[-1].page <= first_half[-1].page]
        there = between[len(here) :]
        if here and first_half[0].page < here[0][0].page:
            # Before the paragraph they would be on another page.
            result.append(paragraph)
            continue
        result[last:] = [*here, [*first_half, *paragraph], *there]
    return result


def _continues(first_half: Paragraph, second: Paragraph, indented: bool, *, near: bool) -> bool:
    before, after = first_half[-1], second[0]
    if (before.page, before.block) == (after.page, after.block) and near:
        return False
    if is_parted(before.text):
        return True
    if _ITEM.match(after.text):
        return False
    ends, small = _SENTENCE_END.search(before.text) is not None, after.text[0].islower()
    if not near or small:
        return small and not ends
    full = before.right >= before.edge_right - before.size and len(first_half) > 1
    if ends:
        return full and indented and not _is_indent(after)
    return full and not _is_indent(after)


def _written(found: Iterable[Paragraph], count: int, known: Mapping[str, int]) -> tuple[str, tuple[int, ...]]:
    """The text, and the offset of each of `count` pages."""
    texts: list[str] = []
    offsets: list[int] = []
    end = 0
    for paragraph in found:
        text, begins = _as_text(paragraph, known)
        if not text:
            continue
        start = end + 2 if texts else 0
        for page, offset in begins:
            while len(offsets) < page:
                # A page without text begins where the one before it ends.
                offsets.append(start + offset if offset else end)
            if len(offsets) == page:
                offsets.append(start + offset)
        texts.append(text)
        end = start + len(text)
    return "\n\n".join(texts), (*offsets, *[end] * (count - len(offsets)))


def _as_text(paragraph: Paragraph, known: Mapping[str, int]) -> tuple[str, list[tuple[int, int]]]:
    """One paragraph on one line, and for each of its pages the offset at which that begins."""
    text = ""
    begins: list[tuple[int, int]] = []
    for line in paragraph:
        written = clean_line(visible_hyphens(line.text))
        if not written:
            continue
        if text:
            text = joined(text, written, known) if is_parted(text) else f"{text} "
        if not begins or begins[-1][0] != line.page:
            begins.append((line.page, len(text)))
        text += written
        if is_soft(line.text):
            text = f"{text[:-1]}{SOFT}"
    return text.replace(SOFT, "-"), begins
