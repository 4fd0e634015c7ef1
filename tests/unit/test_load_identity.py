from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.load.authors import names
from ingest.load.genre import guess
from ingest.load.identity import article_id, canonical_url, http_parts


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTPS://News.Example.COM/A/b", "https://news.example.com/A/b"),
        ("https://news.example:443/a/#top", "https://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a?id=7&utm_source=x&fbclid=y&gclid=z&ref=rss", "https://news.example/a?id=7"),
        ("https://news.example/a?UTM_Medium=x", "https://news.example/a"),
        ("https://news.example/a?ref=main&page=2", "https://news.example/a?ref=main&page=2"),
        ("https://news.example/caf%c3%a9", "https://news.example/caf%C3%A9"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        (" urn:isbn:0451450523 ", "urn:isbn:0451450523"),
        ("https://news.example:port/a", "https://news.example:port/a"),
    ],
)
def test_canonical_url(written, canonical):
    assert canonical_url(written) == canonical


def test_http_and_https_stay_two_addresses():
    assert canonical_url("http://news.example/a") != canonical_url("https://news.example/a")


@given(st.text(alphabet="aA/:?&=#%.[]@ 0é"), st.sampled_from(["https://news.example/", "http://", ""]))
def test_canonical_urls_stay_as_they_are(rest, beginning):
    once = canonical_url(beginning + rest)
    assert canonical_url(once) == once
    assert http_parts(beginning + rest) is None or http_parts(once) is not None


def test_an_id_is_given_or_of_the_url_or_of_the_path(tmp_path):
    path = tmp_path / "a.txt"
    url = "https://news.example/a"
    assert article_id("lp-7", url, path) == "lp-7"
    assert article_id(None, url, path) == article_id(None, url + "/?utm_source=feed#x", Path("elsewhere.html"))
    assert article_id(None, None, path) == article_id(None, "not a url", path)
    assert len({article_id(None, None, path), article_id(None, url, path), article_id(None, None, path, "#2")}) == 3
    assert len(article_id(None, url, path)) == 16


def test_an_id_does_not_depend_on_how_the_path_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert article_id(None, None, Path("a.txt")) == article_id(None, None, tmp_path / "b" / ".." / "a.txt")


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Felix Arbuthnot and Harriet Vosloo", ("Felix Arbuthnot", "Harriet Vosloo")),
        ("Par Maud Trévidic, Gwenola Prat et Basile Kerouel", ("Maud Trévidic", "Gwenola Prat", "Basile Kerouel")),
        ("Smith, John; Doe, Jane", ("Smith, John", "Doe, Jane")),
        ("Smith, John", ("Smith, John",)),
        ("Reuters and agencies", ("Reuters and agencies",)),
        ("Byron Smith", ("Byron Smith",)),
        (["By Lena Quist", "Lena Quist", " "], ("Lena Quist",)),
        ("", ()),
    ],
)
def test_bylines(byline, expected):
    assert names(byline) == expected


@pytest.mark.parametrize(
    ("section", "url", "types", "genre"),
    [
        ("Politics", "https://news.example/politics/opinion-polls-rise", (), "news"),
        ("Opinion", None, (), "opinion"),
        (None, "https://news.example/opinion/2026/why", (), "opinion"),
        (None, "https://news.example/news/opinion", (), "news"),
        ("rectificatif", None, (), "correction"),
        ("Corrections & clarifications", None, (), "correction"),
        ("Sport", None, ("LiveBlogPosting",), "live"),
        ("Live", None, (), "live"),
        (None, None, ("Article", "OpinionNewsArticle"), "opinion"),
        (None, "not://a[url", (), "news"),
        (None, None, (), "news"),
    ],
)
def test_genres(section, url, types, genre):
    assert guess(section, url, types) == genre


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Opinion | The cranes do not bite", "opinion"),
        ("Tribune. Les grues ne mordent pas", "opinion"),
        ("Letters: on cows", "opinion"),
        ("Analysis: why the gate jammed", "analysis"),
        ("EN DIRECT : le second tour", "live"),
        ("Storm reaches the coast - live updates", "live"),
        ("Live in Orlund: a concert", "news"),
        ("Live-in carers are wanted", "news"),
        ("Comment les ports meurent", "news"),
        ("Letters found in a wall", "news"),
    ],
)
def test_a_headline_that_is_labelled_says_its_genre(title, genre):
    assert guess(None, None, title=title) == genre
    assert guess("Corrections", None, title=title) == "correction"
