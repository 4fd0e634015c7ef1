"""Newspaper pages printed by reportlab, for the tests of the PDF loader. All texts are invented."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
FONT, SIZE, LEADING = "Times-Roman", 9.0, 10.8
GUTTER = 13.0
MARGIN = 50.0
TOP, BOTTOM = HEIGHT - 80, 70.0


@dataclass
class Sheet:
    """One printed page: lines that still have to be set, and what was set, as (text, page)."""

    canvas: Canvas
    set_lines: list[tuple[str, int]] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = SIZE, font: str = FONT) -> None:
        """One line at a place."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def column(
        self, lines: Iterator[str], x: float, top: float, bottom: float, width: float, *, justify: bool = True
    ) -> float:
        """Lines from `lines` down to `bottom`; a line that begins with a tab is indented. The height that is left."""
        y = top
        for line in lines:
            indent = 10.0 if line.startswith("\t") else 0.0
            shown = line.strip()
            spare = width - indent - stringWidth(shown, FONT, SIZE)
            spaces = shown.count(" ")
            self.canvas.setFont(FONT, SIZE)
            last = line.endswith("\n")
            self.canvas.drawString(
                x + indent, y, shown, wordSpace=spare / spaces if justify and spaces and not last else 0
            )
            self.set_lines.append((shown, self.canvas.getPageNumber()))
            y -= LEADING
            if y < bottom:
                break
        return y


def wrapped(paragraphs: Iterable[str], width: float, *, indented: bool = True) -> Iterator[str]:
    """The printed lines of `paragraphs`: a tab before the first one of each, a line feed behind the last."""
    for paragraph in paragraphs:
        lines = simpleSplit(paragraph, FONT, SIZE, width - 12)
        for number, line in enumerate(lines):
            before = "\t" if indented and not number else ""
            yield before + line.strip() + ("\n" if number == len(lines) - 1 else "")


def new(stream: BinaryIO, **facts: str) -> Sheet:
    """An empty newspaper; the date of the file is that of no issue."""
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setTitle(facts.get("title", ""))
    canvas.setAuthor(facts.get("author", ""))
    return Sheet(canvas)


def columns(count: int) -> tuple[list[float], float]:
    """The left edges of `count` columns over the page, and their width."""
    width = (WIDTH - 2 * MARGIN - (count - 1) * GUTTER) / count
    return [MARGIN + number * (width + GUTTER) for number in range(count)], width


def laid_out(
    paragraphs: Iterable[str], count: int, *, rows: int = 30, headline: str = "", indented: bool = True,
    justify: bool = True, facts: dict[str, str] | None = None,
) -> tuple[bytes, list[tuple[str, int]]]:  # fmt: skip
    """`paragraphs` in `count` columns of `rows` lines over as many pages as they need, with heads and page numbers.

    Returned with the printed lines in reading order, each with its page (from 1).
    """
    stream = io.BytesIO()
    sheet = new(stream, **(facts or {}))
    lefts, width = columns(count)
    lines = list(wrapped(paragraphs, width, indented=indented))
    rest = iter(lines)
    left = len(lines)
    while left > 0:
        page = sheet.canvas.getPageNumber()
        head = f"HARBOUR WEEKLY   {page}" if page % 2 else f"{page}   Saturday 20 June 2026"
        sheet.text(MARGIN, HEIGHT - 40, head, 8)
        sheet.text(WIDTH / 2, 35, str(page), 8)
        top = TOP
        if headline and page == 1:
            sheet.text(MARGIN, TOP, headline, 24, "Times-Bold")
            top -= 30
        for x in lefts:
            sheet.column(rest, x, top, top - (rows - 1.5) * LEADING, width, justify=justify)
        left = len(lines) - len(sheet.set_lines)
        sheet.canvas.showPage()
    sheet.canvas.save()
    return stream.getvalue(), sheet.set_lines
