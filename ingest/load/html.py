"""Web pages: the article's text by trafilatura, put right by `page_body`; its facts by `page_facts`."""

import logging
import re
from pathlib import Path

from ingest.clean import clean
from ingest.load import fields, page_body, page_facts
from ingest.load.linked_data import linked_data
from ingest.load.read import binary_kind
from ingest.load.rejected import BROKEN_INPUT, NotAnArticleError
from ingest.models import Article

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|article|main|section|table|meta|title|h1|span|a|br)\b", re.IGNORECASE
)
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
        stated = linked_data(
            [script.text_content() for script in tree.iterfind('.//script[@type="application/ld+json"]')]
        )
        document = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True)
    except BROKEN_INPUT as error:
        raise NotAnArticleError(f"the page could not be parsed ({type(error).__name__}: {error})") from error
    text = clean(document.text or "") if document else ""
    if not text:
        raise NotAnArticleError("no article text found")
    values = page_facts.values(tree, stated, document)
    values["title"] = values["title"] or title
    body = _BLOCK_END.sub("\n\n", clean(page_body.improved(tree, text, values["title"])))
    values["body"] = _without_title(body, values["title"])
    values["language"] = page_facts.language(values["language"], body)
    return fields.article(values, path, types=stated.types, genres=stated.genres)


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


def _without_title(body: str, title: str) -> str:
    first, _, rest = body.partition("\n\n")
    return rest if rest and first == title else body


def _silence() -> None:
    """Only errors: for trafilatura a page without text is a warning, for us a Rejected."""
    for name in ("trafilatura", "htmldate", "justext", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
