"""One writer at a time: a lock that the kernel releases when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import WriterBusy

LOCK_NAME = "writer.lock"


@contextmanager
def writer_lock(home: Path) -> Iterator[None]:
    """Hold the writer lock of `home` (made if missing). Raises WriterBusy, naming who holds it, at once."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / LOCK_NAME
    # O_CLOEXEC (Python's default) keeps children from holding the lock after a kill of their parent.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
            raise WriterBusy(path, holder or "its name is not written yet") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC".encode(), 0)
        yield
    finally:
        # The file stays: removing it would let two processes lock two different files of the same name.
        os.close(descriptor)
