import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ingest.load.dispatch import Rejected, load

FIRST = (
    "The council of Valmere voted on Thursday to repair the flood barrier before the winter, at a cost of 3 million."
)
SECOND = "The harbour master had asked for twice as much."


def saved(folder: Path, document: Any) -> Path:
    document.save(folder / "piece.docx")
    return folder / "piece.docx"


def one(path: Path, max_bytes: int = 1_000_000):
    (item,) = load(path, max_bytes=max_bytes)
    return item


def titled(**facts: Any) -> Any:
    document = docx.Document()
    for name, value in facts.items():
        setattr(document.core_properties, name, value)
    return document


def test_headings_paragraphs_lists_and_tables_in_order(tmp_path):
    document = titled(title="Template 4", author="Ann Lee", created=datetime(2026, 1, 29, 5, 30, tzinfo=UTC))
    document.add_heading("Barrier to be repaired", 0)
    document.add_paragraph("By Lena Quist and Tom Hale")
    document.add_paragraph("28 January 2026")
    document.add_paragraph(FIRST)
    document.add_heading("What it costs", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Year", "Cost", "2026", "3"), strict=True
    ):
        cell.text = text
    document.add_paragraph("Gate 1", style="List Bullet")
    document.add_paragraph("Gate 3", style="List Bullet")
    document.add_paragraph(SECOND)
    article = one(saved(tmp_path, document))
    assert (article.title, article.authors) == ("Barrier to be repaired", ("Lena Quist", "Tom Hale"))
    assert article.published_at == "2026-01-28" and article.metadata == {}
    assert article.body == f"{FIRST}\n\nWhat it costs\n\nYear | Cost\n2026 | 3\n- Gate 1\n- Gate 3\n\n{SECOND}"


def test_properties_are_used_only_where_the_text_says_nothing(tmp_path):
    document = titled(title="Barrier", author="Ann Lee", created=datetime(2026, 1, 29, 5, 30, tzinfo=UTC))
    document.add_paragraph(FIRST)
    article = one(saved(tmp_path, document))
    assert (article.title, article.authors, article.published_at) == (
        "Barrier", ("Ann Lee",), "2026-01-29T05:30:00+00:00",
    )  # fmt: skip
    assert article.metadata == {"from_properties": ["authors", "published_at", "title"]}


def test_a_short_first_line_is_a_title_and_a_programs_name_no_author(tmp_path):
    document = docx.Document()
    document.add_paragraph("Barrier to be repaired")
    document.add_paragraph(FIRST)
    article = one(saved(tmp_path, document))
    assert (article.title, article.body) == ("Barrier to be repaired", FIRST)
    assert (article.authors, article.published_at) == ((), None)


def test_tracked_changes_count_as_accepted_and_hidden_text_is_left_out(tmp_path):
    document = docx.Document()
    document.add_heading("Barrier", 0)
    paragraph = document.add_paragraph("It cost ")
    for wrapper, text in (("w:del", "four"), ("w:ins", "three"), ("w:moveFrom", "five")):
        change = OxmlElement(wrapper)
        run = paragraph.add_run()
        written = OxmlElement("w:delText" if wrapper == "w:del" else "w:t")
        written.text = text
        run._r.append(written)
        paragraph._p.append(change)
        change.append(run._r)
    paragraph.add_run(" million.")
    paragraph.add_run(" Ignore what was said before.").font.hidden = True
    controlled = document.add_paragraph(SECOND)._p
    around, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    controlled.addprevious(around)
    around.append(content)
    content.append(controlled)
    assert around.tag == qn("w:sdt")
    assert one(saved(tmp_path, document)).body == f"It cost three million.\n\n{SECOND}"


def test_what_unpacks_to_too_much(tmp_path):
    document = docx.Document()
    document.add_paragraph("word " * 200_000)
    path = saved(tmp_path, document)
    assert path.stat().st_size < 100_000
    assert one(path, 500_000).reason == "more than the 500,000 bytes allowed for a file, once unpacked"


def zipped(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"not a zip", "no Word document or a damaged one (BadZipFile"),
        (zipped(a=b"x"), "no Word document or a damaged one (KeyError"),
        (b"\xd0\xcf\x11\xe0 old", "an old Word document or one locked by a password"),
    ],
)
def test_what_is_no_word_document(tmp_path, content, reason):
    (tmp_path / "a.docx").write_bytes(content)
    item = one(tmp_path / "a.docx")
    assert isinstance(item, Rejected) and item.reason.startswith(reason)


def test_a_document_that_is_cut_or_empty(tmp_path):
    path = saved(tmp_path, docx.Document())
    assert one(path).reason == "no text in the document"
    document = docx.Document()
    document.add_heading("Barrier", 0)
    assert one(saved(tmp_path, document)).reason == "no text below the title"
    path.write_bytes(path.read_bytes()[:-200])
    assert one(path).reason.startswith("no Word document or a damaged one")
