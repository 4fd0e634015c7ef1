"""Markdown with YAML front matter, its keys those of the contract."""

import re
from pathlib import Path
from typing import Any

from ingest.load import fields
from ingest.load.rejected import NotAnArticleError
from ingest.load.text import decode
from ingest.models import Article

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MAX_FRONT_MATTER = 65_536
_ALIASES = {"author": "authors", "date": "published_at", "updated": "updated_at", "lang": "language"}
_TITLE = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)|\A\s*(\S[^\n]*)\n=+[ \t]*(?:\n|\Z)")
_MARKS = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"^(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}(?:=+|-{3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE), r"\1"),
    (re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^\[[^\]\n]+\]:[ \t]+\S+.*$", re.MULTILINE), ""),
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\([^)\s]*(?:[ \t]+[\"'][^)\n]*)?\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\[[^\]\n]*\]"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"(\*{1,3})(?=\S)([^*\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(?<!`)`([^`\n]+)`(?!`)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>-])"), r"\1"),
)


def article(content: bytes, path: Path) -> Article:
    """The article in `content`, read at `path`; the title is that of the front matter, else the first heading.

    Raises NotAnArticleError, with the line where YAML is wrong.
    """
    text = decode(content)[0].replace("\r\n", "\n").replace("\r", "\n")
    values: dict[str, Any] = {}
    if found := _FRONT_MATTER.match(text):
        values = _front_matter(found[1])
        text = text[found.end() :]
    elif text.startswith("---\n"):
        raise NotAnArticleError("front matter without its closing '---'", line=1)
    heading = _TITLE.match(text)
    if heading and (not values.get("title") or plain(heading[1] or heading[2]) == values["title"]):
        values["title"] = plain(heading[1] or heading[2])
        text = text[heading.end() :]
    if not text.strip():
        raise NotAnArticleError("no text below the front matter")
    return fields.article({**values, "body": plain(text)}, path)


def plain(text: str) -> str:
    """`text` without the marks of headings, emphasis, links (whose text stays), quotes, images, code, rules.

    The frequent marks only, by patterns: lists stay as they are written, and so does HTML.
    """
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return text.strip()


def _front_matter(text: str) -> dict[str, Any]:
    import yaml

    if len(text) > _MAX_FRONT_MATTER:
        raise NotAnArticleError(f"front matter of {len(text):,} characters, more than {_MAX_FRONT_MATTER:,}", line=1)
    try:
        # An alias lets a few lines stand for gigabytes.
        for token in yaml.scan(text, yaml.BaseLoader):
            if isinstance(token, yaml.AliasToken):
                raise NotAnArticleError("front matter with a YAML alias", line=token.start_mark.line + 2)
        # Every value stays the text that was written: "no" is Norwegian and 12:30 is no number of seconds.
        values = yaml.load(text, yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise NotAnArticleError(f"front matter is not YAML: {error.problem}", line=line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise NotAnArticleError(f"front matter is not YAML: {str(error).splitlines()[0]}", line=1) from error
    if values in (None, ""):
        return {}
    if not isinstance(values, dict):
        raise NotAnArticleError("front matter must be 'key: value' lines", line=2)
    return {_ALIASES.get(str(key), str(key)): value for key, value in values.items()}
