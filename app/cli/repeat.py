"""The same ingestion again and again: when files change, when time has passed, until somebody says stop."""

import math
import os
import select
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from app.cli.console import say
from app.cli.exits import typed_errors

POLL_SECONDS = 900.0
RETRY_SECONDS = 60.0
# How often the watcher wakes to see whether a poll is due; and how long files must have been left alone.
_WAKE_MILLISECONDS = 500
_SETTLED_MILLISECONDS = 200
_LONGEST_DEBOUNCE_MILLISECONDS = 5_000


class Run(Protocol):
    """One ingestion; `web`: poll the addresses too. It should fetch nothing more once `stopped` says so."""

    def __call__(self, stopped: Callable[[], bool], *, web: bool) -> None: ...


def repeat(run: Run, watched: Sequence[Path], every: float | None, *, ignored: Path) -> None:
    """Run at once, then whenever something below `watched` changes, and every `every` seconds (None: never).

    One run after the other: what changes meanwhile is taken in afterwards. Ends after SIGINT or SIGTERM, once the
    present run is done; a second signal ends it at once. A run that fails is told on stderr and tried again, after a
    minute at the latest. Changes below `ignored` (the archive itself) do not count.
    """
    with stopping() as stop:
        due = time.monotonic()

        def left() -> float:
            return due - time.monotonic()

        for changed in _wakes(watched, left, ignored, stop):
            began = time.monotonic()
            whole = began >= due
            if stop.is_set() or not (whole or changed):
                continue
            done = _attempt(run, stop, web=whole)
            if whole:
                due = began + every if every is not None else math.inf
            if not done:
                due = min(due, time.monotonic() + RETRY_SECONDS)
    say("stopped")


class Stop:
    """Whether a signal came. Unlike threading.Event it may be set by a handler that interrupts its own `wait`."""

    def __init__(self) -> None:
        self._set = False
        self._reading, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def set(self) -> None:
        """Say stop, and wake who waits."""
        self._set = True
        os.write(self._writing, b"x")

    def is_set(self) -> bool:
        """Whether somebody said stop."""
        return self._set

    def wait(self, seconds: float | None) -> None:
        """Return after so many seconds (None: never), or as soon as somebody says stop."""
        select.select([self._reading], [], [], seconds)

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._reading)
        os.close(self._writing)


@contextmanager
def stopping() -> Iterator[Stop]:
    """SIGINT and SIGTERM say stop, the first time; after that, and afterwards, they do what they did before."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def handle(number: int, frame: FrameType | None) -> None:
        restore()
        stop.set()

    for number in before:
        signal.signal(number, handle)
    try:
        yield stop
    finally:
        restore()
        stop.close()


def counts(path: Path, roots: Sequence[Path], archive: Path) -> bool:
    """Whether a change of `path` can be one of a source: below a root, not in the archive, not hidden."""
    inside = any(path.is_relative_to(root) for root in roots)
    return inside and not path.is_relative_to(archive) and not path.name.startswith(".")


def _attempt(run: Run, stop: Stop, *, web: bool) -> bool:
    """Whether the run was done."""
    told: tuple[type[Exception], ...] = (*typed_errors(), OSError, sqlite3.Error)
    try:
        run(stop.is_set, web=web)
    except told as error:
        say(f"pressroom: this run failed, the next one will be tried: {error}", style="red")
        return False
    return True


def _wakes(watched: Sequence[Path], left: Callable[[], float], ignored: Path, stop: Stop) -> Iterator[bool]:
    """Whether files changed, each time that there may be something to do; ends when somebody says stop.

    `left` says in how many seconds the next run is due.
    """
    if not watched:
        while not stop.is_set():
            yield False
            seconds = left()
            stop.wait(max(0.0, seconds) if math.isfinite(seconds) else None)
        return
    from watchfiles import watch

    roots = [path.resolve() for path in watched]
    archive = ignored.resolve()

    # A file that is replaced is another file: its folder is watched.
    folders = {root if root.is_dir() else root.parent for root in roots}
    for changes in watch(
        *folders,
        watch_filter=lambda change, name: counts(Path(name), roots, archive),
        stop_event=stop,
        rust_timeout=_WAKE_MILLISECONDS,
        yield_on_timeout=True,
        step=_SETTLED_MILLISECONDS,
        debounce=_LONGEST_DEBOUNCE_MILLISECONDS,
        raise_interrupt=False,
    ):
        yield bool(changes)
