"""What a PDF says of itself: title, authors, outlet, date, language, URL, in a stated order of trust.

- title: XMP (ISO 16684-1), the document information, the largest type of the first page. What programs write there
  for want of a title ("Microsoft Word - draft3.doc", "untitled") is none.
- authors: XMP, the document information, a line "By NAME" below the title.
- published: the XMP date (Dublin Core), a date printed in a running line or at the head of the first page, the moment
  of creation (XMP, then document information). The last one is when the file was made: `date_from` in the metadata
  says so, and it is not taken where the text was recognised, for then it is the day of the scan. The moment of the
  last change is never taken: tools set it that know nothing of the text.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from ingest.clean import clean_line
from ingest.dates import DateError, parse_loose
from ingest.load import authors
from ingest.load.identity import http_parts
from ingest.load.page_text import DISPLAY, text_size
from ingest.load.page_words import Line
from ingest.load.rejected import BROKEN_INPUT

if TYPE_CHECKING:
    from pypdf import PdfReader

_LONGEST_TITLE = 250
_SAME_TYPE = 0.05
_JUNK = re.compile(
    r"microsoft (?:word|powerpoint|excel|office|publisher)\b.*"
    r"|\(?(?:untitled|sans[ -]titre|unbenannt|no title|titre|title|unnamed|unspecified|anonymous|none|null|unknown)\)?"
    r"[ -]*\d*"
    r"|(?:nouveau |new )?(?:document|layout|page|slide|scan|print|pdf|présentation|presentation|mise en page)[ _-]*\d*"
    r"|.*\.(?:docx?|odt|rtf|txt|pdf|ps|eps|ai|indd|qxd|qxp|pub|pages|tex|dvi|tmp|pptx?|xlsx?|jpe?g|tiff?|png|html?)"
    r"|[a-z]:\\.*|file:.*|https?:.*|about:.*|[\W\d_]*",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\(?(?:anonymous|unspecified|unknown|user|admin|administrator|owner|default|root|author|auteur|utilisateur"
    r"|windows user|microsoft(?: office)?(?: user)?|adobe .*|none|null)\)?[ \d]*",
    re.IGNORECASE,
)
_PRINTED_DATE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}(?:er|st|nd|rd|th|\.)? [^\W\d_]{3,10}\.? \d{4}\b"
    r"|\b[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?, \d{4}\b"
)
_BYLINE = re.compile(r"(?:by|par|von) (?=[^\W\d_])", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){1,3}\Z")
_HEAD_LINES = 3


def stated(reader: "PdfReader") -> dict[str, Any]:
    """What XMP and the document information say, the better of both where they differ, without what is junk.

    `published_at` is a date of publication; `created_at` is when the file was made.
    """
    about = reader.metadata
    packet = _xmp(reader)
    title = next((text for text in (packet.get("title"), about.title if about else None) if is_title(text)), None)
    names = packet.get("authors") or (authors.names(about.author) if about and about.author else ())
    created = packet.get("created_at") or _iso(_creation(about))
    facts = {
        **packet,
        "title": title,
        "authors": [name for name in names if not _NOBODY.fullmatch(name)],
        "created_at": created,
    }
    return {name: value for name, value in facts.items() if value}


def is_title(text: str | None) -> bool:
    """Is it more than what a program writes where nobody gave a title?"""
    return bool(text) and not _JUNK.fullmatch(clean_line(str(text)))


def headline(lines: Sequence[Line], outlet: str | None) -> str | None:
    """The largest type on the first page, where it is clearly larger than the text's and is not the outlet's name."""
    body = text_size(lines)
    for size in sorted({line.size for line in lines if line.size >= DISPLAY * body}, reverse=True):
        chosen: list[Line] = []
        for line in lines:
            if abs(line.size - size) <= _SAME_TYPE * size:
                chosen.append(line)
            elif chosen:
                break
        text = clean_line(" ".join(line.text for line in chosen))
        masthead = outlet is not None and text.casefold() == outlet.casefold()
        if is_title(text) and not masthead and len(text) <= _LONGEST_TITLE:
            return text
    return None


def below_title(lines: Sequence[Line], title: str, byline: Sequence[str]) -> tuple[list[Line], tuple[str, ...]]:
    """`lines` of the first page without the `title` and the names below it, and the authors of a line "By NAME" there.

    Nothing is taken away where the page does not begin with the title (a line or two above it are left alone).
    """
    wanted = _letters(title)
    for first in range(min(len(lines), _HEAD_LINES)):
        read = ""
        for number, line in enumerate(lines[first:], start=first + 1):
            read += _letters(line.text)
            if read == wanted:
                rest, found = _below_byline(lines[number:], byline)
                return [*lines[:first], *rest], found
            if not wanted.startswith(read):
                break
    return list(lines), ()


def _below_byline(lines: Sequence[Line], byline: Sequence[str]) -> tuple[Sequence[Line], tuple[str, ...]]:
    if not lines:
        return lines, ()
    text = clean_line(lines[0].text)
    if byline:
        named = any(name.casefold() in text.casefold() for name in byline)
        return (lines[1:], ()) if named and len(text) <= len(", ".join(byline)) + 10 else (lines, ())
    if _BYLINE.match(text):
        names = authors.names(text)
        if names and all(_NAME.match(name) and name[0].isupper() for name in names):
            return lines[1:], names
    return lines, ()


def _letters(text: str) -> str:
    return "".join(character for character in clean_line(text).casefold() if character.isalnum())


def printed_date(texts: Iterable[str]) -> str | None:
    """The first date (ISO) that stands in `texts`: running lines, and the first lines of the first page."""
    for text in texts:
        for candidate in _PRINTED_DATE.findall(clean_line(text)):
            try:
                return parse_loose(candidate)
            except DateError:
                continue
    return None


def head(lines: Sequence[Line]) -> list[str]:
    """The short lines at the top of a page, among which newspapers print their date."""
    return [line.text for line in lines[:_HEAD_LINES] if len(line.text) <= 100]


def _creation(about: Any) -> datetime | None:
    try:
        moment: datetime | None = about.creation_date if about else None
    except (ValueError, TypeError, AttributeError):
        # Not the form that the specification asks for.
        return None
    return moment


def _xmp(reader: "PdfReader") -> dict[str, Any]:
    """The Dublin Core facts; none where the packet is damaged, for the text is still good."""
    from pypdf.errors import PyPdfError

    try:
        packet = reader.xmp_metadata
        if packet is None:
            return {}
        titles = packet.dc_title or {}
        identifier = packet.dc_identifier
        return {
            "title": titles.get("x-default") or next(iter(titles.values()), None),
            "authors": list(authors.names(packet.dc_creator or [])),
            "outlet": next(iter(packet.dc_publisher or []), None),
            "published_at": _iso(next(iter(packet.dc_date or []), None)),
            "created_at": _iso(packet.xmp_create_date),
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
