"""What a page says about itself in JSON-LD (https://schema.org/Article)."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_EVENT = re.compile(r"\w*event\Z", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:\w*article|\w*posting|report)\Z", re.IGNORECASE)
_COMMENT = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*\Z")
_SPARE_COMMA = re.compile(r",(\s*[\]}])")
_DEEPEST = 6
_Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its dates as written."""

    name: str | None
    start: str
    end: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The article's own facts as written; None or empty where the page does not say."""

    types: tuple[str, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    language: str | None = None
    section: str | None = None
    genres: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


def linked_data(scripts: list[str]) -> LinkedData:
    """The facts of the page's article in the texts of its `application/ld+json` scripts.

    Where several articles are described, the first with a headline and a date is the page's own. A script
    that is no JSON even after small repairs is passed over.
    """
    nodes = [node for script in scripts for node in _nodes(_parsed(script))]
    articles = [node for node in nodes if _is_a(_ARTICLE, node)]
    if not articles:
        return LinkedData(events=_events(nodes))
    article = next((node for node in articles if _headline(node) and node.get("datePublished")), articles[0])
    publisher = article.get("publisher")
    return LinkedData(
        types=tuple(_types(article)),
        title=_headline(article),
        authors=tuple(_names(article.get("author")) or _names(article.get("creator"))),
        outlet=next(iter(_names(publisher)), None),
        published=_text(article.get("datePublished")),
        updated=_text(article.get("dateModified")),
        url=_url(article),
        language=_text(article.get("inLanguage")),
        section=_text(article.get("articleSection")),
        genres=tuple(_names(article.get("genre"))),
        events=_events([*nodes, *_nodes(article.get("about")), *_nodes(article.get("mentions"))]),
    )


def _parsed(script: str) -> Any:
    text = _COMMENT.sub("", _COMMENT.sub("", script)).strip().rstrip(";")
    for attempt in (text, _SPARE_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int = 0) -> Iterator[_Node]:
    """The described things, outermost first, in the order of the page."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth + 1)


def _types(node: _Node) -> list[str]:
    value = node.get("@type")
    return [kind for kind in (value if isinstance(value, list) else [value]) if isinstance(kind, str)]


def _is_a(kind: re.Pattern[str], node: _Node) -> bool:
    return any(kind.match(name) for name in _types(node))


def _events(nodes: list[_Node]) -> tuple[Event, ...]:
    """The events among `nodes` that have a start, each once."""
    events = (
        Event(_headline(node), start, _text(node.get("endDate")))
        for node in nodes if _is_a(_EVENT, node) and (start := _text(node.get("startDate")))
    )  # fmt: skip
    return tuple(dict.fromkeys(events))


def _headline(node: _Node) -> str | None:
    return _text(node.get("headline")) or _text(node.get("name"))


def _text(value: Any) -> str | None:
    """The first text in `value`, unescaped (many pages write HTML entities into JSON)."""
    if isinstance(value, list):
        return next((text for text in map(_text, value) if text), None)
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("@value"))
    return html.unescape(value).strip() or None if isinstance(value, str) else None


def _names(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    names = (_text(item) for item in items)
    return [name for name in names if name and not name.startswith(("http://", "https://"))]


def _url(node: _Node) -> str | None:
    page = node.get("mainEntityOfPage")
    named = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return next((text for text in (_text(node.get("url")), _text(named), _text(node.get("@id"))) if text), None)
