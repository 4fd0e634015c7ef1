"""From a path to its articles, whatever its format."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from ingest.load import archives, csv, docx, eml, html, jsonl, markdown, newsml, ninjs, pdf, text
from ingest.load.read import read
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.models import Article

__all__ = ["SUFFIXES", "Rejected", "discover", "load"]

_ONE_ARTICLE: dict[str, Callable[[bytes, Path], Article]] = {
    ".eml": eml.article,
    ".htm": html.article,
    ".htm.gz": html.article,
    ".html": html.article,
    ".html.gz": html.article,
    ".markdown": markdown.article,
    ".md": markdown.article,
    ".pdf": pdf.article,
    ".txt": text.article,
}
_READS_ITSELF: dict[str, Callable[..., Iterator[Article | Rejected]]] = {
    ".csv": csv.articles,
    ".docx": docx.articles,
    ".json": ninjs.articles,
    ".jsonl": jsonl.articles,
    ".xml": newsml.articles,
}
SUFFIXES: tuple[str, ...] = (*_READS_ITSELF, *_ONE_ARTICLE, *archives.SUFFIXES)


def load(path: Path, *, max_bytes: int) -> Iterator[Article | Rejected]:
    """The articles in the file `path`, chosen by its suffix; what is none comes as Rejected. Raises nothing.

    `max_bytes` bounds a file (decompressed), one line of JSONL or one row of CSV; in an archive each of its files.
    """
    try:
        suffix = _suffix(path)
        if suffix is None:
            known = ", ".join(SUFFIXES)
            yield Rejected(_posix(path), None, f"unknown kind of file {path.suffix!r}; known are {known}")
            return
        with path.open("rb") as file:
            yield from (_archived if suffix in archives.SUFFIXES else _loaded)(file, path, suffix, max_bytes)
    except NotAnArticleError as error:
        yield Rejected(_posix(path), error.line, error.reason)
    except OSError as error:
        yield Rejected(_posix(path), None, f"cannot be read: {error.strerror or error}")


def _loaded(file: IO[bytes], path: Path, suffix: str, max_bytes: int) -> Iterator[Article | Rejected]:
    if suffix in _READS_ITSELF:
        yield from _READS_ITSELF[suffix](file, path, max_bytes=max_bytes)
    else:
        yield _ONE_ARTICLE[suffix](read(file, max_bytes), path)


def _archived(file: IO[bytes], path: Path, suffix: str, max_bytes: int) -> Iterator[Article | Rejected]:
    """The articles of an archive's members; those that a folder would not show are passed over."""
    nothing = True
    for member in archives.members(file, path, suffix, max_bytes=max_bytes):
        for item in (member,) if isinstance(member, Rejected) else _member(member, path, max_bytes):
            nothing = False
            yield item
    if nothing:
        raise NotAnArticleError("an archive without any article file")


def _member(member: archives.Member, path: Path, max_bytes: int) -> Iterator[Article | Rejected]:
    # A name only: the articles' source and, where they have no better one, identity. No file is opened by it.
    inner = Path(f"{_posix(path)}!/{member.name}")
    suffix = _suffix(inner)
    if suffix is None or any(part.startswith((".", "__MACOSX")) for part in Path(member.name).parts):
        return
    try:
        if suffix in archives.SUFFIXES:
            raise NotAnArticleError("refused: an archive inside an archive")
        with member.open() as file:
            yield from _loaded(file, inner, suffix, max_bytes)
    except NotAnArticleError as error:
        yield Rejected(inner.as_posix(), error.line, error.reason)


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
