"""RSS, Atom and sitemaps as they come: what they state, and what becomes of broken ones."""

import gzip

import pytest

from ingest.load import feed, sitemap
from ingest.load.listing import ListingError, kind_of, unpacked

URL = "https://courier.example/feed"
LONG = " ".join(f"Sentence {number} of the whole report on the harbour." for number in range(12))
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour &amp; Times</title>
<entry><title type="html">Tram &lt;b&gt;line&lt;/b&gt; opens</title><link href="/tram"/><id>1</id>
<published>2026-03-01T10:00:00+01:00</published><updated>2026-03-02T08:00:00Z</updated>
<author><name>Ruth Okafor</name></author><author><name>desk@harbour.example</name></author><content type="html">
&lt;p&gt;{LONG}&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;It &amp;amp; more.&lt;/p&gt;</content>
</entry>
<entry><title>No link</title><id>urn:2</id><updated>2026-03-02T08:00:00Z</updated></entry></feed>""".encode()
TEASER = b"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Courier</title>
<item><title>Storm</title><link>https://courier.example/storm</link><pubDate>Mon, 02 Mar 2026 09:00:00 +0200</pubDate>
<description>Short.</description><content:encoded>%s Read more</content:encoded></item></channel></rss>"""


def test_atom_states_its_facts_and_carries_the_text() -> None:
    found = feed.parse(ATOM, URL)
    (entry,) = found.entries
    assert (found.title, entry.outlet, entry.title) == ("Harbour & Times", "Harbour & Times", "Tram line opens")
    assert (entry.url, entry.authors) == ("https://courier.example/tram", ("Ruth Okafor",))
    assert (entry.published, entry.updated) == ("2026-03-01T09:00:00+00:00", "2026-03-02T08:00:00+00:00")
    assert entry.text == f"{LONG}\n\nIt & more."
    assert found.problems == ("1 entries have no link and were left out",)


def test_a_teaser_is_no_full_text() -> None:
    (entry,) = feed.parse(TEASER % LONG.encode(), URL).entries
    assert (entry.published, entry.updated, entry.text) == ("2026-03-02T07:00:00+00:00", None, None)


def test_a_feed_cut_short_gives_what_is_left_and_says_so() -> None:
    found = feed.parse(ATOM[: ATOM.index(b"<entry><title>No link")], URL)
    assert [entry.title for entry in found.entries] == ["Tram line opens"]
    assert "malformed" in found.problems[0]


@pytest.mark.parametrize("body", [b"", b"no feed at all", b"<html><body>Sign in</body></html>", b"/etc/passwd"])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(ListingError, match="no RSS or Atom feed"):
        feed.parse(body, URL)


def test_nothing_is_read_that_is_not_in_the_document() -> None:
    hostile = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname">
    <!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
    listed = feed.parse(
        hostile + b"<rss version='2.0'><channel><title>&file;</title><item><title>x&b;</title>"
        b"<link>https://courier.example/1</link></item></channel></rss>", URL,
    )  # fmt: skip
    assert listed.title is None or "file" in listed.title
    (entry,) = sitemap.parse(hostile.replace(b"rss", b"urlset") + b"<urlset><url><loc>https://courier.example/1</loc>"
                             b"<lastmod>&file;</lastmod></url></urlset>").entries  # fmt: skip
    assert entry.changed is None


def test_a_news_sitemap_states_outlet_title_and_date() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><!-- made by hand -->
      <url><loc> https://courier.example/old </loc><lastmod>2026-02-01</lastmod></url>
      <url><loc>https://courier.example/new</loc><news:news><news:publication><news:name>The Courier</news:name>
      <news:language>en</news:language></news:publication><news:publication_date>2026-03-01T10:00:00Z
      </news:publication_date><news:title>Bridge opens</news:title></news:news></url>
      <url><loc>ftp://courier.example/no</loc></url></urlset>"""
    new, old = sitemap.parse(body).entries
    assert (new.title, new.outlet, new.published) == ("Bridge opens", "The Courier", "2026-03-01T10:00:00+00:00")
    # lastmod is a hint to look again, no fact about the article.
    assert (old.url, old.changed, old.updated) == ("https://courier.example/old", "2026-02-01", None)


def test_a_sitemap_index_lists_its_parts_newest_first() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>https://courier.example/a.xml</loc><lastmod>2026-01-01</lastmod></sitemap>"
        b"<sitemap><loc>https://courier.example/b.xml.gz</loc><lastmod>2026-03-01</lastmod></sitemap></sitemapindex>"
    )
    assert [part.url[-8:] for part in sitemap.parse(body).parts] == ["b.xml.gz", "le/a.xml"]


@pytest.mark.parametrize(("body", "reason"), [(b"<urlset><url>", "well-formed"), (b"<rss/>", "root element")])
def test_a_broken_sitemap_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ListingError, match=reason):
        sitemap.parse(body)


def test_kinds_are_told_by_the_root_element() -> None:
    kinds = [b"<?xml?><rss>", b"<a:feed>", b"<rdf:RDF>", b"<urlset>", "<sitemapindex>".encode("utf-16"), b"<html>", b""]
    assert [kind_of(body) for body in kinds] == ["feed", "feed", "feed", "sitemap", "sitemap", "page", "page"]


def test_gzip_is_unpacked_within_bounds() -> None:
    assert unpacked(gzip.compress(b"<urlset/>"), 100) == b"<urlset/>"
    with pytest.raises(ListingError, match="decompressed"):
        unpacked(gzip.compress(b" " * 1_000), 100)
    with pytest.raises(ListingError, match="damaged"):
        unpacked(gzip.compress(b"<urlset/>")[:-9], 100)
