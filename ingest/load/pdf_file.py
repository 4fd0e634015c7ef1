"""A PDF file opened and read page by page, within bounds: what is locked, broken or endless is told apart.

The bounds are pypdf's own (sizes of streams, counts of objects), made narrower, and the time that this thread
computes: a busy machine must not turn a good file away.
"""

import io
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.load.page_words import Word
from ingest.load.pdf_facts import stated
from ingest.load.pdf_fonts import PageFont
from ingest.load.pdf_words import page_words
from ingest.load.rejected import BROKEN_INPUT, NotAnArticleError
from ingest.load.running_lines import without_running_lines

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_HEADER_WITHIN = 1_024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost: pages, seconds of computing, bytes of one unpacked stream, operators of one page."""

    pages: int = 5_000
    seconds: float = 120.0
    stream_bytes: int = 40_000_000
    operators: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Printed:
    """What was read: the words of each page by direction of writing, that of most letters first.

    `running` are the running lines, which are not among the words. `damaged` has why pages (from 0) could not be
    read, `pictured` the pages with pictures, `facts` what the file says of itself.
    """

    pages: list[list[list[Word]]]
    running: list[str]
    damaged: dict[int, str]
    pictured: frozenset[int]
    facts: dict[str, Any]

    def blank(self) -> list[int]:
        """The pages (from 0) that say nothing and are not damaged: white, or scanned, perhaps with a stamp."""
        return [number for number, page in enumerate(self.pages) if not any(page) and number not in self.damaged]


def printed(content: bytes, bounds: Bounds) -> Printed:
    """Read the PDF file `content`.

    Raises NotAnArticleError where it is no PDF, is locked by a password, damaged as a whole, or past its bounds.
    """
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise NotAnArticleError("not a PDF file: it does not begin with %PDF-")
    limits: dict[str, Any] = {
        "page_tree_maximum_entries": bounds.pages + bounds.pages // 2,
        "zlib_maximum_output_length": bounds.stream_bytes,
        "lzw_maximum_output_length": bounds.stream_bytes,
        "run_length_maximum_output_length": bounds.stream_bytes,
        "array_based_stream_maximum_output_length": bounds.stream_bytes,
        "stream_decoding_work_maximum_length": 4 * bounds.stream_bytes,
        "stream_parsing_work_maximum_count": bounds.operators,
    }
    try:
        with _quiet(), apply_configuration(**limits):
            reader = PdfReader(io.BytesIO(content))
            if reader.is_encrypted and not reader.decrypt(""):
                raise NotAnArticleError("encrypted: a password is needed to read it")
            return _read(reader, bounds)
    except (FileNotDecryptedError, DependencyError) as error:
        raise NotAnArticleError(f"encrypted: {error}") from error
    except LimitReachedError as error:
        raise NotAnArticleError(f"too large to be read safely: {error}") from error
    except (PyPdfError, *BROKEN_INPUT) as error:
        raise NotAnArticleError(f"damaged PDF file ({type(error).__name__}: {error})") from error


def _read(reader: "PdfReader", bounds: Bounds) -> Printed:
    from pypdf.errors import LimitReachedError, PyPdfError

    count = len(reader.pages)
    if not count:
        raise NotAnArticleError("damaged PDF file (it has no pages)")
    if count > bounds.pages:
        raise NotAnArticleError(f"{count:,} pages, more than the {bounds.pages:,} that are read of one file")
    began = time.thread_time()
    fonts: dict[object, PageFont] = {}
    pages: list[list[list[Word]]] = []
    damaged: dict[int, str] = {}
    pictured: set[int] = set()

    def look() -> None:
        if time.thread_time() - began > bounds.seconds:
            raise NotAnArticleError(
                f"reading it takes more than {bounds.seconds:g} s (stopped at page {len(pages) + 1:,} of {count:,})"
            )

    for number, page in enumerate(reader.pages):
        look()
        try:
            pages.append(page_words(page, fonts, look))
            if _has_picture(page):
                pictured.add(number)
        except LimitReachedError:
            raise
        except (PyPdfError, *BROKEN_INPUT) as error:
            damaged[number] = f"{type(error).__name__}: {error}"
            pages.append([])
    kept, running = without_running_lines([page[0] if page else [] for page in pages])
    pages = [[words, *page[1:]] for words, page in zip(kept, pages, strict=True)]
    return Printed(pages, running, damaged, frozenset(pictured), stated(reader))


def _has_picture(page: "PageObject") -> bool:
    """Does the page draw a picture, or a form that may hold one? Nothing is unpacked to find out."""
    resources = page.get_inherited("/Resources", None)
    resources = resources.get_object() if resources is not None else None
    drawn = resources.get("/XObject") if resources else None
    return bool(drawn is not None and drawn.get_object())


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
