"""Plain text: "Key: value" lines, a blank line and the body; or a first line that is the title."""

import codecs
import re
from pathlib import Path

from ingest.load import fields
from ingest.load.read import binary_kind
from ingest.load.rejected import NotAnArticleError
from ingest.models import Article

_KEYS = {
    "title": "title", "headline": "title", "outlet": "outlet", "publication": "outlet",
    "author": "authors", "authors": "authors", "by": "authors", "date": "published_at",
    "published": "published_at", "published_at": "published_at", "updated": "updated_at",
    "updated_at": "updated_at", "url": "url",
    "section": "section", "language": "language", "id": "id", "genre": "genre",
}  # fmt: skip
_HEADER = re.compile(r"\s*([^\W\d_][\w -]{0,30}?)\s*:(?:\s+(.*?))?\s*\Z")


def article(content: bytes, path: Path) -> Article:
    """The article in `content`, read at `path`. Raises NotAnArticleError where it is binary or has no body.

    Header lines count only where the first line is one with a known key (Title, Outlet, Author, Date,
    Updated, URL, Section, Language, Id, Genre); other keys among them become metadata. Without a Title the
    first line of the body is the title.
    """
    text, encoding = decode(content)
    values, body = _headers(text)
    if not values.get("title"):
        values["title"], _, body = body.strip().partition("\n")
    if not body.strip():
        raise NotAnArticleError("no text below the title" if values["title"] else "no text but white space")
    if encoding != "utf-8":
        values["encoding"] = encoding
    return fields.article({**values, "body": body}, path)


def decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, UTF-16 with its mark, else Windows-1252. Raises NotAnArticleError."""
    if kind := binary_kind(content):
        raise NotAnArticleError(f"not text but {kind}")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8", "cp1252"):
        try:
            return content.decode("utf-8-sig" if encoding == "utf-8" else encoding), encoding
        except UnicodeDecodeError:
            continue
    raise NotAnArticleError("text in an unknown encoding: save it as UTF-8")


def _headers(text: str) -> tuple[dict[str, str], str]:
    lines = text.lstrip("\n\r").splitlines()
    values: dict[str, str] = {}
    first = _HEADER.match(lines[0]) if lines else None
    if not first or first[1].lower() not in _KEYS:
        return values, text
    for number, line in enumerate(lines):
        header = _HEADER.match(line)
        if not header:
            return values, "\n".join(lines[number:])
        key = header[1].lower()
        name = _KEYS.get(key, key)
        # A key twice is a second value: two "Author" lines are two authors.
        values[name] = f"{values[name]}; {header[2] or ''}" if name in values else header[2] or ""
    return values, ""
