"""PDF files that are made to be endless: refused within bounds, with what is wrong."""

import io
import time

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject, NumberObject

from ingest.load import pdf
from ingest.load.pdf_file import Bounds
from ingest.load.rejected import NotAnArticleError
from tests.newspaper import MARGIN, TOP, new

SENTENCE = "The barrier was closed at eleven, and nobody was told before the storm."


def one_page() -> PdfWriter:
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.text(MARGIN, TOP, SENTENCE)
    sheet.canvas.save()
    return PdfWriter(clone_from=PdfReader(stream))


def reason(folder, writer: PdfWriter, bounds: Bounds) -> str:
    path = folder / "bomb.pdf"
    writer.write(path)
    began = time.thread_time()
    with pytest.raises(NotAnArticleError) as error:
        pdf.article(path.read_bytes(), path, bounds=bounds)
    assert time.thread_time() - began < 8
    return error.value.reason


def with_content(data: bytes) -> PdfWriter:
    writer = one_page()
    content = DecodedStreamObject()
    content.set_data(data)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content.flate_encode())
    return writer


def test_pages_without_end(tmp_path):
    writer = one_page()
    tree = writer.root_object["/Pages"]
    tree[NameObject("/Kids")] = ArrayObject([tree["/Kids"][0]] * 1_200)
    tree[NameObject("/Count")] = NumberObject(1_200)
    assert "1,200 pages, more than the 1,000 that are read" in reason(tmp_path, writer, Bounds(pages=1_000))
    tree[NameObject("/Kids")] = ArrayObject([tree["/Kids"][0]] * 2_000)
    assert reason(tmp_path, writer, Bounds(pages=1_000)).startswith("too large to be read safely: Maximum page tree")


def test_a_stream_that_unpacks_without_end(tmp_path):
    writer = with_content(b"BT ET\n" * 1_000_000)
    assert reason(tmp_path, writer, Bounds(stream_bytes=1_000_000)).startswith("too large to be read safely")


def test_operators_without_end(tmp_path):
    writer = with_content(b"BT ET\n" * 100_000)
    assert reason(tmp_path, writer, Bounds(operators=50_000)).startswith("too large to be read safely")


def test_time_without_end(tmp_path):
    writer = with_content(b"BT /F1 9 Tf 50 500 Td (water) Tj ET\n" * 20_000)
    assert "takes more than 0.2 s (stopped at page 1 of 1)" in reason(tmp_path, writer, Bounds(seconds=0.2))


def test_forms_that_draw_themselves(tmp_path):
    writer = one_page()
    form = DecodedStreamObject()
    form.set_data(b"/Again Do /Again Do")
    form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    reference = writer._add_object(form)
    page = writer.pages[0]
    page["/Resources"][NameObject("/XObject")] = _names({"/Again": reference})
    form[NameObject("/Resources")] = _names({"/XObject": page["/Resources"]["/XObject"]})
    content = DecodedStreamObject()
    content.set_data(page.get_contents().get_data() + b"\n/Again Do")
    page[NameObject("/Contents")] = writer._add_object(content)
    path = tmp_path / "again.pdf"
    writer.write(path)
    assert pdf.article(path.read_bytes(), path).body == SENTENCE


def _names(entries):
    from pypdf.generic import DictionaryObject

    return DictionaryObject({NameObject(name): value for name, value in entries.items()})


def test_a_stray_operator_is_passed_over(tmp_path):
    writer = one_page()
    data = writer.pages[0].get_contents().get_data()
    content = DecodedStreamObject()
    content.set_data(b"Tc (a) Td Q Tf Do EMC BDC " + data)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content)
    path = tmp_path / "stray.pdf"
    writer.write(path)
    assert pdf.article(path.read_bytes(), path).body == SENTENCE
