"""A page that was fetched, read whole by the loaders of files; what it does not say, the feed that led there may."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.load import html, pdf
from ingest.load.fetch import Reply
from ingest.load.identity import article_id, canonical_url, untracked
from ingest.load.listing import Entry
from ingest.models import Article

_PDF = b"%PDF-"
_BOM = b"\xef\xbb\xbf"
FROM_FEED = "text_from"


def article_of(reply: Reply, *, facts: Mapping[str, Any] | None = None) -> Article:
    """The article of the page (HTML or PDF) in `reply`. Raises NotAnArticleError.

    `facts` (`title`, `published_at`, `updated_at`, `authors`, `outlet`) fill what the page lacks. The page's own word
    for its address counts only within its site: no page may pass for another outlet's article.
    """
    body = reply.body or b""
    given = facts or {}
    path = Path("page")
    if body.startswith(_PDF):
        read = pdf.article(body, path)
    else:
        read = html.article(_as_utf8(body, reply.charset), path, title=given.get("title") or "")
    url = read.url if read.url and _same_site(read.url, reply.url) else untracked(reply.url)
    lacking = {name: value for name, value in given.items() if value and not getattr(read, name)}
    placed = {"id": article_id(None, url, path), "url": url, "source": reply.url}
    return replace(read, **{**lacking, **placed})


def article_of_text(entry: Entry, facts: Mapping[str, Any]) -> Article:
    """The article that a feed carries whole (`entry.text`), marked so in its metadata. Raises NotAnArticleError."""
    from ingest.load import fields

    values = {**facts, "authors": list(facts.get("authors") or ()), "url": untracked(entry.url), "body": entry.text}
    made = fields.article({**values, FROM_FEED: "feed"}, Path(canonical_url(entry.url)))
    return replace(made, source=entry.url)


def _as_utf8(body: bytes, charset: str | None) -> bytes:
    """`body` in UTF-8 where it is in the charset that its server names and the page itself cannot be told from."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return _BOM + body.decode(charset).encode() if charset else body
        except (LookupError, UnicodeDecodeError):
            return body
    return body


def _same_site(stated: str, fetched: str) -> bool:
    """Whether two addresses are of one host, or one host lies below the other ("www.", "m.", "amp.")."""
    one, other = _host(stated), _host(fetched)
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.").lower()
