import json
from pathlib import Path
from typing import Any

import pytest

from ingest.dates import instant
from ingest.load import wire
from ingest.load.dispatch import Rejected, load
from ingest.load.rejected import NotAnArticleError
from ingest.models import Article
from ingest.withdrawal import canceled

BODY = "<p>A pontoon jammed <i>gate 3</i> on Thursday.</p><p>It was towed away at noon.</p>"
TEXT = "A pontoon jammed gate 3 on Thursday.\n\nIt was towed away at noon."
FIRST = {
    "uri": "urn:newsml:acp.example:2026:gate", "type": "text", "version": "2", "pubstatus": "usable",
    "firstcreated": "2026-01-29T05:30:00+01:00", "versioncreated": "2026-01-29T09:00:00Z", "language": "en-GB",
    "headline": "Gate 3 jammed", "byline": "By Lena Quist and Tom Hale", "source": "ACP", "body_html": BODY,
    "body_text": "short", "genre": [{"name": "Opinion", "code": "Opinion"}], "subject": [{"name": "harbours"}],
    "organisation": [{"name": "Port Authority", "rel": "about"}],
}  # fmt: skip
THIRD = {
    "standard": {"name": "ninjs", "version": "3.0"}, "uri": "https://acp.example/gate", "version": 4,
    "pubStatus": "usable", "contentCreated": "2026-01-29", "versionCreated": "2026-01-30T09:00:00Z", "language": "en",
    "headlines": [{"role": "short", "value": "Gate"}, {"role": "main", "value": "Gate 3 jammed"}],
    "bodies": [{"contentType": "text/plain", "value": "short"}, {"contentType": "text/html", "value": BODY}],
    "by": "Lena Quist", "infoSources": [{"name": "Agence Côte-Presse"}],
    "genres": [{"name": "Live blog", "uri": "http://cv.example/genre/live"}], "embargoed": "2026-01-31T00:00:00Z",
}  # fmt: skip


def loaded(folder: Path, value: Any) -> list[Article | Rejected]:
    path = folder / "item.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return list(load(path, max_bytes=50_000))


def test_an_item_of_version_1(tmp_path):
    (article,) = loaded(tmp_path, FIRST)
    assert (article.id, article.url) == ("urn:newsml:acp.example:2026:gate", None)
    assert (article.title, article.body, article.outlet) == ("Gate 3 jammed", TEXT, "ACP")
    assert article.authors == ("Lena Quist", "Tom Hale") and article.language == "en"
    assert article.published_at == "2026-01-29T05:30:00+01:00"
    assert article.updated_at == "2026-01-29T09:00:00+00:00"
    assert article.genre == "opinion"
    assert article.metadata == {
        "uri": FIRST["uri"], "pubstatus": "usable", "version": "2", "subjects": ["harbours"], "genres": ["Opinion"],
    }  # fmt: skip


def test_an_item_of_version_3_under_embargo(tmp_path):
    (article,) = loaded(tmp_path, THIRD)
    assert (article.title, article.body, article.outlet) == ("Gate 3 jammed", TEXT, "Agence Côte-Presse")
    assert (article.url, article.genre, article.authors) == ("https://acp.example/gate", "live", ("Lena Quist",))
    # Nobody could read it before the embargo ended.
    assert article.published_at == article.updated_at == "2026-01-31T00:00:00+00:00"
    assert article.metadata["version"] == 4


def test_versions_share_their_id(tmp_path):
    (first,) = loaded(tmp_path, FIRST)
    (second,) = loaded(tmp_path, FIRST | {"version": "3", "body_html": BODY + "<p>More.</p>"})
    assert first.id == second.id and first.sha256 != second.sha256


@pytest.mark.parametrize("status", ["canceled", "withheld", "http://cv.iptc.org/newscodes/pubstatusg2/canceled"])
def test_a_withdrawn_item_says_so_and_replaces_its_earlier_versions(tmp_path, status):
    (usable,) = loaded(tmp_path, FIRST)
    (notice,) = loaded(tmp_path, {"uri": FIRST["uri"], "pubstatus": status, "versioncreated": "2027-01-01T00:00:00Z"})
    assert canceled(notice) and not canceled(usable)
    assert notice.id == usable.id and instant(notice.updated_at) > instant(usable.updated_at or usable.published_at)


def test_a_withdrawn_item_without_a_name_cannot_be_matched():
    with pytest.raises(NotAnArticleError, match="does not say which item"):
        wire.article(wire.WireItem(None, "Gone", "Text.", status="canceled"), Path("item.json"))


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"total": 3, "items": items}])
def test_a_list_of_items(tmp_path, wrap):
    first, second, third = loaded(tmp_path, wrap([FIRST, FIRST | {"uri": "urn:x:2", "type": "video"}, {"a": 1}]))
    assert isinstance(first, Article)
    assert second.reason == "item 2: no text but a ninjs item of type 'video'"
    assert third.reason.startswith("item 3: no ninjs item")


def test_a_correction_by_its_genre_and_a_dispatch(tmp_path):
    for name, genre in (("Correction", "correction"), ("Dépêche", "wire"), ("genre:Interview", "news")):
        (article,) = loaded(tmp_path, FIRST | {"genre": [{"name": name}]})
        assert article.genre == genre


def test_plain_text_alone_and_the_title_repeated_in_the_body(tmp_path):
    (article,) = loaded(tmp_path, FIRST | {"body_html": None, "body_text": "Gate 3 jammed\n\nOne.\nTwo."})
    assert article.body == "One.\nTwo."


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"name": "package", "version": "1.0"}, "JSON of another kind: no ninjs item"),
        (
            {"title": "t", "body": "b"},
            "JSON of another kind: no ninjs item, which has a 'uri' and a headline or a body (an",
        ),
        ([], "JSON of another kind"),
        ([1, 2], "JSON of another kind"),
        (b"[" * 49_000, "not an article: JSON nested too deeply"),
        (b"", "empty file"),
        (b"{", "not JSON"),
        (b"\xff\xfe{\0", "not UTF-8"),
        (FIRST | {"body_html": " ", "body_text": None}, "no text"),
        (FIRST | {"headline": " "}, "no title"),
        (b'"' + b"x" * 60_000 + b'"', "60,002 bytes, more than the 50,000 allowed"),
    ],
)
def test_what_is_no_article(tmp_path, value, reason):
    (item,) = loaded(tmp_path, value)
    assert isinstance(item, Rejected) and item.reason.startswith(reason)
