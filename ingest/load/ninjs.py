"""ninjs, IPTC's news in JSON, versions 1 to 3 (https://iptc.org/standards/ninjs/): `.json` files of wire items."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from ingest.load import jsonl, wire
from ingest.load.markup import html_text
from ingest.load.read import read
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.models import Article

_LISTS = ("item", "items", "_items")
_SIGNS = frozenset(
    "headline headlines body_text body_html body_xhtml bodies pubstatus versioncreated representationtype".split()
)
# Other words than IPTC's, such as "story" or "advisory", are in use for texts.
_NO_TEXT = frozenset("animated audio component event graphic picture planning video".split())
_Item = Mapping[str, Any]


def articles(file: IO[bytes], path: Path, *, max_bytes: int) -> Iterator[Article | Rejected]:
    """The item in `file`, or each of a list of items (also below "items"). Raises NotAnArticleError for other JSON."""
    value = jsonl.parsed(read(file, max_bytes).removeprefix(b"\xef\xbb\xbf"))
    if isinstance(value, dict):
        listed = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
        value = [value] if listed is None or _is_ninjs(_lowered(value)) else listed
    found = [_lowered(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    if not any(_is_ninjs(item) for item in found):
        hint = " (an article in Pressroom's own form belongs on a line of a .jsonl file)"
        raise NotAnArticleError(
            "JSON of another kind: no ninjs item, which has a 'uri' and a headline or a body"
            + hint * any({"title", "body"} <= item.keys() for item in found)
        )
    for number, item in enumerate(found, start=1):
        try:
            yield wire.article(_read(item), path)
        except NotAnArticleError as error:
            which = f"item {number}: " if len(found) > 1 else ""
            yield Rejected(path.resolve().as_posix(), None, which + error.reason)


def _lowered(item: _Item) -> dict[str, Any]:
    """Version 3 writes versionCreated where versions 1 and 2 write versioncreated."""
    return {str(key).lower(): value for key, value in item.items()}


def _is_ninjs(item: _Item) -> bool:
    return isinstance(item.get("uri") or item.get("guid"), str) and not _SIGNS.isdisjoint(item)


def _read(item: _Item) -> wire.WireItem:
    if not _is_ninjs(item):
        raise NotAnArticleError("no ninjs item: 'uri' or any headline, body or status is missing")
    status = _text(item.get("pubstatus"))
    if (kind := wire.code(_text(item.get("type")))) in _NO_TEXT and wire.code(status) in ("", "usable"):
        raise NotAnArticleError(f"no text but a ninjs item of type {kind!r}")
    people = [name for name in map(_name, _list(item.get("authors"))) if name]
    return wire.WireItem(
        uri=_text(item.get("uri")) or _text(item.get("guid")),
        title=_headline(item),
        body=_body(item),
        authors=_text(item.get("by")) or _text(item.get("byline")) or people,
        outlet=_outlet(item),
        created=_text(item.get("firstcreated")) or _text(item.get("contentcreated")),
        version_created=_text(item.get("versioncreated")),
        embargoed=_text(item.get("embargoed")),
        language=_text(item.get("language")),
        status=status,
        genres=tuple(_names(item, "genres", "genre", codes=True)),
        metadata={
            "version": _text(item.get("version")) or item.get("version"),
            "subjects": _names(item, "subjects", "subject"),
            "ednote": _text(item.get("ednote")),
            "slugline": _text(item.get("slugline")),
            "urgency": item.get("urgency"),
        },
    )


def _headline(item: _Item) -> str | None:
    several = [entry for entry in _list(item.get("headlines")) if isinstance(entry, dict)]
    several.sort(key=lambda entry: _text(entry.get("role")) not in (None, "main"))
    for entry in map(_lowered, several):
        if written := _text(entry.get("value")):
            return html_text(written) if "html" in str(entry.get("contenttype")) else written
    return _text(item.get("headline")) or _text(item.get("title"))


def _body(item: _Item) -> str:
    """The body as text: marked up where there is a choice, for its paragraphs are sure."""
    bodies = [_lowered(entry) for entry in _list(item.get("bodies")) if isinstance(entry, dict)]
    bodies += [
        {"value": item.get(key), "contenttype": kind}
        for key, kind in (("body_html", "html"), ("body_xhtml", "html"), ("body_text", "plain"))
    ]
    bodies = [entry for entry in bodies if _text(entry.get("value"))]
    bodies.sort(key=lambda entry: "html" not in str(entry.get("contenttype")))
    for entry in bodies:
        value = str(entry["value"])
        kind = str(entry.get("contenttype") or ("html" if "</p>" in value or "<br" in value else "plain"))
        if found := value if "plain" in kind else html_text(value):
            return found
    return ""


def _outlet(item: _Item) -> str | None:
    """Who sent it: `source`, an info source, an organisation that is no subject of the text, the copyright holder."""
    parties = [*_list(item.get("infosources")), *_list(item.get("infosource")), *_list(item.get("provider"))]
    for key in ("organisations", "organisation"):
        for entry in _list(item.get(key)):
            relation = wire.code(_text(entry.get("rel"))) if isinstance(entry, dict) else ""
            if relation in ("source", "provider", "publisher", "infosource"):
                parties.append(entry)
    named = (_text(item.get("source")), *map(_name, parties), _text(item.get("copyrightholder")))
    return next((name for name in named if name), None)


def _names(item: _Item, *keys: str, codes: bool = False) -> list[str]:
    found = []
    for entry in (entry for key in keys for entry in _list(item.get(key))):
        found.append(_name(entry))
        if codes and isinstance(entry, dict):
            found += [_text(entry.get(key)) for key in ("uri", "code", "literal")]
    return list(dict.fromkeys(name for name in found if name))


def _name(entry: Any) -> str | None:
    if isinstance(entry, dict):
        return _text(entry.get("name")) or _text(entry.get("literal")) or _text(entry.get("code"))
    return _text(entry)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
