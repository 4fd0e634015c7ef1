"""Where the command line writes: results to stdout, progress and prose to stderr.

On a terminal there are colours and wrapping; in a pipe plain text, one paragraph a line, never cut.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PIPE_WIDTH = 10_000


def out() -> Console:
    """The console of results (stdout)."""
    return _console(stderr=False)


def err() -> Console:
    """The console of progress and prose (stderr)."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else PIPE_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, emoji=False, markup=False)


def say(message: str, style: str | None = None) -> None:
    """Tell the person at the keyboard something, on stderr."""
    err().print(message, style=style)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout, without lines and without space at the ends of its rows."""
    from rich.table import Table

    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console = out()
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        write_line(line.rstrip())


def write_json(value: Any) -> None:
    """One JSON value on stdout: indented on a terminal, one line in a pipe."""
    write_line(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def write_json_line(value: Any) -> None:
    """One line of a stream of JSON on stdout, sent at once."""
    write_line(json.dumps(value, ensure_ascii=False))


def write_line(text: str) -> None:
    """A line on stdout as it is, sent at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr for `total` things; call the result after each one. Silent where stderr is no terminal."""
    with _progress(MofNCompleteColumn()) as bars:
        task = bars.add_task(what, total=total)
        yield lambda: bars.advance(task)


@contextmanager
def measuring(*, in_bytes: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Bars on stderr, one a stage: call the result with (what is being done, done, total; 0 when unknown)."""
    with _progress(DownloadColumn() if in_bytes else MofNCompleteColumn()) as bars:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total or None)
            bars.update(tasks[what], completed=done, total=total or None)

        yield tell


def _progress(count: Any) -> Progress:
    console = err()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), count, TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)
