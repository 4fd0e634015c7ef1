"""Which files must be read, which are as they were, which are gone: looks at the disk, changes nothing.

A file is gone only when a root above it was listed and holds at least one article file, and the file's own name is
no longer there. An unmounted, empty or unreadable folder therefore never looks like deleted articles.
"""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.durable import sha256_of
from ingest.ledger_files import KnownFile
from ingest.load.dispatch import discover

# A change within the clock tick of the last reading leaves size and time as they were; then the bytes decide.
_SETTLED_NS = 2_000_000_000


@dataclass
class Scan:
    """What lies below the roots now. `read` has the facts to remember once the file was read whole."""

    read: dict[str, KnownFile] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def absolute(root: Path) -> Path:
    """The root's absolute name; links stay links, so that a link moved to another folder is followed there."""
    return Path(os.path.abspath(root))  # noqa: PTH100


def scan(roots: Iterable[Path], known: Mapping[str, KnownFile], *, read_all: bool) -> Scan:
    """Compare the files below `roots` (absolute) with those `known`; `read_all` distrusts what is known."""
    result = Scan()
    for root in sorted(set(roots)):
        try:
            found = discover(root)
        except OSError as error:
            result.problems.append(
                f"{root} cannot be listed ({error.strerror or error}): nothing of it was read or deleted"
            )
            continue
        if not found:
            result.problems.append(f"{root} holds no article files: nothing of it was deleted")
            continue
        for path in found:
            _look_at(path, known, read_all, result)
        present = {str(path) for path in found}
        for name in sorted(known.keys() - present):
            if Path(name).is_relative_to(root):
                _miss(name, result)
    return result


def _look_at(path: Path, known: Mapping[str, KnownFile], read_all: bool, result: Scan) -> None:
    name = str(path)
    if name in result.read or name in result.unchanged:
        return
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode("utf-8", "replace")
        result.problems.append(f"{shown}: the file's name is not UTF-8, rename it to have it read")
        return
    before = known.get(name)
    now = time.time_ns()
    try:
        status = path.stat()
        if before is not None and not read_all and _as_before(status, before):
            result.unchanged.add(name)
            return
        sha256 = sha256_of(path)
    except OSError as error:
        # Not in `gone` either: what it gave before stays.
        result.problems.append(f"{name} cannot be read ({error.strerror or error}): its articles stay as they were")
        result.unchanged.add(name)
        return
    if before is not None and before.sha256 == sha256 and not read_all:
        result.unchanged.add(name)
    else:
        result.read[name] = KnownFile(status.st_size, status.st_mtime_ns, sha256, now)


def _as_before(status: os.stat_result, before: KnownFile) -> bool:
    return (
        before.sha256 is not None
        and (status.st_size, status.st_mtime_ns) == (before.size, before.mtime_ns)
        and status.st_mtime_ns < before.read_at_ns - _SETTLED_NS
    )


def _miss(path: str, result: Scan) -> None:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        result.gone.add(path)
    except OSError as error:
        result.problems.append(f"{path} cannot be looked at ({error.strerror or error}): its articles stay")
    else:
        result.problems.append(f"{path} is still there but is no article file any more: its articles stay")
