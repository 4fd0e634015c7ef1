"""The lines of printed pages made into paragraphs, and pages into one text with the offset of each."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile

from ingest.clean import clean

_EDGE = 2
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|seite|p\.)\s*)?[-–—|]?\s*\d{1,4}\s*(?:(?:/|of|sur|von|de)\s*\d{1,4})?\s*[-–—|]?\Z", re.I
)
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*\Z")
_HYPHEN = re.compile(r"[^\W\d_][-\u2010]\Z")
# "Kinder- und Jugendbuch": the hyphen stands for the end of the next word.
_SHARED_END = re.compile(r"(?:und|oder|and|or|et|ou|to)\b")
_ITEM = re.compile(r"(?:[•▪–—*-]|\d{1,2}[.)])\s")


def join_pages(pages: Sequence[str], title: str = "", byline: Sequence[str] = ()) -> tuple[str, tuple[int, ...]]:
    """The text of `pages` (as extracted, a line a printed line) and the offset at which each page begins.

    Repeated headers, footers and page numbers are dropped, words parted at line ends made whole, lines
    joined into paragraphs with a blank line between them. A paragraph that runs over to the next page stays
    one. The text is clean (`ingest.clean`); a page without text begins where the one before it ends. A known
    `title`, and the names of the `byline` below it, are left out where the first page begins with them.
    """
    kept = without_running_lines([clean(page).split("\n") for page in pages])
    if kept and title:
        kept[0] = _below_title(kept[0], title, byline)
    body = ""
    offsets: list[int] = []
    for lines in kept:
        found = paragraphs(lines)
        if found and body:
            joint, body = _joint(body, found[0])
            # A hyphen taken off shortens the text that blank pages before this one were measured by.
            offsets = [min(offset, len(body)) for offset in offsets]
            body += joint
        offsets.append(len(body))
        body += "\n\n".join(found)
    return body, tuple(offsets)


def without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """`pages` without their page numbers and running heads.

    Only the two outermost lines at the top and the bottom of a page can be one: a number of a page, or a
    line that, numbers aside, stands at the edge of at least two pages and of half of all of them.
    """
    edges = Counter(mask for lines in pages for mask in {_mask(lines[index]) for index in _edge(lines)})
    running = {mask for mask, count in edges.items() if count >= max(2, len(pages) / 2)}
    kept = []
    for lines in pages:
        drop = {i for i in _edge(lines) if _mask(lines[i]) in running or _PAGE_NUMBER.match(lines[i])}
        kept.append([line for i, line in enumerate(lines) if i not in drop])
    return kept


def _below_title(lines: list[str], title: str, byline: Sequence[str]) -> list[str]:
    wanted = title.casefold()
    read = ""
    for number, line in enumerate(lines, start=1):
        read = f"{read} {line.casefold()}".strip()
        if read == wanted:
            rest = list(dropwhile(lambda line: not line, lines[number:]))
            named = rest and any(name.casefold() in rest[0].casefold() for name in byline)
            return rest[1:] if named and len(rest[0]) <= len(", ".join(byline)) + 10 else rest
        if not wanted.startswith(read):
            break
    return lines


def paragraphs(lines: Sequence[str]) -> list[str]:
    """The paragraphs that printed `lines` form.

    One ends at a blank line, before an item of a list, after a line that ends a sentence and is clearly
    shorter than a full one, and after a heading: a short line without a full stop that is followed by a
    capital.
    """
    lengths = sorted(len(line) for line in lines if line)
    full = lengths[int(len(lengths) * 0.9)] if lengths else 0
    found: list[str] = []
    open_line = ""
    for line in lines:
        if not line:
            open_line = ""
        elif open_line and not _breaks(open_line, line, full):
            joint, before = _joint(found[-1], line, within=True)
            found[-1] = before + joint + line
            open_line = line
        else:
            found.append(line)
            open_line = line
    return found


def _breaks(before: str, line: str, full: int) -> bool:
    if _ITEM.match(line):
        return True
    if _HYPHEN.search(before):
        return False
    if _SENTENCE_END.search(before):
        return len(before) < 0.85 * full
    return len(before) < 0.6 * full and line[0].isupper() and not before.endswith((",", ";"))


def _joint(before: str, after: str, *, within: bool = False) -> tuple[str, str]:
    """What goes between two lines, and `before` without the hyphen that parted a word."""
    if _HYPHEN.search(before) and not _SHARED_END.match(after):
        return "", before[:-1] if after[0].islower() else before
    runs_on = within or (not _SENTENCE_END.search(before) and after[0].islower())
    return " " if runs_on else "\n\n", before


def _edge(lines: Sequence[str]) -> list[int]:
    filled = [index for index, line in enumerate(lines) if line]
    return sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _mask(line: str) -> str:
    return _DIGITS.sub("#", unicodedata.normalize("NFKC", line).casefold())
