"""From a path to its articles, whatever its format."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.load import html, jsonl, markdown, pdf, text
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.models import Article

__all__ = ["SUFFIXES", "Rejected", "discover", "load"]

_ONE_ARTICLE: dict[str, Callable[..., Article]] = {
    ".htm": html.article,
    ".htm.gz": html.article,
    ".html": html.article,
    ".html.gz": html.article,
    ".markdown": markdown.article,
    ".md": markdown.article,
    ".pdf": pdf.article,
    ".txt": text.article,
}
SUFFIXES: tuple[str, ...] = (".jsonl", *_ONE_ARTICLE)


def load(path: Path, *, max_bytes: int) -> Iterator[Article | Rejected]:
    """The articles in the file `path`, chosen by its suffix; what is none comes as Rejected. Raises nothing.

    `max_bytes` bounds a file (decompressed), or one line of JSONL.
    """
    try:
        suffix = _suffix(path)
        if suffix == ".jsonl":
            yield from jsonl.articles(path, max_bytes=max_bytes)
        elif suffix:
            yield _ONE_ARTICLE[suffix](path, max_bytes=max_bytes)
        else:
            known = ", ".join(SUFFIXES)
            yield Rejected(_posix(path), None, f"unknown kind of file {path.suffix!r}; known are {known}")
    except NotAnArticleError as error:
        yield Rejected(_posix(path), error.line, error.reason)
    except OSError as error:
        yield Rejected(_posix(path), None, f"cannot be read: {error.strerror or error}")


def discover(path: Path) -> list[Path]:
    """The files under `path` with a known suffix, sorted; of a file, the file itself.

    Hidden files and folders are skipped, links to folders followed once. Raises FileNotFoundError where
    there is no `path`, PermissionError where a folder cannot be listed (files unseen must not look like
    files deleted).
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(path, followlinks=True, onerror=_raise):
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = (Path(folder, name) for name in names if not name.startswith("."))
        found.extend(file for file in files if _suffix(file) and file.is_file())
    return sorted(found)


def _suffix(path: Path) -> str | None:
    name = path.name.lower()
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix) and name != suffix), None)


def _posix(path: Path) -> str:
    return Path(os.path.abspath(path)).as_posix()  # noqa: PTH100 - resolving a loop of links would fail here


def _raise(error: OSError) -> None:
    raise error
