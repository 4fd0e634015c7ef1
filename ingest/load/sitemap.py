"""Sitemaps, sitemap indexes and news sitemaps (https://www.sitemaps.org/protocol.html), by lxml without its network."""

from typing import Any

from ingest.clean import clean_line
from ingest.dates import DateError, parse_loose
from ingest.load.identity import http_parts
from ingest.load.listing import Entry, Listing, ListingError, Part


def parse(body: bytes) -> Listing:
    """The pages or further sitemaps that a sitemap lists, the last changed first. Raises ListingError.

    Entities and document types are not resolved: nothing is read that is not in `body`. The protocol's `lastmod` says
    only that a page may have changed, not when: many sites write the time of the sitemap there.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ListingError(f"a sitemap that is no well-formed XML ({error})") from error
    if _name(root) == "sitemapindex":
        parts = [Part(url, _child(node, "lastmod")) for node in _children(root, "sitemap") if (url := _location(node))]
        parts.sort(key=lambda part: part.changed or "", reverse=True)
        return Listing("sitemap", None, (), tuple(parts))
    if _name(root) != "urlset":
        raise ListingError(f"no sitemap: its root element is {_name(root)!r}")
    entries = [_entry(node, url) for node in _children(root, "url") if (url := _location(node))]
    entries.sort(key=lambda entry: entry.changed or "", reverse=True)
    return Listing("sitemap", None, tuple(entries))


def _entry(node: Any, url: str) -> Entry:
    changed = _child(node, "lastmod")
    news = next(iter(_children(node, "news")), None)
    if news is None:
        return Entry(url, changed=changed)
    publication = next(iter(_children(news, "publication")), None)
    written = _child(news, "publication_date")
    return Entry(
        url=url,
        title=_child(news, "title"),
        published=_date(written),
        outlet=_child(publication, "name") if publication is not None else None,
        changed=changed or written,
    )


def _date(written: str | None) -> str | None:
    try:
        return parse_loose(written) if written else None
    except DateError:
        return None


def _location(node: Any) -> str | None:
    url = _child(node, "loc")
    return url if url and http_parts(url) else None


def _child(node: Any, name: str) -> str | None:
    found = next(iter(_children(node, name)), None)
    return clean_line(found.text or "") or None if found is not None else None


def _children(node: Any, name: str) -> list[Any]:
    return [child for child in node if _name(child) == name]


def _name(node: Any) -> str:
    """The name of an element without its namespace; sites write many."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""
