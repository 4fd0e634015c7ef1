"""A folder with one file of each kind: everything goes in once, and nothing happens the second time."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import docx
import pytest

from ingest.embed import SentenceTransformerEmbedder
from ingest.generation import numbers
from ingest.ledger import Ledger
from ingest.ledger_files import quarantined
from tests.integration.newsroom import damages, ingestor, standing, story

Embedder = SentenceTransformerEmbedder
BODY = "The council of Valmere voted on Thursday to repair the storm barrier before the winter, after a long debate."


def page(title: str) -> bytes:
    head = f"<html lang='en'><head><title>{title}</title></head>"
    return f"{head}<body><article><p>{BODY}</p></article></body></html>".encode()


def packed_zip(path: Path, *members: tuple[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)


def packed_tar(path: Path, name: str, content: bytes) -> None:
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """One of each, twelve articles, none refused."""
    folder = tmp_path / "news"
    folder.mkdir()
    document = docx.Document()
    document.add_heading("A document", 0)
    document.add_paragraph(BODY)
    document.save(folder / "a.docx")
    (folder / "b.csv").write_bytes(f"titre;texte\nUn tableau à lire;{BODY}\n".encode("latin-1"))
    (folder / "c.eml").write_text(f"From: Desk <d@news.example>\nSubject: An e-mail\nMessage-ID: <1@x>\n\n{BODY}\n")
    packed_zip(folder / "d.zip", ("in/page.html", page("In a zip")), ("in/line.jsonl", json.dumps(story(1)).encode()))
    packed_tar(folder / "e.tar.gz", "note.txt", f"In a tar\n\n{BODY}".encode())
    (folder / "f.json").write_text(
        json.dumps({"uri": "urn:x:ninjs", "version": "1", "headline": "In ninjs", "body_html": f"<p>{BODY}</p>"})
    )
    (folder / "g.xml").write_text(
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:newsml" version="1"><contentMeta>'
        "<headline>In NewsML</headline></contentMeta>"
        f"<contentSet><inlineData>{BODY}</inlineData></contentSet></newsItem>"
    )
    (folder / "h.html").write_bytes(page("A page"))
    (folder / "i.jsonl").write_text(json.dumps(story(2)))
    (folder / "j.md").write_text(f"# Markdown\n\n{BODY}\n")
    (folder / "k.txt").write_text(f"Plain text\n\n{BODY}\n")
    return folder


def test_one_of_each_twice(tmp_path: Path, embedder: Embedder, newsroom: Path) -> None:
    home = tmp_path / "home"
    first = ingestor(home, embedder).ingest([newsroom])
    assert (first.added, first.quarantined, first.problems) == (12, (), ())
    assert {"1@x", "urn:x:ninjs", "urn:x:newsml", "story-1"} <= standing(home).keys()
    assert damages(home) == []
    with Ledger(home) as ledger:
        article = ledger.article("story-1", standing(home)["story-1"])
    assert article.source == f"{newsroom.resolve().as_posix()}/d.zip!/in/line.jsonl"
    again = ingestor(home, embedder).ingest([newsroom])
    assert (again.added, again.replaced, again.deleted, again.unchanged, again.embedded) == (0, 0, 0, 12, 0)
    full = ingestor(home, embedder).reingest(full=True)
    assert (full.added, full.replaced, full.deleted, full.unchanged, full.embedded) == (0, 0, 0, 12, 0)
    assert numbers(home) == [1, 2]


def test_an_archive_is_one_file_of_many_articles(tmp_path: Path, embedder: Embedder) -> None:
    home, folder = tmp_path / "home", tmp_path / "news"
    folder.mkdir()
    packed_zip(folder / "a.zip", ("1.html", page("One")), ("2.html", page("Two")), ("../3.html", page("Three")))
    report = ingestor(home, embedder).ingest([folder])
    assert (report.added, [item.reason for item in report.quarantined]) == (2, ["refused: a name with '..'"])
    with Ledger(home) as ledger:
        assert quarantined(ledger) == list(report.quarantined)
    # While something in it cannot be read, nothing in it counts as gone.
    packed_zip(folder / "a.zip", ("1.html", page("One")), ("../3.html", page("Three")))
    assert ingestor(home, embedder).reingest().deleted == 0
    packed_zip(folder / "a.zip", ("1.html", page("One")))
    assert ingestor(home, embedder).reingest().deleted == 1
    whole = (folder / "a.zip").read_bytes()
    (folder / "a.zip").write_bytes(whole[:-30])
    report = ingestor(home, embedder).reingest()
    assert report.deleted == 0 and "could not be read whole: 1 of its articles" in report.problems[0]
