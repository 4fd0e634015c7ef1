"""Title, authors and date of a PDF, in their order of trust."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.xmp import XmpInformation

from ingest.load.dispatch import load
from ingest.load.pdf_facts import is_title, printed_date
from ingest.models import Article
from tests.newspaper import HEIGHT, MARGIN, TOP, new, wrapped

BODY = ["The barrier was closed at eleven, and nobody was told before the storm came in from the bay. " * 4]


def page(
    *, title: str = "", author: str = "", headline: str = "Nobody was told", byline: str = "", head: str = "",
    masthead: str = "",
) -> bytes:  # fmt: skip
    stream = io.BytesIO()
    sheet = new(stream, title=title, author=author)
    sheet.text(MARGIN, HEIGHT - 40, head, 8)
    sheet.text(MARGIN, TOP + 60, masthead, 40, "Times-Bold")
    sheet.text(MARGIN, TOP, headline, 20, "Times-Bold")
    sheet.text(MARGIN, TOP - 25, byline, 10)
    sheet.column(wrapped(BODY, 300), MARGIN, TOP - 50, 50, 300)
    sheet.canvas.save()
    return stream.getvalue()


def read(folder, content: bytes, **xmp) -> Article:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    if xmp:
        packet = XmpInformation.create()
        for name, value in xmp.items():
            setattr(packet, name, value)
        writer.xmp_metadata = packet
    path = folder / "page_7.pdf"
    writer.write(path)
    (item,) = load(path, max_bytes=1_000_000)
    assert isinstance(item, Article), item
    return item


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - draft3.doc", "untitled", "Untitled-1", "Document1", "Sans titre", "page12.indd", "Layout 1",
        "barrier_final.pdf", "2026-06-20", "C:\\Users\\x\\a.doc", "scan 0003", "", "...", "sans-titre 2",
    ],
)  # fmt: skip
def test_junk_is_no_title(tmp_path, junk):
    assert not is_title(junk)
    assert read(tmp_path, page(title=junk)).title == "Nobody was told"


@pytest.mark.parametrize(
    "title", ["Titles for all", "Document of the week", "Page after page", "Word is out", "1984: a year"]
)
def test_a_title_that_looks_like_junk(title):
    assert is_title(title)


def test_the_order_of_trust_for_titles(tmp_path):
    assert (
        read(tmp_path, page(title="The bill"), dc_title={"x-default": "The bill, at last"}).title == "The bill, at last"
    )
    assert read(tmp_path, page(title="The bill"), dc_title={"x-default": "untitled"}).title == "The bill"
    article = read(tmp_path, page(masthead="HARBOUR WEEKLY"), dc_publisher=["Harbour Weekly"])
    assert (article.title, article.outlet) == ("Nobody was told", "Harbour Weekly")
    assert read(tmp_path, page(headline="")).title == "page_7"


def test_the_title_is_not_in_the_text_again(tmp_path):
    for article in (read(tmp_path, page()), read(tmp_path, page(title="Nobody was told"))):
        assert article.title == "Nobody was told"
        assert article.body == BODY[0].strip() and article.pages == (0,)


def test_authors(tmp_path):
    assert read(tmp_path, page(author="Tamsin Orchard", byline="By Ansel Quorne")).authors == ("Tamsin Orchard",)
    assert read(tmp_path, page(author="admin", byline="By Ansel Quorne and Maëlle Kervran")).authors == (
        "Ansel Quorne",
        "Maëlle Kervran",
    )
    article = read(tmp_path, page(byline="Par Maëlle Kervran"))
    assert article.authors == ("Maëlle Kervran",) and "Kervran" not in article.body
    article = read(tmp_path, page(byline="By the time the gate was shut it was too late for the quay and its people."))
    assert article.authors == () and "By the time" in article.body


def test_dates(tmp_path):
    printed = page(head="Harbour Weekly, 20 June 2026")
    assert read(tmp_path, printed).published_at == "2026-06-20"
    assert read(tmp_path, printed).metadata["date_from"] == "the printed page"
    assert read(tmp_path, printed, dc_date=["2026-06-21"]).published_at == "2026-06-21"
    article = read(tmp_path, page())
    assert article.published_at == "2000-01-01" and article.metadata["date_from"] == "the file's creation"
    assert article.updated_at is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("N° 4211 — samedi 1er août 2026 — 2 €", "2026-08-01"),
        ("HARBOUR WEEKLY June 20, 2026", "2026-06-20"),
        ("Edition of 2026-06-20", "2026-06-20"),
        ("Founded in the storms of 1921", None),
        ("Wool 20 Sheep 2026", None),
    ],
)
def test_printed_dates(text, iso):
    assert printed_date([text]) == iso
