import json
from types import SimpleNamespace

import pytest
from lxml import html

from ingest.load import genre, page_authors
from ingest.load.linked_data import linked_data
from ingest.load.page_facts import language, values

GUESS = SimpleNamespace(
    title="Guess", author="Guessed Name", date="2020-01-01", sitename=None, hostname="courier.example"
)
NOTHING = SimpleNamespace(title="Guess", author=None, date=None, sitename=None, hostname=None)
FRENCH = "Le conseil municipal a voté jeudi les réparations de la barrière avant l'hiver, après un long débat. " * 5
ENGLISH = "The council voted on Thursday to repair the flood barrier before the winter, after a long debate. " * 5


def read(head: str = "", body: str = "", guess=NOTHING, **json_ld):
    tree = html.document_fromstring(f"<html><head>{head}</head><body>{body}<p>.</p></body></html>")
    facts = {"@type": "NewsArticle", "headline": "Gates close"} | json_ld
    return values(tree, linked_data([json.dumps(facts)] if json_ld else []), guess)


def writers(body: str, meta=None, stated=(), guess=None, sites=("The Courier",)):
    return page_authors.found(stated, meta or {}, html.fromstring(f"<div>{body}</div>"), guess, sites)


def test_dates_stand_in_their_order_of_trust_and_keep_their_zones():
    head = (
        '<meta property="article:published_time" content="2026-01-02T10:00:00">'
        '<meta property="article:modified_time" content="2026-01-03T10:00:00-05:00">'
    )
    body = '<time itemprop="datePublished" datetime="2026-01-04T08:00:00Z">4 January</time>'
    assert (
        read(head, body, GUESS, datePublished="2026-01-01T09:00:00+01:00")["published_at"]
        == "2026-01-01T09:00:00+01:00"
    )
    assert read(head, body, GUESS)["published_at"] == "2026-01-02T10:00:00"
    assert read(head, body, GUESS)["updated_at"] == "2026-01-03T10:00:00-05:00"
    assert read("", body, GUESS, datePublished="last week")["published_at"] == "2026-01-04T08:00:00+00:00"
    assert read("", "<time pubdate>5 January 2026</time>", GUESS)["published_at"] == "2026-01-05"
    assert (read("", "", GUESS)["published_at"], read("", "", GUESS)["updated_at"]) == ("2020-01-01", None)


def test_an_event_only_where_structured_data_gives_one():
    event = {"@type": "SportsEvent", "name": "Regatta", "startDate": "2026-03-01T14:00:00+01:00", "endDate": "later"}
    assert read(about=event)["event"] == [{"name": "Regatta", "start": "2026-03-01T14:00:00+01:00", "end": "later"}]
    assert "event" not in read(about=event | {"startDate": "soon"})
    assert "event" not in read(body="<p>The regatta is on 1 March 2026.</p>", datePublished="2026-01-01")
    assert linked_data([json.dumps({"@graph": [event, event]})]).events[0].start == event["startDate"]


def test_the_language_of_the_text_against_that_of_the_page():
    assert language(None, FRENCH) == language("en", FRENCH) == language("de", FRENCH) == "fr"
    assert language("en", ENGLISH) == "en" and language("de", "Kurz.") == "de"
    spanish = "El ayuntamiento aprobó el jueves la reparación de la barrera antes del invierno. " * 6
    assert language("gl", spanish) == "gl"


@pytest.mark.parametrize(
    ("section", "url", "types", "genres", "expected"),
    [
        ("Opinion", None, ["LiveBlogPosting"], ["Review"], "live"),
        ("News", None, ["NewsArticle", "OpinionNewsArticle"], [], "opinion"),
        ("News", None, ["AnalysisNewsArticle"], [], "analysis"),
        ("News", "https://courier.example/opinion/gates", ["NewsArticle"], ["Corrections"], "correction"),
        ("News", "https://courier.example/newswire/gates", [], [], "wire"),
        ("News", "https://courier.example/gates/opinion", [], [], "news"),
    ],
)
def test_genre_by_what_the_source_says_first(section, url, types, genres, expected):
    assert genre.guess(section, url, types, genres) == expected


def test_the_outlet_is_passed_over_for_a_person():
    assert writers("", stated=["The Courier"], meta={"article:author": "Ann Lee"}) == ["Ann Lee"]
    assert writers("", stated=["courier.example"], meta={"author": "https://courier.example/ann"}) == [
        "courier.example"
    ]
    assert writers("", stated=["Ann Lee", "The Courier"], meta={"author": "Ida Berg"}) == ["Ann Lee", "The Courier"]
    assert writers("", stated=["The Courier"], guess="Guessed Name") == ["The Courier"]
    assert writers("", guess="Guessed Name") == ["Guessed Name"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<span class="article__author">Von Ann Lee, Lisbon</span>', ["Ann Lee"]),
        ('<p class="byline">By <a>Ann Lee</a> and <a>Ida van der Berg</a></p>', ["Ann Lee", "Ida van der Berg"]),
        ('<a rel="author" href="/a">Ann Lee</a>', ["Ann Lee"]),
        ('<div itemprop="author"><span>Ann Lee, Courier North</span></div>', ["Ann Lee"]),
        ('<p class="author-box">Ann Lee has written about the sea for ten years.</p>', []),
        ('<div class="teaser"><span class="author">Ann Lee</span></div>', []),
        ('<aside><a rel="author">Ann Lee</a></aside>', []),
        ('<p class="author">read all of our stories</p>', []),
    ],
)  # fmt: skip
def test_the_byline_that_readers_see(body, expected):
    assert writers(body, sites=("Courier",)) == expected
