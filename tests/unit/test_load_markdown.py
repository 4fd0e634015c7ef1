from pathlib import Path

import pytest

from ingest.load.dispatch import Rejected, load
from ingest.load.markdown import plain

FRONT = """---
id: lp-1
title: "Barrière : la porte 3"
authors:
  - Corentin Malvoisin
published_at: 2026-01-29T06:00:00+01:00
updated: 2026-01-30
language: no
code: 12:30
---
"""


def one(folder: Path, content: str):
    path = folder / "piece.md"
    path.write_bytes(content.encode())
    (item,) = load(path, max_bytes=200_000)
    return item


def test_front_matter_is_read_as_it_is_written(tmp_path):
    article = one(tmp_path, FRONT.replace("\n", "\r\n") + "\r\n# Barrière : la porte 3\r\n\r\nUn texte.\r\n")
    assert (article.id, article.title, article.authors) == ("lp-1", "Barrière : la porte 3", ("Corentin Malvoisin",))
    assert (article.published_at, article.updated_at) == ("2026-01-29T06:00:00+01:00", "2026-01-30")
    assert article.language == "no" and article.metadata == {"code": "12:30"}
    assert article.body == "Un texte."


@pytest.mark.parametrize("heading", ["# The *big* storm #", "The big storm\n====="])
def test_the_first_heading_is_the_title_without_front_matter(tmp_path, heading):
    article = one(tmp_path, f"{heading}\n\nIt rained all night.\n\n## Later\n\nThe sun came.")
    assert (article.title, article.body) == ("The big storm", "It rained all night.\n\nLater\n\nThe sun came.")


def test_marks_are_taken_off_and_words_stay():
    text = (
        '> A **bold** and *soft* _word_ with a [link](https://a.example "t") and ![picture](p.png).\n\n---\n\n'
        "* item one\n- item two\n\n2 * 3 * 4 = 24, snake_case_name, <https://b.example>, `code`, 5 \\* 6\n"
        "<!-- hidden\norder -->\n[ref]: https://c.example\nSee [this][ref]."
    )
    assert plain(text) == (
        "A bold and soft word with a link and picture.\n\n\n\n"
        "* item one\n- item two\n\n2 * 3 * 4 = 24, snake_case_name, https://b.example, code, 5 * 6\n\n\nSee this."
    )


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("---\ntitle: a\nauthors: [b\n---\nText", 4, "front matter is not YAML"),
        ("---\ntitle: 'a\n---\nText", 3, "front matter is not YAML"),
        ("---\ntitle: a\n\nText", 1, "without its closing"),
        ("---\njust words\n---\nText", 2, "'key: value' lines"),
        ("---\na: &a [x, x]\ntitle: *a\n---\nText", 3, "YAML alias"),
        ("---\ntitle: a\x01\n---\nText", 1, "front matter is not YAML"),
        (f"---\ntitle: {'a' * 70_000}\n---\nText", 1, "front matter of 70,0"),
        ("---\ntitle: [a]\n---\nText", None, "'title' must be text, not list"),
        ("---\ntitle: a\n---\n \n", None, "no text below the front matter"),
        ("Text without a title", None, "'title' is missing"),
        ("", None, "empty file"),
    ],
)
def test_what_is_no_article_says_why(tmp_path, content, line, reason):
    item = one(tmp_path, content)
    assert isinstance(item, Rejected) and reason in item.reason and item.line == line
