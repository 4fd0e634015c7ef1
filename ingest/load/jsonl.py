"""JSON Lines: one article a line. What is wrong with a line stays with that line."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

from ingest.load import fields
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.models import Article

_SKIP_BYTES = 1 << 20


def articles(path: Path, *, max_bytes: int) -> Iterator[Article | Rejected]:
    """Each line of `path` as an Article, or Rejected with its number. Blank lines are skipped.

    A line longer than `max_bytes` is passed over without being held in memory. OSError where the file
    cannot be read.
    """
    with path.open("rb") as file:
        source = path.resolve().as_posix()
        number = 0
        while line := file.readline(max_bytes + 1):
            number += 1
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            try:
                if len(line) > max_bytes:
                    size = len(line) + _skip_line(file, line)
                    raise NotAnArticleError(f"a line of {size:,} bytes, more than the {max_bytes:,} allowed")
                if line.strip():
                    yield _article(line, path)
            except NotAnArticleError as error:
                yield Rejected(source, number, error.reason)
        if number == 0:
            yield Rejected(source, None, "empty file")


def _article(line: bytes, path: Path) -> Article:
    try:
        values = json.loads(line.rstrip().decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise NotAnArticleError(f"not UTF-8: byte {error.object[error.start]:#04x} at {error.start}") from error
    except json.JSONDecodeError as error:
        raise NotAnArticleError(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise NotAnArticleError("not an article: JSON nested too deeply") from error
    except ValueError as error:
        raise NotAnArticleError(f"not JSON: {error}") from error
    if not isinstance(values, dict):
        raise NotAnArticleError(f"a JSON object is expected, not {type(values).__name__}")
    return fields.article(values, path, shared_file=True)


def _skip_line(file: IO[bytes], line: bytes) -> int:
    """Reads to the end of a line that is too long; how many bytes that was."""
    skipped = 0
    while not line.endswith(b"\n") and (line := file.readline(_SKIP_BYTES)):
        skipped += len(line)
    return skipped


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
