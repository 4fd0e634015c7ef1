import gzip
import json
from pathlib import Path

import pytest

from ingest.load.dispatch import Rejected, load
from ingest.load.linked_data import LinkedData, linked_data

PARAGRAPHS = [
    f"Paragraph {number}: the council of Port-Valmère voted on Thursday to repair the flood barrier before winter, at a"
    f" cost of {number} million euros, after a long debate between the mayor and the harbour master."
    for number in range(1, 6)
]
TEXT = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)


def page(head: str = "", body: str = TEXT, lang: str = 'lang="en"') -> str:
    return (
        f'<!DOCTYPE html><html {lang}><head><meta charset="utf-8">{head}</head><body><nav><a href="/">Home</a></nav>'
        f'<article><h1>Barrier to be repaired</h1><div class="article-body">{body}</div></article>'
        "<footer><p>All rights reserved by the publisher.</p></footer></body></html>"
    )


def script(facts: object) -> str:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    return f'<script type="application/ld+json">{text}</script>'


def one(folder: Path, content: bytes | str, name: str = "page.html", max_bytes: int = 5_000_000):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (item,) = load(path, max_bytes=max_bytes)
    return item


FACTS = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Barrier &amp; bridge to be repaired",
    "datePublished": "2026-01-29T05:30:00+01:00", "dateModified": "2026-01-29T09:00:00Z",
    "author": [{"@type": "Person", "name": "Harriet Vosloo"}, {"@type": "Person", "name": "Felix Arbuthnot"}],
    "publisher": {"@type": "Organization", "name": "The Courier"}, "articleSection": "News",
}  # fmt: skip


def test_what_the_page_states_wins_over_guesses(tmp_path):
    head = script(FACTS) + (
        '<link rel="canonical" href="https://courier.example/2026/barrier">'
        '<meta property="article:published_time" content="2020-01-01"><meta property="og:title" content="Other">'
    )
    article = one(tmp_path, page(head))
    assert article.title == "Barrier & bridge to be repaired"
    assert article.authors == ("Harriet Vosloo", "Felix Arbuthnot") and article.outlet == "The Courier"
    assert article.published_at == "2026-01-29T05:30:00+01:00"
    assert article.updated_at == "2026-01-29T09:00:00+00:00"
    assert (article.url, article.section, article.genre) == ("https://courier.example/2026/barrier", "News", "news")
    assert article.language == "en" and article.metadata == {}
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_meta_tags_stand_in_for_json_ld(tmp_path):
    head = (
        script("{ broken") + '<meta property="og:title" content="Barrier to be repaired | The Courier">'
        '<meta property="og:site_name" content="The Courier"><meta name="author" content="By Harriet Vosloo">'
        '<meta property="article:published_time" content="32 May"><meta property="article:section" content="Opinion">'
        '<meta name="date" content="29 January 2026"><meta property="og:locale" content="fr_FR">'
        '<meta property="og:url" content="https://courier.example/2026/barrier">'
    )
    article = one(tmp_path, page(head, lang=""))
    assert (article.title, article.outlet) == ("Barrier to be repaired", "The Courier")
    assert (article.authors, article.published_at) == (("Harriet Vosloo",), "2026-01-29")
    assert (article.language, article.genre) == ("en", "opinion")
    assert article.url == "https://courier.example/2026/barrier"


def test_a_date_that_is_none_is_reported(tmp_path):
    article = one(tmp_path, page(script(FACTS | {"datePublished": "32 May", "dateModified": ""})))
    assert article.published_at is None
    assert article.metadata["date_problem"] == "published_at '32 May' is not a date"


def test_a_live_page_and_a_home_page_as_canonical(tmp_path):
    head = script(FACTS | {"@type": ["LiveBlogPosting"]}) + '<link rel="canonical" href="https://courier.example/">'
    article = one(tmp_path, page(head))
    assert article.genre == "live" and article.url is None


def test_a_text_in_another_language_than_its_template(tmp_path):
    french = "".join(
        f"<p>Le conseil municipal a voté jeudi {number} réparations de la barrière avant l'hiver, après un débat.</p>"
        for number in range(6)
    )
    assert one(tmp_path, page(body=french)).language == "fr"
    assert one(tmp_path, page(lang='lang="de-AT"')).language == "en"
    assert one(tmp_path, page(lang="")).language == "en"


@pytest.mark.parametrize("name", ["page.html.gz", "page.htm.gz", "page.html"])
def test_gzip_is_read_whatever_the_name(tmp_path, name):
    assert one(tmp_path, gzip.compress(page().encode()), name).title == "Barrier to be repaired"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_encodings(tmp_path, encoding):
    text = page().replace("utf-8", encoding)
    assert "Port-Valmère" in one(tmp_path, text.encode(encoding)).body


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (bytes(range(256)) * 40, "not an HTML page but binary data"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "not an HTML page but a PNG image"),
        (b"%PDF-1.4 <p>", "not an HTML page but a PDF file"),
        (b"Just some words, 1 < 2 and 3 > 2.", "not an HTML page: no HTML element"),
        (gzip.compress(page().encode())[:300], "damaged gzip file"),
        (b"\x1f\x8bjunk", "damaged gzip file"),
        (gzip.compress(b""), "empty file, once decompressed"),
        (gzip.compress(b" " * 6_000_000), "more than the 5,000,000 bytes allowed for a file, once decompressed"),
        ("<html><head><title>A title</title></head><body><div></div></body></html>", "no article text found"),
        ("<html></html>", "no article text found"),
        (page(body="<p>a</p>" * 31_000), "elements, more than the 30,000 that can be read"),
    ],
)
def test_what_is_no_article_says_why(tmp_path, content, reason):
    item = one(tmp_path, content)
    assert isinstance(item, Rejected) and item.line is None and reason in item.reason


def test_a_stray_nul_does_not_make_a_page_binary(tmp_path):
    assert one(tmp_path, page().replace("Paragraph 1", "Para\0graph 1")).body.startswith("Paragraph 1")


def test_a_page_of_50_megabytes_is_not_parsed(tmp_path):
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.write(page().encode())
        file.truncate(50_000_000)
    (item,) = load(path, max_bytes=25_000_000)
    assert item.reason == "50,000,000 bytes, more than the 25,000,000 allowed for a file"


def test_the_articles_own_json_ld_is_found():
    other = {"@type": "NewsArticle", "name": "A teaser"}
    graph = {"@graph": [{"@type": "WebSite", "name": "Site"}, other, FACTS, FACTS | {"headline": "Related"}]}
    found = linked_data(["not json", json.dumps([graph])])
    assert (found.title, found.outlet) == ("Barrier & bridge to be repaired", "The Courier")


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", '"text"', "{", '{"@type": "NewsArticle"', '{"@graph": null}', "[" * 50_000,
        '{"@type": 7, "headline": "x"}', '{"@type": "Organization", "name": "x"}',
    ],
)  # fmt: skip
def test_json_ld_without_an_article_says_nothing(text):
    assert linked_data([text]) == LinkedData()


def test_json_ld_with_small_faults_is_read():
    text = (
        '<!-- {"@type": "Report", "headline": "Two\nlines", "author": ["A B",], "datePublished": ["2026-01-29"],} -->;'
    )
    found = linked_data([text.replace(";", "")])
    assert (found.title, found.authors, found.published) == ("Two\nlines", ("A B",), "2026-01-29")
    odd = {"@type": "Article", "headline": 7, "author": {"name": None}, "publisher": [], "url": {"@id": "x"}}
    assert linked_data([json.dumps(odd)]).types == ("Article",)
