"""An append-only JSONL file that survives a crash: one object a line, each on disk before the next begins."""

import json
import os
from pathlib import Path
from typing import Any

from eval.errors import JournalError


def read_journal(path: Path) -> list[dict[str, Any]]:
    """The objects of the journal in order; none where the file is missing.

    A last line without its line feed was cut by a crash: it is removed from the file. Raises JournalError.
    """
    if not path.exists():
        return []
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        with path.open("r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
    entries = []
    for number, line in enumerate(data[:whole].split(b"\n")[:-1], start=1):
        try:
            entries.append(json.loads(line))
        except ValueError as error:
            raise JournalError(
                f"{path}, line {number}: not JSON ({error}); delete the line, or begin a new run"
            ) from error
    return entries


def append(path: Path, entry: dict[str, Any]) -> None:
    """Add one object and wait until the disk has it."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
