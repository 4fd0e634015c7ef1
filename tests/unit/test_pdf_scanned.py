"""Scanned pages: told apart, recognised by a stand-in for `ocrmypdf`, and every way in which that fails."""

import io
import shutil
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import EncodedStreamObject, NameObject
from reportlab.lib.utils import ImageReader

from ingest.load import pdf_ocr
from ingest.load.dispatch import Rejected, load
from ingest.models import Article
from tests.newspaper import MARGIN, TOP, new

SENTENCE = "The barrier was closed at eleven, and nobody was told before the storm."

SCRIPT = """#!/bin/sh
printf '%s\\n' "$@" > "{heard}"
pwd >> "{heard}"
{action}
"""


def scanned(*texts: str | None, stamp: str = "") -> bytes:
    """A page of type for each text, a picture of a page for each None; pictures carry the `stamp` as type."""
    stream = io.BytesIO()
    sheet = new(stream)
    picture = Image.new("L", (1240, 400), 255)
    ImageDraw.Draw(picture).text((40, 40), "HARBOUR WALL MENDED AT LAST", font=ImageFont.load_default(60), fill=0)
    for text in texts:
        if text is None:
            sheet.canvas.drawImage(ImageReader(picture), MARGIN, 300, 500, 161)
            sheet.text(MARGIN, 20, stamp, 6)
        else:
            sheet.text(MARGIN, TOP, text)
        sheet.canvas.showPage()
    sheet.canvas.save()
    return stream.getvalue()


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a stand-in for the program on the PATH, and nothing else but the shell's own tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    tools = {name: shutil.which(name, path="/usr/bin:/bin") for name in ("cp", "sleep")}

    def install(action: str) -> Path:
        heard = tmp_path / "heard"
        for name, place in tools.items():
            action = action.replace(f"{{{name}}}", str(place))
        script = folder / "ocrmypdf"
        script.write_text(SCRIPT.format(heard=heard, action=action))
        script.chmod(0o755)
        return heard

    return install


def one(folder: Path, content: bytes) -> Article | Rejected:
    path = folder / "-scan; rm.pdf"
    path.write_bytes(content)
    (item,) = load(path, max_bytes=5_000_000)
    return item


def test_a_scan_without_the_program_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    item = one(tmp_path, scanned(None, None))
    assert isinstance(item, Rejected) and item.reason == "no text on 2 pages: scanned? install ocrmypdf"


def test_a_stamp_on_every_page_is_no_text(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    item = one(tmp_path, scanned(None, None, stamp="Kept by the library of Port-Valmère"))
    assert isinstance(item, Rejected)
    assert item.reason == "no text besides running lines on 2 pages: scanned? install ocrmypdf"


def test_some_scanned_pages_leave_a_gap_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    item = one(tmp_path, scanned(SENTENCE, None, SENTENCE.replace("eleven", "noon")))
    assert isinstance(item, Article)
    assert item.metadata["pages_without_text"] == [2]
    assert item.metadata["gap"] == "no text on page 2 of 3 (scanned? install ocrmypdf)"
    assert item.page_of(item.body.index("noon")) == 3


def test_the_program_is_called_with_the_pages_that_need_it(tmp_path, program):
    recognised = tmp_path / "recognised.pdf"
    recognised.write_bytes(scanned(SENTENCE, "The wall was mended at last."))
    heard = program(f'for last; do :; done; {{cp}} "{recognised}" "$last"')
    item = one(tmp_path, scanned(SENTENCE, None))
    assert isinstance(item, Article)
    assert item.body.endswith("The wall was mended at last.")
    assert item.metadata["pages_recognised"] == [2] and "gap" not in item.metadata
    assert item.published_at is None, "the day of the scan is no date of publication"
    *arguments, folder = heard.read_text().splitlines()
    assert arguments[:3] == ["--force-ocr", "--pages", "2"] and arguments[-2:] == ["scanned.pdf", "recognised.pdf"]
    assert not Path(folder).exists()


def test_text_pages_alone_need_no_program(tmp_path, program):
    heard = program("exit 1")
    assert isinstance(one(tmp_path, scanned(SENTENCE)), Article)
    assert not heard.exists()


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("echo 'input image has no dpi' >&2; exit 2", "ocrmypdf failed (exit code 2: input image has no dpi)"),
        ("exit 0", "ocrmypdf wrote no file"),
        ('for last; do :; done; echo nonsense > "$last"', "ocrmypdf wrote a file that is no use: not a PDF file"),
        ('for last; do :; done; {cp} scanned.pdf "$last"', "text recognition found none either"),
    ],
)
def test_the_ways_in_which_it_fails(tmp_path, program, action, reason):
    program(action)
    item = one(tmp_path, scanned(None))
    assert isinstance(item, Rejected) and reason in item.reason
    mixed = one(tmp_path, scanned(SENTENCE, None))
    assert isinstance(mixed, Article) and mixed.metadata["pages_without_text"] == [2]


def test_without_french_it_is_tried_in_english(tmp_path, program):
    recognised = tmp_path / "recognised.pdf"
    recognised.write_bytes(scanned(SENTENCE))
    program(f'case "$*" in *eng+fra*) exit 3;; esac; for last; do :; done; {{cp}} "{recognised}" "$last"')
    item = one(tmp_path, scanned(None))
    assert isinstance(item, Article) and item.body == SENTENCE


def test_a_file_that_cannot_be_run(tmp_path, program):
    program("exit 0")
    (tmp_path / "bin" / "ocrmypdf").write_text("no program")
    item = one(tmp_path, scanned(None))
    assert isinstance(item, Rejected) and "ocrmypdf cannot be started" in item.reason


def test_it_is_stopped_with_all_that_it_started(tmp_path, program):
    program(f'{{sleep}} 60 & echo $! > "{tmp_path}/child"; wait')
    # Long enough for a busy machine to start both; what is killed may take a moment to be gone.
    with pytest.raises(pdf_ocr.TextRecognitionError, match=r"took more than 2\.5 s and was stopped"):
        pdf_ocr.recognised(scanned(None), [1], seconds=2.5, max_bytes=1_000_000)
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 10
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _lives(child)


def _lives(process_id):
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_too_large_a_result_is_refused(tmp_path, program):
    program('for last; do :; done; {cp} scanned.pdf "$last"')
    with pytest.raises(pdf_ocr.TextRecognitionError, match="more than the 100 allowed"):
        pdf_ocr.recognised(scanned(None), [1], seconds=10, max_bytes=100)


def test_a_page_that_is_damaged_leaves_the_others(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(scanned(SENTENCE, SENTENCE.replace("eleven", "noon")))))
    stream = io.BytesIO()
    content = EncodedStreamObject()
    content[NameObject("/Filter")] = NameObject("/NoSuchFilter")
    content._data = b"broken"
    writer.pages[1][NameObject("/Contents")] = writer._add_object(content)
    writer.write(stream)
    item = one(tmp_path, stream.getvalue())
    assert isinstance(item, Article)
    assert item.body == SENTENCE and item.metadata["pages_damaged"] == [2]
    assert item.metadata["gap"].startswith("page 2 of 2 damaged (")
