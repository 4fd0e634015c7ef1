"""Stored answers, runs of the evaluation and caches below the home: what mentions an erased article goes."""

import json
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from ingest.durable import replace_bytes
from ingest.erasure_marks import KEY_NAME
from ingest.erasure_mentions import Mentions
from ingest.generation import CURRENT, GENERATIONS
from ingest.ledger import LEDGER_NAME
from ingest.lock import LOCK_NAME
from ingest.shared_lines import drop_lines

CHATS_NAME, RUNS, ERASED, FEEDBACK = "chats.sqlite", "runs", ".erased", "feedback.jsonl"
_DATABASE = b"SQLite format 3\0"
_OWN = frozenset((GENERATIONS, CURRENT, LOCK_NAME, KEY_NAME, "serve.json", "keys.key"))
_OWN_DATABASES = (LEDGER_NAME, CHATS_NAME, "keys.sqlite")
# Written from an evaluation's answers, question by question: a line goes with the answer that it was made from.
_ANSWERS, _MADE_FROM_ANSWERS = frozenset(("answers.jsonl", "retrieved.jsonl")), ("judgements.jsonl", "scores.jsonl")


@dataclass(frozen=True, slots=True)
class Swept:
    """Stored answers, other files and single lines removed; `left` are databases of others that mention it too."""

    runs: int
    files: int
    lines: int
    left: tuple[str, ...]


def sweep_files(home: Path, mentions: Mentions, spared: Set[str]) -> Swept:
    """Remove every file below `home` that mentions an erased article; of JSON Lines only the lines that do.

    The ledger, the generations and the conversations are left to their own erasers. `spared` are the files (absolute
    paths) from which other articles are read: what mentions an article there is another article.
    """
    runs = files = lines = 0
    left: list[str] = []
    for path in sorted(_files(home)):
        if str(path.resolve()) in spared or path == home / RUNS / FEEDBACK:
            continue
        if path.suffix == ".jsonl":
            lines += _sweep_lines(path, mentions)
            continue
        data = path.read_bytes()
        if not mentions.in_bytes(data):
            continue
        if data.startswith(_DATABASE):
            left.append(path.relative_to(home).as_posix())
            continue
        if path.parent == home / RUNS:
            # An empty file with its random name: whoever looks for the answer is told why it is gone.
            path.with_suffix(ERASED).touch(mode=0o600)
            runs += 1
        else:
            files += 1
        path.unlink()
    # After the answers: a verdict goes with the answer that it is on, and is known by the mark that one left.
    lines += drop_lines(home / RUNS / FEEDBACK, lambda line: mentions.in_bytes(line) or _on_erased(home, line))
    return Swept(runs, files, lines, tuple(left))


def _on_erased(home: Path, line: bytes) -> bool:
    run_id = _value_of(line, "run_id")
    return run_id is not None and (home / RUNS / f"{run_id}{ERASED}").exists()


def _files(home: Path) -> Iterator[Path]:
    for top in home.iterdir():
        if top.name in _OWN or top.name.startswith(_OWN_DATABASES):
            continue
        found: Iterable[Path] = top.rglob("*") if top.is_dir() and not top.is_symlink() else [top]
        yield from (path for path in found if path.is_file() and not path.is_symlink())


def _sweep_lines(path: Path, mentions: Mentions) -> int:
    """Drop the lines that mention it, and what an evaluation made from them; returns how many."""
    gone = [line for line in path.read_bytes().splitlines(keepends=True) if mentions.in_bytes(line)]
    if not gone:
        return 0
    removed = 0
    if path.name in _ANSWERS:
        ids = {_id_of(line) for line in gone} - {None}
        # Before the answers themselves, so that a kill in between leaves them to be found again.
        for name in _MADE_FROM_ANSWERS:
            if (made := path.with_name(name)).is_file():
                removed += _drop(made, [line for line in _lines(made) if _id_of(line) in ids])
    return removed + _drop(path, gone)


def _drop(path: Path, gone: list[bytes]) -> int:
    doomed = set(gone)
    if doomed:
        replace_bytes(path, b"".join(line for line in _lines(path) if line not in doomed))
    return len(gone)


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def _id_of(line: bytes) -> str | None:
    return _value_of(line, "id")


def _value_of(line: bytes, key: str) -> str | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None  # a line cut short by a crash has no id
    return str(found[key]) if isinstance(found, dict) and key in found else None
