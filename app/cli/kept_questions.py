"""The questions of the runs that a home keeps, to ask them again."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.cli.questions import AskedQuestion

_JOURNALS = ("answers.jsonl", "retrieved.jsonl")


def kept_questions(home: Path) -> tuple[AskedQuestion, ...]:
    """Every question of the runs in `home`/runs once, with the moment that it was asked about, oldest run first."""
    found: dict[tuple[str, str | None], AskedQuestion] = {}
    for folder in sorted((home / "runs").glob("*/")):
        for path in (folder / name for name in _JOURNALS):
            for line in _lines(path) if path.is_file() else ():
                text, moment = str(line.get("question") or line.get("query") or "").strip(), _as_of(line)
                if text and (text, moment) not in found:
                    found[text, moment] = _asked(str(line.get("id") or len(found) + 1), text, moment)
    return tuple(found.values())


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    for line in path.read_bytes().splitlines(keepends=True):
        # Without its end it is being written right now, or its run was killed.
        if line.endswith(b"\n"):
            yield json.loads(line)


def _as_of(line: Mapping[str, Any]) -> str | None:
    filters = line.get("filters") or {}
    moment = filters.get("given", filters).get("as_of")
    return None if moment is None else str(moment)


def _asked(identity: str, text: str, moment: str | None) -> AskedQuestion:
    from ingest.dates import instant

    return AskedQuestion(identity, text, instant(moment) if moment else None)
