"""A crash at a chosen moment, inside this process: what makes things durable stops, and nothing is cleaned up."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ingest.ledger_write import LedgerWriter


class Crash(BaseException):
    """The process is dead. No code of the product may catch it and go on."""


@contextmanager
def crash_at(moment: int, *, done: bool) -> Iterator[None]:
    """Raise Crash at the `moment`-th fsync, rename or commit (from 1), once it is `done` or just before.

    Fsyncs in a row count as one. From then on nothing is deleted: a killed process does not tidy up. Passes where there
    are fewer such moments.
    """
    count, dead, last = 0, False, ""

    def reached(act: str) -> bool:
        nonlocal count, dead, last
        again, last = act == last == "fsync", act
        count += not again
        now = count == moment and not again
        dead = dead or now
        return now

    def fatal(act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*arguments: Any, **options: Any) -> Any:
            now = reached(act.__name__)
            if now and not done:
                raise Crash
            result = act(*arguments, **options)
            if now:
                raise Crash
            return result

        return acting

    def unless_dead(*arguments: Any, **options: Any) -> None:
        if not dead:
            remove(*arguments, **options)

    @contextmanager
    def transaction(ledger: LedgerWriter) -> Iterator[None]:
        with committing(ledger):
            yield
            now = reached("commit")
            if now and not done:
                raise Crash
        if now:
            raise Crash

    committing, remove = LedgerWriter.transaction, shutil.rmtree
    with (
        patch.object(os, "fsync", fatal(os.fsync)),
        patch.object(Path, "rename", fatal(Path.rename)),
        patch.object(Path, "replace", fatal(Path.replace)),
        patch.object(LedgerWriter, "transaction", transaction),
        patch.object(shutil, "rmtree", unless_dead),
    ):
        yield
