"""NewsML-G2, IPTC's news in XML (https://iptc.org/standards/newsml-g2/): `.xml` files of news items or messages."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ingest.load import wire
from ingest.load.markup import html_text, text
from ingest.load.read import read
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.models import Article

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OTHER_ITEMS = frozenset({"packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"})


def articles(file: IO[bytes], path: Path, *, max_bytes: int) -> Iterator[Article | Rejected]:
    """The news item in `file`, or each one of a news message; what is no text comes as Rejected with its line.

    Entities are not resolved and nothing is fetched. Raises NotAnArticleError for what is no XML, for XML
    with entities of its own, and for XML of another kind.
    """
    root = _parsed(read(file, max_bytes))
    name = _local(root)
    if name in _OTHER_ITEMS:
        raise NotAnArticleError(f"no article but a NewsML-G2 {name}")
    if name not in ("newsItem", "newsMessage"):
        raise NotAnArticleError(
            f"XML of another kind: its root element is <{name}>, not <newsItem> or <newsMessage> of NewsML-G2"
        )
    items = [root] if name == "newsItem" else root.findall(".//{*}itemSet/{*}newsItem")
    if not items:
        raise NotAnArticleError("a NewsML-G2 message without any news item")
    for item in items:
        try:
            yield wire.article(_read(item), path)
        except NotAnArticleError as error:
            yield Rejected(path.resolve().as_posix(), item.sourceline, error.reason)


def _parsed(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise NotAnArticleError(f"not XML: {error.msg}", line=error.lineno or None) from error
    declared = root.getroottree().docinfo.internalDTD
    own = declared is not None and any(True for _ in declared.iterentities())
    if own or next(root.iter(etree.Entity), None) is not None:
        raise NotAnArticleError("XML with entities of its own, which are not resolved: save it without a DTD")
    return root


def _read(item: Any) -> wire.WireItem:
    status = _code(item.find("{*}itemMeta/{*}pubStatus"))
    kind = wire.code(_code(item.find("{*}itemMeta/{*}itemClass"))) or "text"
    if kind not in ("text", "composite") and wire.code(status) in ("", "usable"):
        raise NotAnArticleError(f"no text but a news item of class {kind!r}")
    about, content = "{*}contentMeta", item.find("{*}contentSet")
    languages = [found.get("tag") for found in item.iterfind(f"{about}/{{*}}language")]
    return wire.WireItem(
        uri=item.get("guid"),
        title=_headline(item),
        body=_body(content) if content is not None else "",
        authors=_authors(item),
        outlet=_outlet(item),
        created=_value(item, "{*}itemMeta/{*}firstCreated") or _value(item, f"{about}/{{*}}contentCreated"),
        version_created=_value(item, "{*}itemMeta/{*}versionCreated"),
        embargoed=_value(item, "{*}itemMeta/{*}embargoed"),
        language=next(filter(None, languages), None) or item.get(_LANGUAGE),
        status=status,
        genres=tuple(_codes_and_names(item, f"{about}/{{*}}genre")),
        signals=tuple(_codes_and_names(item, "{*}itemMeta/{*}signal")),
        metadata={
            "version": item.get("version"),
            "subjects": [name for found in item.iterfind(f"{about}/{{*}}subject") if (name := _name(found))],
            "ednote": _value(item, "{*}itemMeta/{*}edNote"),
            "slugline": _value(item, f"{about}/{{*}}slugline"),
        },
    )


def _headline(item: Any) -> str | None:
    headlines = item.findall("{*}contentMeta/{*}headline")
    headlines.sort(key=lambda found: wire.code(found.get("role")) not in ("", "main"))
    written = [_flat(found) for found in headlines]
    written += [_value(item, f"{{*}}contentSet/{{*}}inlineXML//{{*}}{name}") for name in ("hl1", "title")]
    return next(filter(None, (*written, _value(item, "{*}itemMeta/{*}title"))), None)


def _body(content: Any) -> str:
    """The inline text: NITF's body, the whole of XHTML, or data in plain text or HTML."""
    for inline in content.iterfind("{*}inlineXML"):
        for root in inline.iterchildren("*"):
            body = root.find(".//{*}body.content") if _local(root) == "nitf" else root
            if body is not None and (found := text(body)):
                return found
    for data in content.iterfind("{*}inlineData"):
        written = "".join(data.itertext())
        marked_up = "html" in (data.get("contenttype") or "") or "</p>" in written
        if found := html_text(written) if marked_up else written.strip():
            return found
    if content.find("{*}remoteContent") is not None:
        raise NotAnArticleError("no text in it: its content lies elsewhere (remoteContent)")
    return ""


def _authors(item: Any) -> str | list[str] | None:
    if byline := _value(item, "{*}contentMeta/{*}by"):
        return byline
    inline = _value(item, "{*}contentSet/{*}inlineXML//{*}body.head/{*}byline/{*}person")
    people = [
        _flat(name)
        for role in ("creator", "contributor")
        for name in item.iterfind(f"{{*}}contentMeta/{{*}}{role}/{{*}}name")
    ]
    return [inline] if inline else [name for name in people if name]


def _outlet(item: Any) -> str | None:
    """The provider or the source of information: by name where one has one, else by domain or code."""
    parties = [
        *item.findall("{*}itemMeta/{*}provider"),
        *item.findall("{*}contentMeta/{*}infoSource"),
        *item.findall("{*}rightsInfo/{*}copyrightHolder"),
    ]
    names = [name for party in parties if (name := _name(party))]
    codes = [found.rpartition(":")[2] for party in parties if (found := party.get("qcode"))]
    return next((name for name in names if "." not in name), next(iter([*names, *codes]), None))


def _codes_and_names(item: Any, where: str) -> list[str]:
    found = [said for entry in item.iterfind(where) for said in (_code(entry), _name(entry)) if said]
    return list(dict.fromkeys(found))


def _code(entry: Any) -> str | None:
    return None if entry is None else entry.get("qcode") or entry.get("uri")


def _name(entry: Any) -> str | None:
    return _value(entry, "{*}name") or (entry.get("literal") or "").strip() or None


def _value(item: Any, where: str) -> str | None:
    found = item.find(where)
    return _flat(found) if found is not None else None


def _flat(element: Any) -> str | None:
    return " ".join("".join(element.itertext()).split()) or None


def _local(element: Any) -> str:
    from lxml import etree

    return str(etree.QName(element).localname)
