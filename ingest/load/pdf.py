"""PDF files: pages as newspapers print them, made into one text; scanned ones by text recognition where it is there."""

from pathlib import Path
from typing import Any

from ingest.load import fields, pdf_facts, pdf_ocr
from ingest.load.page_columns import page_lines
from ingest.load.page_text import join_pages
from ingest.load.page_words import Line
from ingest.load.pdf_file import Bounds, Printed, printed
from ingest.load.rejected import NotAnArticleError
from ingest.models import Article

# The key of the metadata that says in words what of the file is not in the text.
GAP = "gap"
_LONGEST_HEADING = 150
_SECONDS_OF_RECOGNITION, _SECONDS_A_PAGE, _MOST_SECONDS = 60, 20, 1_800
# Text recognition makes large pictures larger: bytes, or four times what the file had.
_LARGEST_RECOGNISED = 100_000_000


def article(content: bytes, path: Path, *, bounds: Bounds | None = None) -> Article:
    """The article in the PDF `content`, read at `path`, with the offset of each page in `Article.pages`.

    Pages (1-based) without text are in `metadata["pages_without_text"]`, those that could not be read in
    `metadata["pages_damaged"]`, those whose text was recognised in `metadata["pages_recognised"]`, and
    `metadata["gap"]` says in words what is missing; `metadata["date_from"]` where the date comes from if not from the
    file's own facts. Raises NotAnArticleError where the file is no PDF, damaged, locked by a password, or
    scanned and text recognition is missing or fails.
    """
    bounds = bounds or Bounds()
    document = printed(content, bounds)
    blank = document.blank()
    recognised: list[int] = []
    why = ""
    if blank and (document.pictured.intersection(blank) or len(blank) == len(document.pages)):
        try:
            document = _recognised(content, blank, bounds)
            recognised = sorted(set(blank) - set(document.blank()))
        except pdf_ocr.TextRecognitionError as error:
            why = str(error)
    if not any(any(page) for page in document.pages):
        raise NotAnArticleError(_no_text(document, why))
    return _article(path, document, recognised, why)


def _recognised(content: bytes, blank: list[int], bounds: Bounds) -> Printed:
    seconds = min(_SECONDS_OF_RECOGNITION + len(blank) * _SECONDS_A_PAGE, _MOST_SECONDS)
    made = pdf_ocr.recognised(
        content, [page + 1 for page in blank], seconds=seconds, max_bytes=max(4 * len(content), _LARGEST_RECOGNISED)
    )
    try:
        return printed(made, bounds)
    except NotAnArticleError as error:
        raise pdf_ocr.TextRecognitionError(f"{pdf_ocr.PROGRAM} wrote a file that is no use: {error.reason}") from error


def _no_text(document: Printed, why: str) -> str:
    if document.damaged:
        page, reason = next(iter(document.damaged.items()))
        return f"damaged PDF file (nothing can be read; page {page + 1}: {reason})"
    besides = " besides running lines" if document.running else ""
    pages = f"{len(document.pages)} page{'s' * (len(document.pages) != 1)}"
    return f"no text{besides} on {pages}: {why or 'text recognition found none either'}"


def _article(path: Path, document: Printed, recognised: list[int], why: str) -> Article:
    pages = page_lines(document.pages)
    first = next(lines for lines in pages if lines)
    values = dict(document.facts)
    created = values.pop("created_at", None)
    # Of scanned pages it is the day of the scan.
    values.update(_dated(values, document.running, first, None if recognised else created))
    title = values.get("title") or pdf_facts.headline(first, values.get("outlet"))
    if title:
        below, signed = pdf_facts.below_title(first, title, values.get("authors", ()))
        pages = [below if lines is first else lines for lines in pages]
        values["authors"] = values.get("authors") or list(signed)
    body, offsets = join_pages(pages)
    if not body:
        raise NotAnArticleError("no text below the title")
    heading = body.partition("\n\n")[0]
    values["title"] = title or (heading if len(heading) <= _LONGEST_HEADING and heading != body else path.stem)
    if recognised:
        values["pages_recognised"] = [page + 1 for page in recognised]
    return fields.article({**values, **_gaps(document, why), "body": body}, path, pages=offsets)


def _dated(values: dict[str, Any], running: list[str], first: list[Line], created: str | None) -> dict[str, str]:
    if "published_at" in values:
        return {}
    on_paper = pdf_facts.printed_date([*running, *pdf_facts.head(first)])
    if on_paper:
        return {"published_at": on_paper, "date_from": "the printed page"}
    return {"published_at": created, "date_from": "the file's creation"} if created else {}


def _gaps(document: Printed, why: str) -> dict[str, Any]:
    """What of the document is not in the text, for the metadata."""
    gaps: dict[str, Any] = {}
    said = []
    if blank := [page + 1 for page in document.blank()]:
        gaps["pages_without_text"] = blank
        said.append(f"no text on {_listed(blank)} of {len(document.pages)} ({why or 'nothing to read there'})")
    if document.damaged:
        gaps["pages_damaged"] = damaged = [page + 1 for page in document.damaged]
        said.append(f"{_listed(damaged)} of {len(document.pages)} damaged ({next(iter(document.damaged.values()))})")
    return {**gaps, GAP: "; ".join(said)} if said else {}


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
    return f"page{'s' * (len(numbers) != 1)} {shown}"
