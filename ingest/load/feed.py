"""RSS and Atom, by feedparser, on bytes that were fetched before: it never fetches."""

import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

from ingest.clean import clean, clean_line
from ingest.load import authors
from ingest.load.identity import http_parts
from ingest.load.listing import Entry, Listing, ListingError

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li ol p pre"
    " section table tr ul".split()
)
_UNREAD = ("script", "style", "iframe", "form", "noscript", "template")
# Shorter texts, and those that break off, are teasers whatever the feed calls them.
_FULL_TEXT = 300
_BREAKS_OFF = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|\b(?:read more|continue reading|lire la suite))\W*\Z", re.IGNORECASE)
_ADDRESS = re.compile(r"://|@")


def parse(body: bytes, url: str) -> Listing:
    """The entries of a feed that was read at `url`. Raises ListingError where it is none or nothing is left of it."""
    import feedparser

    headers = {"content-location": url, "content-type": "application/xml"}
    # A stream: of a text feedparser would wonder whether it is an address or a file to open.
    found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not found.get("version") and not found.entries:
        raise ListingError(f"no RSS or Atom feed{_broken(found)}")
    if found.bozo and not found.entries:
        raise ListingError(f"a feed without a readable entry{_broken(found)}")
    title = _line(found.feed.get("title"))
    problems = []
    if found.bozo and not isinstance(found.bozo_exception, feedparser.CharacterEncodingOverride):
        problems.append(f"the feed is malformed, entries may be missing{_broken(found)}")
    entries = [_entry(raw, title) for raw in found.entries]
    if without := entries.count(None):
        problems.append(f"{without} entries have no link and were left out")
    return Listing("feed", title, tuple(entry for entry in entries if entry), (), tuple(problems))


def _entry(raw: Any, outlet: str | None) -> Entry | None:
    link = (raw.get("link") or "").strip()
    if not http_parts(link):
        return None
    title = _line(raw.get("title"))
    published = _moment(raw.get("published_parsed"))
    # feedparser answers `get("updated_parsed")` with the other date where this one is missing.
    updated = _moment(raw["updated_parsed"]) if "updated_parsed" in raw else None
    names = [_line(author.get("name")) for author in raw.get("authors", [])]
    return Entry(
        url=link,
        title=title,
        published=published or updated,
        updated=updated if published and updated != published else None,
        authors=authors.names(name for name in names if name and not _ADDRESS.search(name)),
        outlet=outlet,
        changed="|".join(part or "" for part in (title, published, updated)),
        text=_full_text(raw),
    )


def _full_text(raw: Any) -> str | None:
    """The longest content of the entry, where it is no teaser."""
    texts = [plain_text(content.get("value") or "") for content in raw.get("content", [])]
    text = max(texts, key=len, default="")
    summary = plain_text(raw.get("summary") or "") if "summary" in raw else ""
    # feedparser shows the content as the summary where a feed has no other.
    teaser = len(text) < len(summary) or _BREAKS_OFF.search(text)
    return text if len(text) >= _FULL_TEXT and not teaser else None


def plain_text(markup: str) -> str:
    """A fragment of HTML as clean text, paragraphs apart."""
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    from lxml import etree, html

    try:
        tree = html.fromstring(f"<div>{clean(markup)}</div>")
    except (etree.ParserError, ValueError):
        return ""
    etree.strip_elements(tree, *_UNREAD, etree.Comment, with_tail=False)
    for element in tree.iter(*_BLOCKS):
        element.text = "\n\n" + (element.text or "")
        element.tail = "\n\n" + (element.tail or "")
    paragraphs = re.split(r"\n\s*\n", str(tree.text_content()))
    return clean("\n\n".join(line for line in map(clean_line, paragraphs) if line))


def _line(value: str | None) -> str | None:
    return clean_line(plain_text(value)) or None if value else None


def _moment(parsed: Any) -> str | None:
    """The time that feedparser read (a struct_time, UTC) as ISO 8601."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None
    except (OverflowError, ValueError):
        return None


def _broken(found: Any) -> str:
    problem = found.get("bozo_exception")
    return f" ({clean_line(str(problem))})" if problem else ""
