"""The facts of a web page's article, each from the surest place that gives it.

Order of trust, what the page states before what is guessed:

- title: `page_title`; authors: `page_authors`.
- outlet: JSON-LD `publisher`, `og:site_name`, trafilatura's guess.
- published and updated, kept apart: JSON-LD `datePublished` and `dateModified`; the meta tags of each; elements marked
  `itemprop` or `<time pubdate>`; for the first also htmldate's guess. A text that is no date loses to the next place.
  The zone stays as written, and missing where it is missing. A guess is never a date of update.
- event: JSON-LD Event with a `startDate`, beside the article or as what it is about; never guessed. Kept as metadata.
- language: the page's `lang`, `og:locale`, JSON-LD `inLanguage`; the text itself where these are silent or where it is
  plainly in another language.
- section: JSON-LD `articleSection`, `article:section`. Genre: `genre.guess`.
- address: `canonical`, `og:url`, JSON-LD `url`, never a home page.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.clean import clean_line
from ingest.dates import DateError, parse_loose
from ingest.language import code, detect, detect_surely
from ingest.load import page_authors, page_title
from ingest.load.identity import http_parts
from ingest.load.linked_data import Event, LinkedData

_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate", "publish-date",
    "citation_publication_date",
)  # fmt: skip
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_ENOUGH_TEXT = 300
# Identifiers take these for one another; the page knows better.
_ALIKE = ({"no", "da", "sv", "nn"}, {"hr", "sr", "bs", "sl"}, {"cs", "sk"}, {"es", "gl", "ca", "pt"}, {"id", "ms"})


def values(tree: Any, stated: LinkedData, guessed: Any) -> dict[str, Any]:
    """The facts by the contract's names, with "event" where there is one; "language" is what the page says.

    `tree` is the page (lxml), `guessed` trafilatura's document. What no place gives is None or empty.
    """
    meta = _meta(tree)
    outlet = stated.outlet or meta.get("og:site_name") or guessed.sitename
    sites = (outlet, meta.get("og:site_name"), guessed.sitename, guessed.hostname)
    published = (stated.published, *(meta.get(name) for name in _PUBLISHED), *_marked(tree, "datePublished"))
    updated = (stated.updated, *(meta.get(name) for name in _UPDATED), *_marked(tree, "dateModified"))
    events = [facts for event in stated.events if (facts := _event(event))]
    return {
        "title": page_title.title(_wordings(tree, meta, stated), sites) or clean_line(guessed.title or ""),
        "authors": page_authors.found(stated.authors, meta, tree, guessed.author, sites),
        "outlet": outlet,
        "published_at": _date((*published, guessed.date)),
        "updated_at": _date(updated),
        "language": code(meta.get("lang")) or code(meta.get("og:locale")) or code(stated.language),
        "section": stated.section or meta.get("article:section"),
        "url": _page_url(meta.get("canonical"), meta.get("og:url"), stated.url),
    } | ({"event": events} if events else {})


def language(stated: str | None, body: str) -> str | None:
    """The language that the page states, unless it states none or the text is plainly in another.

    English is what templates come with: all of 129 real pages that were wrong said so. Another statement yields
    only to a text that the identifier is sure of, and not to a language that is easily taken for it.
    """
    if len(body) < _ENOUGH_TEXT:
        return stated
    if stated in (None, "en"):
        return detect(body)
    found = detect_surely(body)
    return found if found and not any({stated, found} <= alike for alike in _ALIKE) else stated


def _meta(tree: Any) -> dict[str, str]:
    """The page's meta tags by lower-case name, the first of each, with its "canonical" link and "lang"."""
    meta: dict[str, str] = {}
    for tag in tree.iterfind(".//meta[@content]"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        if name and tag.get("content").strip():
            meta.setdefault(name, tag.get("content").strip())
    for link in tree.iterfind('.//link[@rel="canonical"]'):
        meta.setdefault("canonical", (link.get("href") or "").strip())
    tag_language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return meta | ({"lang": tag_language} if tag_language else {})


def _wordings(tree: Any, meta: dict[str, str], stated: LinkedData) -> page_title.Wordings:
    headings = (clean_line(" ".join(element.itertext())) for element in tree.iter("h1"))
    page = tree.find(".//title")
    return page_title.Wordings(
        json_ld=clean_line(stated.title or ""),
        open_graph=clean_line(meta.get("og:title") or ""),
        twitter=clean_line(meta.get("twitter:title") or ""),
        headings=tuple(heading for heading in headings if heading),
        page=clean_line(page.text_content()) if page is not None else "",
    )


def _marked(tree: Any, name: str) -> Iterator[str]:
    """The dates of elements marked as `name` by microdata; for publication also of `<time pubdate>`."""
    for element in tree.iterfind(f'.//*[@itemprop="{name}"]'):
        yield element.get("datetime") or element.get("content") or element.text_content()
    if name == "datePublished":
        for element in tree.iterfind(".//time[@pubdate]"):
            yield element.get("datetime") or element.text_content()


def _date(written: Sequence[str | None]) -> str | None:
    """The first of the dates, surest first, that is one; where none is, the first as written."""
    texts = [text.strip() for text in written if text and text.strip()]
    for text in texts:
        try:
            return parse_loose(text)
        except DateError:
            continue
    return texts[0] if texts else None


def _event(event: Event) -> dict[str, str]:
    """The event with the dates that are some; empty where its start is none."""
    try:
        facts = {"name": event.name or "", "start": parse_loose(event.start)}
    except DateError:
        return {}
    end = _date((event.end,)) if event.end else None
    return {name: text for name, text in {**facts, "end": end}.items() if text}


def _page_url(*candidates: str | None) -> str | None:
    """The first absolute URL that is not a home page, which some sites name as the canonical page of all."""
    for url in candidates:
        parts = http_parts(url) if url else None
        if url and parts and (parts.path.strip("/") or parts.query):
            return url
    return None
