from pathlib import Path

import pytest

from ingest.load.dispatch import Rejected, load

BODY = "Every January we leaf through the old year and choose one photograph.\n\nThis is the second paragraph."


def one(folder: Path, content: bytes | str, max_bytes: int = 100_000):
    path = folder / "piece.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (item,) = load(path, max_bytes=max_bytes)
    return item


def test_headers_up_to_the_first_blank_line(tmp_path):
    article = one(
        tmp_path,
        "Title: Yearbook: the summer\nOutlet: Weekly\nAuthors: Imogen Sallow and Maud Trévidic\nDate: 10 January 2026\n"
        "Updated: 2026-01-11\nURL: https://weekly.example/a\nSection: sport\nLanguage: en-GB\nId: hw-1\n"
        f"Genre: Opinion\nPhotographer: A. B.\n\n{BODY}\nNote: not a header\n",
    )
    assert (article.id, article.title, article.outlet) == ("hw-1", "Yearbook: the summer", "Weekly")
    assert article.authors == ("Imogen Sallow", "Maud Trévidic")
    assert (article.published_at, article.updated_at) == ("2026-01-10", "2026-01-11")
    assert (article.url, article.section, article.language) == ("https://weekly.example/a", "sport", "en")
    assert article.genre == "opinion" and article.metadata == {"photographer": "A. B."}
    assert article.body == f"{BODY}\nNote: not a header"


def test_without_headers_the_first_line_is_the_title(tmp_path):
    article = one(tmp_path, f"\nExclusive: the summer\n\n{BODY}")
    assert (article.title, article.body, article.language) == ("Exclusive: the summer", BODY, "en")


def test_headers_without_a_title(tmp_path):
    article = one(tmp_path, f"Date: 2026-01-10\n\nThe summer\n{BODY}")
    assert (article.title, article.published_at, article.body) == ("The summer", "2026-01-10", BODY)


@pytest.mark.parametrize(
    ("encoding", "recorded"),
    [("utf-8", None), ("utf-8-sig", None), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_encodings(tmp_path, encoding, recorded):
    article = one(tmp_path, f"L’été\n{BODY} Après.".encode(encoding))
    assert article.title == "L’été" and article.body.endswith("Après.")
    assert article.metadata.get("encoding") == recorded


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b" \n\t\n", "no text but white space"),
        (b"Only a title", "no text below the title"),
        (b"Title: Only a title\n", "no text below the title"),
        (b"\x00\x01\x02binary", "not text but binary data"),
        (b"%PDF-1.7 whatever", "not text but a PDF file"),
        (b"caf\xe9 \x81\x8d\nbody", "unknown encoding"),
        (b"\xff\xfea", "unknown encoding"),
        (b"x" * 100_001, "100,001 bytes, more than the 100,000 allowed"),
    ],
)
def test_what_is_no_article_says_why(tmp_path, content, reason):
    item = one(tmp_path, content)
    assert isinstance(item, Rejected) and item.line is None and reason in item.reason
