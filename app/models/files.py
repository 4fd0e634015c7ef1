"""Writing and checking large files: hashed while they are copied, flushed, never half there under a final name."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.models.catalogue import PinnedFile
from app.models.errors import DiskFull, ModelDamaged

BLOCK = 1 << 20
Progress = Callable[[str, int, int], None]
"""Called with what is being done, bytes done and bytes in all (0 when unknown); may come from any thread."""


def silent(description: str, done: int, total: int) -> None:
    """A progress callback that shows nothing."""


def telling(progress: Progress, description: str, total: int) -> Callable[[int], None]:
    """A function of the bytes done that calls `progress` for one piece of work."""
    return lambda done: progress(description, done, total)


def blocks(source: IO[bytes]) -> Iterator[bytes]:
    """The content of an open file in blocks of 1 MiB."""
    while block := source.read(BLOCK):
        yield block


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Turn "no space left" into DiskFull, which names the folder."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"the disk of {folder} is full; make room there and pull again") from error
        raise


def write_checked(pieces: Iterable[bytes], target: Path, pin: PinnedFile, on_bytes: Callable[[int], None]) -> None:
    """Write `pieces` to `target`, hashing on the way; `on_bytes` gets the bytes written so far.

    Whatever fails, no `target` is left. Raises ModelDamaged when size or SHA-256 differ from the pin, DiskFull.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, written = hashlib.sha256(), 0
    try:
        with room_in(target.parent), target.open("wb") as output:
            for piece in pieces:
                output.write(piece)
                digest.update(piece)
                written += len(piece)
                on_bytes(written)
            output.flush()
            os.fsync(output.fileno())
        if written != pin.bytes or digest.hexdigest() != pin.sha256:
            raise ModelDamaged(damage(pin, written, digest.hexdigest()))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def check(path: Path, pin: PinnedFile, on_bytes: Callable[[int], None]) -> None:
    """Read the whole file and compare it with its pin. Raises ModelDamaged after deleting a file that differs."""
    digest, read = hashlib.sha256(), 0
    with path.open("rb") as source:
        for block in blocks(source):
            digest.update(block)
            read += len(block)
            on_bytes(read)
    if read != pin.bytes or digest.hexdigest() != pin.sha256:
        path.unlink()
        raise ModelDamaged(damage(pin, read, digest.hexdigest()))


def damage(pin: PinnedFile, size: int, sha256: str) -> str:
    """Say how a file differs from its pin."""
    return (
        f"{pin.path} is not the pinned file and was deleted: {size} bytes with SHA-256 {sha256},"
        f" expected {pin.bytes} bytes with SHA-256 {pin.sha256}"
    )


def write_private(path: Path, text: str) -> None:
    """Write a small file that only its owner can read, atomically (it is there whole or not at all)."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with room_in(path.parent), os.fdopen(descriptor, "w", encoding="utf-8") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
    temporary.replace(path)


def sync_folder(folder: Path) -> None:
    """Make renames inside `folder` durable, where the system can flush a folder."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
