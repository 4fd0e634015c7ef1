from pathlib import Path

import pytest

from ingest.load.dispatch import Rejected, load
from ingest.models import Article

TEXT = "A pontoon jammed gate 3 on Thursday.\n\nIt was towed away at noon."
XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>No</title>'
    "</head><body><h1>Gate 3 jammed</h1><p>A pontoon jammed <b>gate 3</b> on Thursday.<!-- desk --></p>"
    "<p>It was towed away at noon.</p></body></html></inlineXML>"
)
NITF = (
    '<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head>'
    "<hedline><hl1>Gate 3 jammed</hl1></hedline><byline><person>Lena Quist</person></byline></body.head><body.content>"
    "<p>A pontoon jammed gate 3 on Thursday.</p><media><media-caption>c</media-caption></media>"
    "<p>It was towed away at noon.</p></body.content></body></nitf></inlineXML>"
)


def news_item(
    content: str = XHTML, *, guid: str = "urn:newsml:acp.example:gate", meta: str = "", about: str | None = None,
    status: str = "stat:usable", kind: str = "ninat:text", version: int = 2,
) -> str:  # fmt: skip
    described = "<headline role='hld:sub'>Noon</headline><headline>Gate 3 jammed</headline>" if about is None else about
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" standard="NewsML-G2"'
        f' xml:lang="en"><itemMeta><itemClass qcode="{kind}"/><provider qcode="nprov:ACP">'
        "<name>Agence Côte-Presse</name></provider><versionCreated>2026-01-29T09:00:00Z</versionCreated>"
        f'<firstCreated>2026-01-29T05:30:00+01:00</firstCreated><pubStatus qcode="{status}"/>{meta}</itemMeta>'
        f"<contentMeta>{described}</contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


def loaded(folder: Path, xml: str | bytes) -> list[Article | Rejected]:
    path = folder / "item.xml"
    path.write_bytes(xml.encode() if isinstance(xml, str) else xml)
    return list(load(path, max_bytes=50_000))


def test_an_item_with_its_facts(tmp_path):
    about = (
        "<by>By Lena Quist and Tom Hale</by><creator><name>Desk 4</name></creator><language tag='en-GB'/>"
        "<genre qcode='genre:Opinion'><name>Opinion</name></genre><headline>Gate 3 jammed</headline>"
        "<subject qcode='medtop:1'><name>harbours</name></subject><slugline>GATE</slugline>"
    )
    (article,) = loaded(tmp_path, '<?xml version="1.0" encoding="UTF-8"?>\n' + news_item(about=about))
    assert article.id == "urn:newsml:acp.example:gate"
    assert (article.title, article.body, article.outlet) == ("Gate 3 jammed", TEXT, "Agence Côte-Presse")
    assert article.authors == ("Lena Quist", "Tom Hale") and article.language == "en" and article.genre == "opinion"
    assert article.published_at == "2026-01-29T05:30:00+01:00"
    assert article.updated_at == "2026-01-29T09:00:00+00:00"
    assert article.metadata == {
        "uri": article.id, "pubstatus": "usable", "version": "2", "subjects": ["harbours"], "slugline": "GATE",
        "genres": ["genre:Opinion", "Opinion"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        NITF,
        f'<inlineData contenttype="text/plain">{TEXT}</inlineData>',
        "<inlineData contenttype='text/plain'><![CDATA[<p>A pontoon jammed gate 3\n on Thursday.</p>"
        "<p>It was towed away at noon.</p>]]></inlineData>",
    ],
)
def test_other_forms_of_the_text(tmp_path, content):
    (article,) = loaded(tmp_path, news_item(content))
    assert (article.title, article.body) == ("Gate 3 jammed", TEXT)


def test_facts_that_only_the_text_has(tmp_path):
    (article,) = loaded(tmp_path, news_item(NITF, about=""))
    assert (article.title, article.authors) == ("Gate 3 jammed", ("Lena Quist",))


def test_a_message_of_several_items(tmp_path):
    xml = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet><packageItem/>\n'
        + "\n".join(
            [
                news_item(guid="urn:a"),
                news_item(guid="urn:b", kind="ninat:picture"),
                news_item("", guid="urn:c"),
                news_item('<remoteContent href="x"/>', guid="urn:d"),
                news_item(guid="urn:e", status="stat:canceled"),
            ]
        )
        + "</itemSet></newsMessage>"
    )
    article, *rejected, withdrawn = loaded(tmp_path, xml)
    assert article.id == "urn:a"
    assert withdrawn.id == "urn:e" and withdrawn.metadata["pubstatus"] == "canceled"
    assert [(item.line, item.reason) for item in rejected] == [
        (3, "no text but a news item of class 'picture'"),
        (4, "no text: the key 'body' is missing or empty"),
        (5, "no text in it: its content lies elsewhere (remoteContent)"),
    ]


def test_a_signalled_correction(tmp_path):
    (article,) = loaded(tmp_path, news_item(meta="<signal qcode='sig:correction'/><signal qcode='sig:live'/>"))
    assert article.genre == "correction" and article.metadata["signals"] == ["sig:correction", "sig:live"]
    (article,) = loaded(tmp_path, news_item(meta="<signal qcode='sig:update'/>"))
    assert article.genre == "news"


def test_nothing_is_published_before_its_embargo_ends(tmp_path):
    (article,) = loaded(tmp_path, news_item(meta="<embargoed>2026-02-01T00:00:00Z</embargoed>"))
    assert article.published_at == article.updated_at == "2026-02-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd"> %remote;]>',
    ],
)
def test_entities_are_not_resolved(tmp_path, declared):
    for name in ("b", "secret"):
        (item,) = loaded(tmp_path, declared + news_item(f"<inlineData>&{name};</inlineData>"))
        assert isinstance(item, Rejected) and ("entities of its own" in item.reason or "not XML" in item.reason)


def test_an_entity_of_a_dtd_that_is_not_there_is_no_silent_gap(tmp_path):
    xml = '<!DOCTYPE x PUBLIC "-//X//EN" "http://127.0.0.1:9/x.dtd">' + news_item("<inlineData>a&nbsp;b</inlineData>")
    (item,) = loaded(tmp_path, xml)
    assert isinstance(item, Rejected) and "entities of its own" in item.reason


@pytest.mark.parametrize(
    ("xml", "line", "reason"),
    [
        ("<rss version='2.0'/>", None, "XML of another kind: its root element is <rss>"),
        (
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>",
            None,
            "XML of another kind: its root element is <urls",
        ),
        ("<packageItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", None, "no article but a NewsML-G2 packageItem"),
        ("<newsMessage/>", None, "a NewsML-G2 message without any news item"),
        ("<a>\n<b></a>", 2, "not XML: Opening and ending tag mismatch"),
        ("", None, "empty file"),
        ("no xml", 1, "not XML"),
        ("<a>" * 16_000, 1, "not XML"),
    ],
)
def test_xml_of_another_kind(tmp_path, xml, line, reason):
    (item,) = loaded(tmp_path, xml)
    assert isinstance(item, Rejected) and item.reason.startswith(reason) and item.line == line
