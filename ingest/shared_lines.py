"""A file of lines that several processes add to while another one drops some: no line is lost or torn."""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.durable import fsync_path, replace_bytes

_END = b"\n"


def append_line(path: Path, line: bytes) -> None:
    """Add one line (without its line feed); on disk when this returns. Only the owner can read a file made anew.

    A line that a crash cut short stays as it is, and the new one begins after it. Raises OSError, and ValueError for
    a line that holds a line feed.
    """
    if _END in line:
        raise ValueError("a line feed inside a line")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = not path.exists()
    with _locked(path) as descriptor:
        size = os.fstat(descriptor).st_size
        torn = size and os.pread(descriptor, 1, size - 1) != _END
        added = (_END if torn else b"") + line + _END
        # One write: a kill leaves at most one line torn, which the next one to append closes.
        if os.write(descriptor, added) != len(added):
            os.ftruncate(descriptor, size)
            raise OSError(errno.ENOSPC, "no room for a whole line", str(path))
        os.fsync(descriptor)
    if new:
        fsync_path(path.parent)


def drop_lines(path: Path, doomed: Callable[[bytes], bool]) -> int:
    """Rewrite the file, atomically, without the lines that are `doomed`; returns how many. None in a missing file."""
    if not path.exists():
        return 0
    with _locked(path):
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not doomed(line)]
        if len(kept) < len(lines):
            replace_bytes(path, b"".join(kept))
            path.chmod(0o600)
    return len(lines) - len(kept)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file that bears the name now, for this process alone: one that was replaced meanwhile is nobody's."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_named(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _is_named(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
