"""Files that survive a crash: fsync, atomic replacement, cheap copies, and what a full disk looks like."""

import errno
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ingest.errors import ArchiveError, DiskFull

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# SQLite and the indexes' native code report a full disk in words only.
_NO_ROOM_WORDS = (
    "database or disk is full", "no space left on device", "disk quota exceeded", "file too large",
    "disk i/o error",
)  # fmt: skip
_FICLONE = 0x40049409  # linux/fs.h: share the blocks of another file where the file system can (Btrfs, XFS)


# Chroma cannot even open a generation without writing a little: what is left free keeps the archive serving.
RESERVED_BYTES = 32_000_000


def require_room(home: Path, needed: int = 0) -> None:
    """Raise DiskFull unless `needed` bytes and a reserve are free where `home` lies."""
    free = shutil.disk_usage(home).free
    if free < needed + RESERVED_BYTES:
        raise DiskFull(home, f"{free:,} bytes are free, about {needed + RESERVED_BYTES:,} are needed")


@contextmanager
def full_disk_as_error(home: Path, *, silent: bool = False) -> Iterator[None]:
    """Turn every shape of "no room" raised inside into DiskFull; everything else passes through unchanged.

    `silent`: native code is called that fails on a full disk without saying why, so that the disk is asked too.
    """
    try:
        yield
    except Exception as error:
        # An error of the archive's own may stand for one of native code; then that is what to judge by.
        native = error.__cause__ if isinstance(error, ArchiveError) else error
        if native is None or isinstance(error, DiskFull):
            raise
        unsaid = silent and not isinstance(native, FileNotFoundError)
        if _says_no_room(native) or (unsaid and shutil.disk_usage(home).free < RESERVED_BYTES):
            raise DiskFull(home, str(native)) from error
        raise


def _says_no_room(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    if any(words in str(error).lower() for words in _NO_ROOM_WORDS):
        return True
    return error.__cause__ is not None and _says_no_room(error.__cause__)


def fsync_path(path: Path) -> None:
    """Make a file, or a folder's list of names, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Make everything below `folder`, and `folder` itself, durable."""
    for path in sorted(folder.rglob("*")):
        fsync_path(path)
    fsync_path(folder)


def replace_text(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write `text` to `path` so that a reader sees the old text or the new, never less, even after a crash.

    `mode` are the file's permissions from its first byte on, by default the process's.
    """
    replace_bytes(path, text.encode(), mode=mode)


def replace_bytes(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Like `replace_text`, for bytes."""
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    if mode is not None:
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=mode)
    temporary.write_bytes(content)
    fsync_path(temporary)
    temporary.replace(path)
    fsync_path(path.parent)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a closed index's folder, sharing blocks where the file system can.

    SQLite files go through SQLite: a reader that merely opens Chroma writes to its database, and a plain copy of a
    database that is being written may be torn.
    """
    target.mkdir()
    for path in sorted(source.rglob("*")):
        copied = target / path.relative_to(source)
        if path.is_dir():
            copied.mkdir()
        elif path.suffix == ".sqlite3":
            _copy_database(path, copied)
        elif not path.name.endswith((".sqlite3-journal", ".sqlite3-wal", ".sqlite3-shm")):
            _copy_file(path, copied)


def _copy_database(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)


def _copy_file(source: Path, target: Path) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        try:
            fcntl.ioctl(writing.fileno(), _FICLONE, reading.fileno())
        except OSError:  # this file system cannot share blocks, or the two files lie on different ones
            shutil.copyfileobj(reading, writing, 1 << 20)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
