import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.xmp import XmpInformation
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from ingest.clean import clean
from ingest.load.dispatch import Rejected, load
from ingest.load.page_text import join_pages
from ingest.load.page_words import Line

SENTENCES = "The council voted on Thursday to repair the flood barrier before the winter storms return to the bay. "


def printed(
    texts: list[str], title: str | None = "The barrier bill", head: str = "Harbour Weekly, 20 June 2026"
) -> bytes:
    """A document with a running head and page numbers; no text: a page without any."""
    stream = io.BytesIO()

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.drawString(60, A5[1] - 30, head)
        canvas.drawCentredString(A5[0] / 2, 20, f"Page {document.page}")

    document = SimpleDocTemplate(stream, pagesize=A5, title=title, author="Tamsin Orchard")
    style = getSampleStyleSheet()["BodyText"]
    story = [part for text in texts for part in (Paragraph(text, style), Spacer(1, 8))]
    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return stream.getvalue()


def blank() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A5)
    canvas.rect(10, 10, 50, 50)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def one(folder: Path, content: bytes, name: str = "the_bill.pdf", max_bytes: int = 1_000_000):
    path = folder / name
    path.write_bytes(content)
    (item,) = load(path, max_bytes=max_bytes)
    return item


def changed(content: bytes, **encryption: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    if encryption:
        writer.encrypt(**encryption)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_pages_paragraphs_and_document_information(tmp_path):
    names = "Abgrall Costil Doucet Ferrand Hallam Kessaly Malvoisin Outremer".split()
    texts = [SENTENCES.replace("The council", name) * 4 + f"So says {name}." for name in names]
    article = one(tmp_path, printed(texts))
    assert (article.title, article.authors, article.language) == ("The barrier bill", ("Tamsin Orchard",), "en")
    assert article.body.split("\n\n") == [clean(text) for text in texts]
    assert len(article.pages) > 1 and article.pages[0] == 0 and article.pages == tuple(sorted(article.pages))
    assert "Harbour Weekly" not in article.body and "Page 2" not in article.body
    assert article.page_of(0) == 1 and article.page_of(len(article.body) - 1) == len(article.pages)
    assert article.published_at == "2026-06-20", "printed in the running head"


def test_xmp_says_more(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(printed([SENTENCES * 3]))))
    packet = XmpInformation.create()
    packet.dc_title = {"x-default": "The bill, at last"}
    packet.dc_creator = ["Tamsin Orchard", "Maëlle Kervran"]
    packet.dc_publisher = ["Harbour Weekly"]
    packet.dc_language = ["en-GB"]
    packet.dc_identifier = "https://weekly.example/bill"
    packet.dc_date = ["2026-06-20"]
    writer.xmp_metadata = packet
    stream = io.BytesIO()
    writer.write(stream)
    article = one(tmp_path, stream.getvalue())
    assert (article.title, article.outlet) == ("The bill, at last", "Harbour Weekly")
    assert article.authors == ("Tamsin Orchard", "Maëlle Kervran")
    assert (article.published_at, article.language) == ("2026-06-20", "en")
    assert article.url == "https://weekly.example/bill"


def test_a_damaged_xmp_packet_leaves_the_text(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(printed([SENTENCES * 3]))))
    writer.xmp_metadata = XmpInformation.create()
    stream = io.BytesIO()
    writer.write(stream)
    article = one(tmp_path, stream.getvalue().replace(b"<rdf:RDF", b"<rdf:RD&"))
    assert "The council voted" in article.body


def test_a_heading_or_the_file_name_stands_in_for_a_title(tmp_path):
    content = printed([SENTENCES * 3], title=None)
    assert one(tmp_path, content).title == "Harbour Weekly, 20 June 2026"
    assert one(tmp_path, printed([SENTENCES * 3], title=None, head="")).title == "the_bill"


def test_an_empty_password_opens_a_file_a_real_one_does_not(tmp_path):
    content = printed([SENTENCES * 3])
    opened = one(tmp_path, changed(content, user_password="", owner_password="o", algorithm="AES-256"))
    assert "The council voted" in opened.body
    locked = one(tmp_path, changed(content, user_password="secret", algorithm="AES-256"))
    assert locked.reason == "encrypted: a password is needed to read it"


def test_pictures_only(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    item = one(tmp_path, blank())
    assert isinstance(item, Rejected)
    assert item.reason == "no text on 1 page: scanned? install ocrmypdf"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"<html><p>not a pdf</p></html>", "not a PDF file"),
        (b"%PDF-1.7\n", "damaged PDF file"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "damaged PDF file"),
        (printed([SENTENCES])[:500], "damaged PDF file"),
        (b"%PDF-" + b"x" * 1_000_000, "1,000,005 bytes, more than the 1,000,000 allowed"),
    ],
)
def test_what_is_no_article_says_why(tmp_path, content, reason):
    item = one(tmp_path, content)
    assert isinstance(item, Rejected) and item.line is None and reason in item.reason


def lines(text: str, page: int = 0) -> list[Line]:
    """Lines as wide as they are long, a fixed distance apart; one that begins with spaces is indented."""
    shown = [(number, line) for number, line in enumerate(text.split("\n")) if line.strip()]
    right = max((5.0 * len(line) for _, line in shown), default=0.0)
    return [
        Line(
            line.strip(), 5.0 * (len(line) - len(line.lstrip(" "))), 5.0 * len(line), 700.0 - 12 * number, 10.0,
            5.0 * len(line.split()[0]), page, 0, 0.0, right,
        )
        for number, line in shown
    ]  # fmt: skip


def test_lines_become_paragraphs():
    text = """A heading
The barrier was closed at eleven, and the pum-
ping station of the Franco-
American firm ran all night until it stopped.
Then it rained.
The mayor came at dawn to see the harbour wall
1. First of all the water

Last"""
    assert join_pages([lines(text)])[0].split("\n\n") == [
        "A heading",
        "The barrier was closed at eleven, and the pumping station of the Franco-American firm ran all night until it"
        " stopped. Then it rained.",
        "The mayor came at dawn to see the harbour wall",
        "1. First of all the water",
        "Last",
    ]


def test_a_paragraph_runs_over_the_page():
    pages = ["The first page ends with a bro-", "ken word and goes on.", "", "A new one."]
    body, offsets = join_pages([lines(text, page) for page, text in enumerate(pages)])
    assert body == "The first page ends with a broken word and goes on.\n\nA new one."
    assert offsets == (0, 30, 51, 53)


@given(st.lists(st.text("aB1.- \n\u00ade\u0301", max_size=60), max_size=5))
def test_pages_join_into_clean_text_with_rising_offsets(pages):
    body, offsets = join_pages([lines(text, page) for page, text in enumerate(pages)])
    assert clean(body) == body
    assert len(offsets) == len(pages) and list(offsets) == sorted(offsets)
    assert all(0 <= offset <= len(body) for offset in offsets)
