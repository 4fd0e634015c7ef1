"""Web pages: the article's text by trafilatura, its facts from JSON-LD and meta tags before any guess."""

import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.clean import clean, clean_line
from ingest.dates import DateError, parse_loose
from ingest.language import code, detect
from ingest.load import authors, fields
from ingest.load.identity import http_parts
from ingest.load.linked_data import LinkedData, linked_data
from ingest.load.read import binary_kind
from ingest.load.rejected import BROKEN_INPUT, NotAnArticleError
from ingest.models import Article

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|article|main|section|table|meta|title|h1|span|a|br)\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"://|@|\bwww\.", re.IGNORECASE)
_BEFORE_OUTLET = (" | ", " - ", " – ", " — ")
_ENOUGH_TEXT = 300
# Extraction takes time with the square of the elements: 7 to 17 s for 29,000. The largest of 219 real pages has 4,098.
_MAX_ELEMENTS = 30_000
_BLOCK_END = re.compile(r"\n(?![-|] )")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def article(content: bytes, path: Path, *, title: str = "") -> Article:
    """The article of the page `content`, which was read at `path`; `title` is for a page that has none of its own.

    Raises NotAnArticleError where it is no HTML page or holds no article text.
    """
    page = decode(content)
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    _silence()
    try:
        tree = load_html(page)
        if tree is None:
            raise NotAnArticleError("not an HTML page: nothing in it could be parsed")
        if (size := sum(1 for _ in tree.iter())) > _MAX_ELEMENTS:
            raise NotAnArticleError(f"a page of {size:,} elements, more than the {_MAX_ELEMENTS:,} that can be read")
        meta = _meta(tree)
        stated = linked_data(
            [script.text_content() for script in tree.iterfind('.//script[@type="application/ld+json"]')]
        )
        document = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True)
    except BROKEN_INPUT as error:
        raise NotAnArticleError(f"the page could not be parsed ({type(error).__name__}: {error})") from error
    body = _BLOCK_END.sub("\n\n", clean(document.text or "")) if document else ""
    if not body:
        raise NotAnArticleError("no article text found")
    values = _values(meta, stated, document)
    values["title"] = values["title"] or title
    values["body"] = _without_title(body, values["title"])
    values["language"] = _language(values["language"], body)
    return fields.article(values, path, types=stated.types)


def decode(content: bytes) -> str:
    """The page as text, by its byte order mark, as UTF-8, by its own charset, else as detected.

    Raises NotAnArticleError for what is no HTML.
    """
    if kind := binary_kind(content):
        raise NotAnArticleError(f"not an HTML page but {kind}")
    page = _decoded(content)
    if not _TAG.search(page):
        raise NotAnArticleError("not an HTML page: no HTML element in it")
    return page


def _decoded(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    declared = _CHARSET.search(content[:4_096])
    for encoding in (marked, "utf-8", declared[1].decode("ascii", "replace") if declared else None):
        try:
            if encoding:
                return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    from trafilatura.utils import decode_file

    detected: str = decode_file(content)
    return detected


def _meta(tree: Any) -> dict[str, str]:
    """The page's meta tags by lower-case name, the first of each, with its "canonical" link and "lang"."""
    meta: dict[str, str] = {}
    for tag in tree.iterfind(".//meta[@content]"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        if name and tag.get("content").strip():
            meta.setdefault(name, tag.get("content").strip())
    for link in tree.iterfind('.//link[@rel="canonical"]'):
        meta.setdefault("canonical", (link.get("href") or "").strip())
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return meta | ({"lang": language} if language else {})


def _values(meta: dict[str, str], stated: LinkedData, guessed: Any) -> dict[str, Any]:
    outlet = stated.outlet or meta.get("og:site_name") or guessed.sitename
    title = stated.title or meta.get("og:title") or guessed.title or ""
    return {
        "title": _without_outlet(clean_line(title), (outlet, meta.get("og:site_name"), guessed.hostname)),
        "authors": _people(stated.authors) or _people([meta.get("author")]) or _people([guessed.author]),
        "outlet": outlet,
        "published_at": _date(
            stated.published, meta, ("article:published_time", "datepublished", "date"), guessed.date
        ),
        "updated_at": _date(stated.updated, meta, ("article:modified_time", "og:updated_time", "datemodified"), None),
        "language": code(meta.get("lang")) or code(meta.get("og:locale")) or code(stated.language),
        "section": stated.section or meta.get("article:section"),
        "url": _page_url(meta.get("canonical"), meta.get("og:url"), stated.url),
    }


def _people(written: Iterable[str | None]) -> list[str]:
    """The names in some bylines; addresses, host names and numbers of accounts are none."""
    names = [name for byline in written if byline for name in authors.split(byline)]
    return [name for name in names if re.search(r"[^\W\d_]", name) and not _ADDRESS.search(name)]


def _without_outlet(title: str, outlets: Iterable[str | None]) -> str:
    """`title` without the " - Outlet" or " | Outlet" that pages add to it."""
    names = {outlet.casefold() for outlet in outlets if outlet}
    head, mark, tail = next((title.rpartition(mark) for mark in _BEFORE_OUTLET if mark in title), ("", "", title))
    return head.strip() if mark and tail.casefold() in names and head.strip() else title


def _date(stated: str | None, meta: dict[str, str], names: tuple[str, ...], guess: str | None) -> str | None:
    """The first of the dates, surest first, that is one; where none is, the first as written."""
    written = [text for text in (stated, *(meta.get(name) for name in names), guess) if text]
    for text in written:
        try:
            return parse_loose(text)
        except DateError:
            continue
    return written[0] if written else None


def _page_url(*candidates: str | None) -> str | None:
    """The first absolute URL that is not a home page, which some sites name as the canonical page of all."""
    for url in candidates:
        parts = http_parts(url) if url else None
        if url and parts and (parts.path.strip("/") or parts.query):
            return url
    return None


def _language(stated: str | None, body: str) -> str | None:
    """The language that the page states, unless that is English and the text is not.

    English is what templates come with: all four of 129 real pages that were wrong said so.
    """
    return detect(body) if stated in (None, "en") and len(body) >= _ENOUGH_TEXT else stated


def _without_title(body: str, title: str) -> str:
    first, _, rest = body.partition("\n\n")
    return rest if rest and first == title else body


def _silence() -> None:
    """Only errors: for trafilatura a page without text is a warning, for us a Rejected."""
    for name in ("trafilatura", "htmldate", "justext", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
