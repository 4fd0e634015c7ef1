"""PDF files: text by pypdf, made into paragraphs; facts from XMP and the document information."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from ingest.clean import clean_line
from ingest.load import authors, fields
from ingest.load.identity import http_parts
from ingest.load.page_lines import page_lines
from ingest.load.page_text import join_pages
from ingest.load.rejected import BROKEN_INPUT, NotAnArticleError
from ingest.models import Article

if TYPE_CHECKING:
    from pypdf import PdfReader

_HEADER_WITHIN = 1_024
_LONGEST_HEADING = 150
_PLACEHOLDERS = frozenset({"untitled", "(untitled)", "anonymous", "(anonymous)", "unspecified", "(unspecified)"})


def article(content: bytes, path: Path) -> Article:
    """The article in the PDF `content`, read at `path`, with the offset of each page in `Article.pages`.

    Raises NotAnArticleError where it is no PDF, damaged, locked by a password or only pictures. Pages
    without text are listed in `metadata["pages_without_text"]` (1-based).
    """
    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise NotAnArticleError("not a PDF file: it does not begin with %PDF-")
    with _quiet():
        values, texts = _parsed(content)
    byline = authors.names(values.get("authors", ()))
    body, pages = join_pages(texts, clean_line(values.get("title", "")), byline)
    if not body:
        count = f"{len(texts)} scanned page{'s' * (len(texts) != 1)}, no text layer"
        raise NotAnArticleError(f"no text ({count}): run it through text recognition (OCR) first")
    if not values.get("title"):
        heading = body.partition("\n\n")[0]
        values["title"] = heading if len(heading) <= _LONGEST_HEADING and heading != body else path.stem
    if blank := [number for number, text in enumerate(texts, start=1) if not text.strip()]:
        values["pages_without_text"] = blank
    return fields.article({**values, "body": body}, path, pages=pages)


def _parsed(content: bytes) -> tuple[dict[str, Any], list[str]]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotAnArticleError("encrypted: a password is needed to read it")
        texts = [page_lines(page) for page in reader.pages]
        values = _facts(reader)
    except (FileNotDecryptedError, DependencyError) as error:
        raise NotAnArticleError(f"encrypted: {error}") from error
    except (PyPdfError, *BROKEN_INPUT) as error:
        raise NotAnArticleError(f"damaged PDF file ({type(error).__name__}: {error})") from error
    if not texts:
        raise NotAnArticleError("damaged PDF file (it has no pages)")
    return values, texts


def _facts(reader: "PdfReader") -> dict[str, Any]:
    """Title, authors, outlet, date, language, URL: XMP first, it says more than the document information."""
    about = reader.metadata
    facts: dict[str, Any] = {
        "title": about.title if about else None,
        "authors": about.author if about else None,
    }
    facts |= {name: value for name, value in _xmp(reader).items() if value}
    return {name: value for name, value in facts.items() if value and str(value).lower() not in _PLACEHOLDERS}


def _xmp(reader: "PdfReader") -> dict[str, Any]:
    """The Dublin Core facts (ISO 16684-1); none where the packet is damaged, for the text is still good."""
    from pypdf.errors import PyPdfError

    try:
        packet = reader.xmp_metadata
        if packet is None:
            return {}
        titles = packet.dc_title or {}
        identifier = packet.dc_identifier
        moment = next(iter(packet.dc_date or []), None) or packet.xmp_create_date
        return {
            "title": titles.get("x-default") or next(iter(titles.values()), None),
            "authors": list(packet.dc_creator or []),
            "outlet": next(iter(packet.dc_publisher or []), None),
            "published_at": _iso(moment),
            "language": next(iter(packet.dc_language or []), None),
            "url": identifier if identifier and http_parts(identifier) else None,
        }
    except (PyPdfError, ExpatError, *BROKEN_INPUT) as error:
        logging.getLogger(__name__).debug("XMP packet left out: %s", error)
        return {}


def _iso(moment: datetime | None) -> str | None:
    """As ISO text; midnight is how pypdf gives a day without a time."""
    if moment is None:
        return None
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(timespec="seconds")


@contextmanager
def _quiet() -> Iterator[None]:
    """pypdf tells of every oddity that it repairs; what it cannot repair it raises."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
