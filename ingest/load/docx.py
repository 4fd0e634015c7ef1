"""Word documents (.docx) by python-docx: headings, paragraphs, lists and tables in the order of the document."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.clean import clean, clean_line
from ingest.dates import DateError, parse_loose
from ingest.load import authors, fields
from ingest.load.markup import joined
from ingest.load.read import read
from ingest.load.rejected import BROKEN_INPUT, NotAnArticleError
from ingest.models import Article

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MORE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PIECES = {"t": None, "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Text that was moved away, that stands in a frame beside the text, or that is there twice for older programs.
_ELSEWHERE = frozenset({f"{_WORD}moveFrom", f"{_WORD}del", f"{_WORD}txbxContent", f"{_MORE}Fallback"})
_AROUND = frozenset({f"{_WORD}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")})
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_LONGEST_TITLE = 150
_LONGEST_BYLINE = 80
_TOP = 4
_BYLINE = re.compile(r"(?:by|par|von|por|di|door)[ :]+[^\W\d_]", re.IGNORECASE)
_NOBODY = frozenset({
    "admin", "administrator", "administrateur", "author", "auteur", "microsoft office user", "owner", "python-docx",
    "unknown", "user", "utilisateur", "utilisateur windows", "windows user",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Block:
    style: str
    text: str
    line: bool = False


def articles(file: IO[bytes], path: Path, *, max_bytes: int) -> Iterator[Article]:
    """The article in the document `file`, which lies at `path`.

    Title, authors and date are what stands at the top of the text (a title or first heading, a byline, a line
    that is a date), and only where nothing does what the document's properties say; then
    `metadata["from_properties"]` names them. Changes that are tracked count as accepted; hidden text, comments,
    footnotes, text boxes, headers and footers are left out. Raises NotAnArticleError for what is no Word
    document, is damaged, holds no text or unpacks to more than `max_bytes`.
    """
    content = read(file, max_bytes)
    if content.startswith(_OLD_OR_LOCKED):
        raise NotAnArticleError("an old Word document or one locked by a password: save it as .docx without one")
    blocks, properties = _parsed(content, max_bytes)
    if not blocks:
        raise NotAnArticleError("no text in the document")
    values, rest = _facts(blocks)
    borrowed = {name: value for name, value in properties.items() if value and not values.get(name)}
    if not values.get("title"):
        borrowed.setdefault("title", path.stem)
    if borrowed:
        values["from_properties"] = sorted(borrowed)
    body = clean(joined((block.line, block.text) for block in rest))
    if not body:
        raise NotAnArticleError("no text below the title")
    yield fields.article({**borrowed, **values, "body": body}, path)


def _parsed(content: bytes, max_bytes: int) -> tuple[list[_Block], dict[str, str | None]]:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        _bounded(content, max_bytes)
        document = docx.Document(io.BytesIO(content))
        return list(_blocks(document.element.body, document)), _properties(document.core_properties)
    except (zipfile.BadZipFile, OpcError, LxmlError, NotImplementedError, *BROKEN_INPUT) as error:
        shown = f"{type(error).__name__}: {error}"
        raise NotAnArticleError(f"no Word document or a damaged one ({shown[:200]})") from error


def _bounded(content: bytes, max_bytes: int) -> None:
    """Raises NotAnArticleError where the parts unpack to more than `max_bytes`, counted and not as they claim."""
    left = max_bytes
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.infolist():
            with parts.open(part) as unpacked:
                while left >= 0 and (piece := unpacked.read(65_536)):
                    left -= len(piece)
    if left < 0:
        raise NotAnArticleError(f"more than the {max_bytes:,} bytes allowed for a file, once unpacked")


def _blocks(parent: Any, document: Any) -> Iterator[_Block]:
    """The blocks below `parent`, also where content controls or tracked changes stand around them."""
    from docx.text.paragraph import Paragraph

    for element in parent.iterchildren("*"):
        if element.tag == f"{_WORD}p":
            named = Paragraph(element, document).style
            style = (named.name or "").lower() if named else ""
            text = clean(_text(element))
            item = style.startswith("list") or element.find(f"{_WORD}pPr/{_WORD}numPr") is not None
            if text:
                heading = style.startswith(("heading", "title"))
                yield _Block(style, f"- {text}" if item and not heading else text, item and not heading)
        elif element.tag == f"{_WORD}tbl":
            for row in element.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr"):
                cells = [clean_line(" ".join(map(_text, cell.iter(f"{_WORD}p")))) for cell in row.xpath("./w:tc")]
                if any(cells):
                    yield _Block("table", " | ".join(cells), line=True)
        elif element.tag in _AROUND:
            yield from _blocks(element, document)


def _text(paragraph: Any) -> str:
    pieces = []
    for node in paragraph.iter(*(f"{_WORD}{name}" for name in _PIECES)):
        hidden = node.getparent().find(f"{_WORD}rPr/{_WORD}vanish") is not None
        above = {ancestor.tag for ancestor in node.iterancestors()}
        # The stops that a paragraph's style defines are tabs too.
        if not hidden and above.isdisjoint(_ELSEWHERE) and f"{_WORD}pPr" not in above:
            piece = _PIECES[node.tag.removeprefix(_WORD)]
            pieces.append((node.text or "") if piece is None else piece)
    return "".join(pieces)


def _properties(about: Any) -> dict[str, str | None]:
    author = clean_line(about.author or "")
    # A template made by a program has that program's name and birthday.
    made = about.created if about.author != "python-docx" else None
    return {
        "title": clean_line(about.title or "") or None,
        "authors": author if author.lower() not in _NOBODY else None,
        "published_at": made.isoformat(timespec="seconds") if made else None,
        "language": about.language or None,
    }


def _facts(blocks: list[_Block]) -> tuple[dict[str, Any], list[_Block]]:
    """What the top of the document says, and the blocks that are left when it is taken off."""
    values: dict[str, Any] = {}
    named = [place for place, block in enumerate(blocks[:_TOP]) if block.style.startswith(("title", "heading"))]
    first = named[0] if named else 0
    if named or (len(blocks) > 1 and len(blocks[0].text) <= _LONGEST_TITLE and not blocks[0].line):
        values["title"] = clean_line(blocks[first].text)
        blocks = blocks[:first] + blocks[first + 1 :]
    top, rest = blocks[:_TOP], blocks[_TOP:]
    for block in list(top):
        if len(block.text) > _LONGEST_TITLE or block.line:
            break
        if "authors" not in values and _is_byline(block.text):
            values["authors"] = authors.names(block.text)
        elif "published_at" not in values and _is_date(block.text):
            values["published_at"] = block.text
        else:
            continue
        top.remove(block)
    return values, top + rest


def _is_byline(text: str) -> bool:
    return len(text) <= _LONGEST_BYLINE and not text.endswith(".") and bool(_BYLINE.match(text))


def _is_date(text: str) -> bool:
    try:
        parse_loose(text)
    except DateError:
        return False
    return True
