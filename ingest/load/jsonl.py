"""JSON Lines: one article a line. What is wrong with a line stays with that line."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from ingest.load import fields
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.models import Article

_SKIP_BYTES = 1 << 20


def articles(file: IO[bytes], path: Path, *, max_bytes: int) -> Iterator[Article | Rejected]:
    """Each line of `file`, which lies at `path`, as an Article, or Rejected with its number. Blank lines are skipped.

    A line longer than `max_bytes` is passed over without being held in memory. OSError where the file
    cannot be read.
    """
    source = path.resolve().as_posix()
    number = 0
    while line := file.readline(max_bytes + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            if len(line) > max_bytes:
                size = len(line) + skip_line(file, line)
                raise NotAnArticleError(f"a line of {size:,} bytes, more than the {max_bytes:,} allowed")
            if line.strip():
                yield _article(line, path)
        except NotAnArticleError as error:
            yield Rejected(source, number, error.reason)
    if number == 0:
        yield Rejected(source, None, "empty file")


def parsed(content: bytes) -> Any:
    """The JSON value in `content` (UTF-8). Raises NotAnArticleError, which says where it is none."""
    try:
        return json.loads(content.rstrip().decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise NotAnArticleError(f"not UTF-8: byte {error.object[error.start]:#04x} at {error.start}") from error
    except json.JSONDecodeError as error:
        raise NotAnArticleError(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise NotAnArticleError("not an article: JSON nested too deeply") from error
    except ValueError as error:
        raise NotAnArticleError(f"not JSON: {error}") from error


def _article(line: bytes, path: Path) -> Article:
    values = parsed(line)
    if not isinstance(values, dict):
        raise NotAnArticleError(f"a JSON object is expected, not {type(values).__name__}")
    return fields.article(values, path, shared_file=True)


def skip_line(file: IO[bytes], line: bytes) -> int:
    """Reads to the end of a line that is too long; how many bytes that was."""
    skipped = 0
    while not line.endswith(b"\n") and (line := file.readline(_SKIP_BYTES)):
        skipped += len(line)
    return skipped


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
