"""Archives of files (zip, tar.gz), member by member: nothing is unpacked to the disk, and never more than is safe.

What an archive says of itself is not believed: bytes are counted while they are read.
"""

import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ingest.load.rejected import NotAnArticleError, Rejected

SUFFIXES = (".tar.gz", ".tgz", ".zip")
_LONGEST_NAME = 1_000
_LONGEST_HEADER = 1 << 20
_PIECE = 1 << 16
_DAMAGE = (
    EOFError, OSError, ValueError, RuntimeError, NotImplementedError, lzma.LZMAError, tarfile.TarError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of an archive: `members`; bytes unpacked for each packed one; and `files` of max_bytes."""

    members: int = 100_000
    ratio: int = 200
    files: int = 400


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; `open` is to be used, if at all, before the next member is asked for."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member as the archive has it; `wrong` says why it is refused, `open` None stands for a folder."""

    name: str
    wrong: str | None
    open: Callable[[], IO[bytes]] | None


class _Budget:
    """The bytes that may still be read, and of them those before the next member begins (None: all)."""

    def __init__(self, size: int, limit: int) -> None:
        self._left = limit
        self._too_much = f"unpacks to more than {limit:,} bytes from {size:,}: the rest of the archive is not read"
        self.for_header: int | None = None
        self.spent: str | None = None

    def take(self, count: int) -> None:
        """Raises NotAnArticleError where that is more than there is."""
        self._left -= count
        if self.for_header is not None:
            self.for_header -= count
            if self.for_header < 0:
                self.spent = f"a header of more than {_LONGEST_HEADER:,} bytes: the rest of the archive is not read"
        if self._left < 0:
            self.spent = self._too_much
        if self.spent:
            raise NotAnArticleError(self.spent)


class _Counted(io.RawIOBase):
    """A stream that counts what is read of it and tells of any damage as NotAnArticleError."""

    def __init__(self, source: IO[bytes] | GzipFile, take: Callable[[int], None] | None = None) -> None:
        self._source = source
        self._take = take

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self._source.read(len(buffer))
        except _DAMAGE as error:
            raise NotAnArticleError(f"damaged or cut ({type(error).__name__}: {error})") from error
        if self._take:
            self._take(len(piece))
        buffer[: len(piece)] = piece
        return len(piece)


def members(
    file: IO[bytes], path: Path, suffix: str, *, max_bytes: int, limits: Limits = Limits()
) -> Iterator[Member | Rejected]:
    """The files in the archive `file` (seekable), which lies at `path`; what is refused comes as Rejected.

    Refused are absolute names and names with "..", links, devices and sparse files. Raises NotAnArticleError,
    after what could be read, where the archive is damaged or goes beyond `limits`.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    budget = _Budget(size, min(limits.files * max_bytes, max(max_bytes, limits.ratio * size)))
    entries = _zip_entries(file, budget) if suffix == ".zip" else _tar_entries(file, budget)
    for number, entry in enumerate(entries, start=1):
        if number > limits.members:
            raise NotAnArticleError(f"more than {limits.members:,} members: the rest of the archive is not read")
        if wrong := entry.wrong or _wrong_name(entry.name):
            shown = "".join(letter if letter.isprintable() else "?" for letter in entry.name[:_LONGEST_NAME])
            yield Rejected(f"{path.resolve().as_posix()}!/{shown}", None, wrong)
        elif entry.open is not None:
            yield Member(entry.name, entry.open)
        if budget.spent:
            raise NotAnArticleError(budget.spent)


def _wrong_name(name: str) -> str | None:
    """Why no file may have that name; the name is only shown, for nothing is written where it points to."""
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        return f"refused: no name, or one of control characters or of more than {_LONGEST_NAME:,}"
    if name.startswith("/") or name[1:3] in (":/", ":"):
        return "refused: an absolute name"
    return "refused: a name with '..'" if ".." in PurePosixPath(name).parts else None


def _zip_entries(file: IO[bytes], budget: _Budget) -> Iterator[_Entry]:
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise NotAnArticleError(f"no zip archive, or a damaged or cut one ({error})") from error
    with archive:
        for info in archive.infolist():
            mode = stat.S_IFMT(info.external_attr >> 16)
            wrong = None if mode in (0, stat.S_IFREG, stat.S_IFDIR) else "refused: a link or a device"

            def opened(info: zipfile.ZipInfo = info) -> IO[bytes]:
                if info.flag_bits & 1:
                    raise NotAnArticleError("encrypted: a password is needed to read it")
                try:
                    content = archive.open(info)
                except _DAMAGE as error:
                    raise NotAnArticleError(f"damaged or cut ({type(error).__name__}: {error})") from error
                return io.BufferedReader(_Counted(content, budget.take))

            yield _Entry(_name(info.filename), wrong, None if info.filename.endswith("/") else opened)


class _StrictTarInfo(tarfile.TarInfo):
    """tarfile takes a damaged header for the end of the archive, which would make its files look deleted."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> "_StrictTarInfo":
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if str(error) == "end of file header":
                raise
            raise tarfile.ReadError(str(error)) from error


def _tar_entries(file: IO[bytes], budget: _Budget) -> Iterator[_Entry]:
    with GzipFile(fileobj=file) as unpacked, _Counted(unpacked, budget.take) as stream:
        # A header says how long it is, and is read into the memory at once; opening reads the first.
        budget.for_header = _LONGEST_HEADER
        try:
            with tarfile.open(fileobj=stream, mode="r|", tarinfo=_StrictTarInfo) as archive:
                while info := _next(archive, budget):
                    yield from _tar_entry(archive, info)
            while stream.read(_PIECE):
                pass  # what follows the last member has the sum by which a cut archive shows
        except (tarfile.TarError, ValueError) as error:
            raise NotAnArticleError(f"no tar.gz archive, or a damaged or cut one ({error})") from error


def _next(archive: tarfile.TarFile, budget: _Budget) -> tarfile.TarInfo | None:
    budget.for_header = _LONGEST_HEADER
    info = archive.next()
    budget.for_header = None
    return info


def _tar_entry(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[_Entry]:
    name = _name(info.name)
    if info.isdir():
        yield _Entry(name, None, None)
    elif not info.isfile() or info.issparse():
        yield _Entry(name, "refused: a link, a device or a sparse file", None)
    else:
        content = archive.extractfile(info)
        assert content is not None
        yield _Entry(name, None, lambda: io.BufferedReader(_Counted(content)))
        rest = _Counted(content)
        while rest.read(_PIECE):
            pass  # else it would count as the next header


def _name(written: str) -> str:
    """The name with slashes, and readable where the archive wrote it in an old encoding."""
    try:
        readable = written.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError as error:
        readable = error.object.decode("cp1252", "replace")
    return readable.replace("\\", "/")
