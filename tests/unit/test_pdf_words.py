"""What the PDF loader needs of pypdf's private `Font`, and the places of words that come of it."""

import io

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject
from reportlab.pdfbase.pdfmetrics import stringWidth

from ingest.load.page_words import Word
from ingest.load.pdf_fonts import PageFont
from ingest.load.pdf_words import page_words
from tests.newspaper import MARGIN, TOP, new


def words(*codes: str) -> list[Word]:
    """The words of a page that shows a first line and then follows `codes` (PDF operators)."""
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.text(MARGIN, TOP, "Zwei")
    sheet.canvas._code.extend(codes)
    sheet.canvas.save()
    return page_words(PdfReader(stream).pages[0], {}, lambda: None)[0]


@pytest.mark.parametrize("font", ["Times-Roman", "Helvetica-Bold"])
def test_fonts_tell_text_and_widths(font):
    resource = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject(f"/{font}"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    shown = list(PageFont(resource).glyphs("Étoile 7".encode("cp1252")))
    assert "".join(text for text, _, _ in shown) == "Étoile 7"
    assert sum(width for _, width, _ in shown) == pytest.approx(stringWidth("Étoile 7", font, 1000))
    assert [spaced for _, _, spaced in shown].index(True) == 6


def test_glyph_numbers_without_their_meaning_are_no_text():
    resource = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/Secret"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
        }
    )
    assert [text for text, _, _ in PageFont(resource).glyphs(b"\x00A\x00B")] == ["", ""]


def test_places_of_words():
    first, second, third = words("BT /F1 10 Tf 1 0 0 1 100 500 Tm [(The wa) 20 (ter)] TJ ET")
    assert (first.text, first.left, round(first.base, 2), first.size) == ("Zwei", MARGIN, round(TOP, 2), 9.0)
    assert (second.text, second.left, second.base, second.size) == ("The", 100.0, 500.0, 10.0)
    assert (third.text, third.spaced) == ("water", True)
    assert third.left == pytest.approx(second.right + stringWidth(" ", "Helvetica", 10), abs=0.1)


def test_matrices_leading_stretch_and_rise():
    found = words(
        "q 2 0 0 2 0 0 cm BT /F1 5 Tf 14 TL 50 100 Td (one) Tj T* (two) Tj 3 Ts (up) Tj ET Q",
        "BT /F1 10 Tf 50 Tz 50 300 Td (half) Tj ET",
    )[1:]
    assert [(word.text, round(word.left), round(word.base), word.size) for word in found[:2]] == [
        ("one", 100, 200, 10.0),
        ("two", 100, 172, 10.0),
    ]
    assert (found[2].text, round(found[2].base)) == ("up", 178)
    assert found[3].right - found[3].left == pytest.approx(stringWidth("half", "Helvetica", 5), abs=0.1)


def test_text_that_a_span_stands_for():
    found = words(
        "/Span <</ActualText (fi)>> BDC BT /F1 10 Tf 50 300 Td (x) Tj (y) Tj ET EMC",
        "/Span <</ActualText <FEFF00AD>>> BDC BT /F1 10 Tf 50 200 Td (-) Tj ET EMC",
    )[1:]
    assert [word.text for word in found] == ["fi", "\u00ad"]
