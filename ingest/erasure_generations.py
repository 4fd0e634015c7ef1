"""Generations that hold an article, or whose files may keep traces of it from the generation they were made of."""

import time
from collections.abc import Callable, Sequence, Set
from pathlib import Path

from ingest.errors import ArchiveDamaged
from ingest.generation import folder_of, numbers, removed_unless_leased
from ingest.manifest import load_members, read_manifest

_PAUSE_SECONDS = 0.2


def tainted(home: Path, article_ids: Set[str]) -> list[int]:
    """The generations that may hold something of these articles, ascending.

    An index changed in place keeps bytes of what was deleted from it (Chroma's log and graph, tantivy's segments).
    A generation is clean only when neither it nor any generation that its files were copied from held the articles;
    where one of them is gone or damaged nobody knows.
    """
    known: dict[int, bool] = {}
    for number in numbers(home):  # a parent has a smaller number than its children
        known[number] = _may_hold(home, number, article_ids, known)
    return [number for number, doubtful in known.items() if doubtful]


def _may_hold(home: Path, number: int, article_ids: Set[str], known: dict[int, bool]) -> bool:
    folder = folder_of(home, number)
    try:
        manifest = read_manifest(folder)
        if any(member.article_id in article_ids for member in load_members(folder, manifest)):
            return True
    except ArchiveDamaged:
        return True
    return manifest.parent is not None and known.get(manifest.parent, True)


def delete_generations(
    home: Path, doomed: Sequence[int], wait_seconds: float, on_wait: Callable[[Sequence[int]], None]
) -> list[int]:
    """Delete generations, waiting for their readers; returns those still read after `wait_seconds`.

    `on_wait` hears every fifth of a second which ones are read. The caller holds the writer lock.
    """
    deadline = time.monotonic() + wait_seconds
    left = list(doomed)
    while True:
        left = [number for number in left if not removed_unless_leased(folder_of(home, number))]
        if not left or time.monotonic() >= deadline:
            return left
        on_wait(left)
        time.sleep(_PAUSE_SECONDS)
