"""A PDF with a scanned page goes in, and the report says what is missing."""

from pathlib import Path

import pytest

from ingest.embed import SentenceTransformerEmbedder
from tests.integration.newsroom import ingestor, standing, story, write
from tests.newspaper import MARGIN, TOP, new


def test_pages_without_text_are_told_as_a_problem(
    tmp_path: Path, embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    folder = tmp_path / "articles"
    # What a line of JSON calls a gap is none of a file's pages.
    write(folder / "a.jsonl", [story(1, gap="in the market")])
    with (folder / "issue.pdf").open("wb") as file:
        sheet = new(file, title="The barrier")
        sheet.text(MARGIN, TOP, "The barrier was closed at eleven, and nobody was told before the storm.")
        sheet.canvas.showPage()
        sheet.canvas.rect(100, 100, 200, 200, fill=1)
        sheet.canvas.showPage()
        sheet.canvas.save()
    report = ingestor(tmp_path / "home", embedder).ingest([folder])
    assert report.added == len(standing(tmp_path / "home")) == 2
    assert report.problems == (f"{folder / 'issue.pdf'}: no text on page 2 of 2 (nothing to read there)",)
