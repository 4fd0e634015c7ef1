"""The real text recognition: `ocrmypdf`, a package of the system."""

import shutil
from pathlib import Path

import pytest

from ingest.load.pdf_ocr import PROGRAM
from ingest.models import Article
from tests.unit.test_pdf_scanned import SENTENCE, one, scanned

pytestmark = pytest.mark.ocr


def test_the_real_program_reads_a_scanned_page(tmp_path: Path) -> None:
    assert shutil.which(PROGRAM), "no ocrmypdf on the PATH: apt-get install --no-install-recommends ocrmypdf"
    item = one(tmp_path, scanned(None, SENTENCE))
    assert isinstance(item, Article)
    assert "HARBOUR WALL" in item.body.upper() and item.metadata["pages_recognised"] == [1]
