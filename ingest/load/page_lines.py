"""The printed lines of a PDF page, with a blank line where the page leaves a gap."""

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

_GAP = 1.25


def page_lines(page: "PageObject") -> str:
    """The text of `page`, a line a printed line, in the order in which it was written.

    Lines that follow one another lie a common distance apart; where the next one lies more than a quarter further
    down, a new paragraph begins. Raises what pypdf raises for damaged pages.
    """
    pieces: list[tuple[str, float]] = []

    def keep(text: str, current: list[float], matrix: list[float], *_font: Any) -> None:
        height = matrix[4] * current[1] + matrix[5] * current[3] + current[5]
        pieces.append((text, height))

    page.extract_text(visitor_text=keep)
    lines = _lines(pieces)
    steps = [round(above - below, 1) for (_, above), (_, below) in pairwise(lines)]
    down = Counter(step for step in steps if step > 0)
    if not down:
        return "\n".join(text for text, _ in lines)
    common = down.most_common(1)[0][0]
    gaps = [False, *(step > common * _GAP for step in steps)]
    return "\n".join(f"\n{text}" if gap else text for (text, _), gap in zip(lines, gaps, strict=True))


def _lines(pieces: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Lines that are not blank, each with the height of its first word above the page's lower edge, in points."""
    lines: list[tuple[str, float]] = []
    text, height = "", None
    for piece, level in [*pieces, ("\n", 0.0)]:
        for part in piece.splitlines(keepends=True):
            if part.strip() and height is None:
                height = level
            text += part
            if part.endswith("\n"):
                if height is not None:
                    lines.append((text.strip(), height))
                text, height = "", None
    return lines
