"""What a feed or a sitemap lists: the words that both share, and how to tell them from a page."""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["feed", "sitemap", "page"]
_ROOT = re.compile(rb"<\s*(?:[\w.-]+:)?(rss|feed|rdf|urlset|sitemapindex|html)\b", re.IGNORECASE)
_FEEDS = (b"rss", b"feed", b"rdf")
_SITEMAPS = (b"urlset", b"sitemapindex")
_GZIP = b"\x1f\x8b"


class ListingError(Exception):
    """The document is no feed and no sitemap that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a feed or sitemap names it, with the facts that it states.

    Dates are ISO 8601. `changed` is its word for this state of the article, of any form: another word means that the
    page may have changed. `text` is the full text where the feed carries it, paragraphs apart.
    """

    url: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    changed: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that a sitemap index names; `changed` as in Entry."""

    url: str
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A document's entries (or parts, of an index), newest first where it says; `problems` in words."""

    kind: Kind
    title: str | None = None
    entries: tuple[Entry, ...] = ()
    parts: tuple[Part, ...] = ()
    problems: tuple[str, ...] = ()


def kind_of(body: bytes) -> Kind:
    """What a document is, by its root element; anything that is no feed and no sitemap may be a page."""
    # UTF-16 is the same with zeros between the letters.
    found = _ROOT.search(body[:8_192].replace(b"\0", b""))
    name = found[1].lower() if found else b""
    return "feed" if name in _FEEDS else "sitemap" if name in _SITEMAPS else "page"


def unpacked(body: bytes, max_bytes: int) -> bytes:
    """`body`, gunzipped where it is gzip. Raises ListingError where it is damaged or larger than `max_bytes`."""
    if not body.startswith(_GZIP):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as file:
            content = file.read(max_bytes + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise ListingError(f"damaged gzip: {error}") from error
    if len(content) > max_bytes:
        raise ListingError(f"more than the {max_bytes:,} bytes allowed, once decompressed")
    return content
