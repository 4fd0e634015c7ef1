"""The published generations: open the current one, list, roll back, collect.

    generations/0007/   vectors/  lexical/  members.jsonl  manifest.json  lease
    CURRENT             "0007", replaced atomically

A published folder is never written to again by Pressroom. A reader holds a shared lock on `lease` for as long as it
has the generation open; `gc` skips what is leased.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import Self

from ingest.durable import fsync_path, full_disk_as_error, replace_text
from ingest.errors import ArchiveDamaged, ArchiveMissing, NothingToRollBack
from ingest.generation_files import database_problems, file_problems
from ingest.lexical import LexicalIndex
from ingest.lock import writer_lock
from ingest.manifest import LEASE, LEXICAL, VECTORS, Manifest, load_members, read_manifest
from ingest.members import Member
from ingest.vectors import VectorIndex

__all__ = [
    "Manifest", "OpenGeneration", "collect", "current_number", "folder_of", "gc", "list_generations", "load_members",
    "numbers", "open_current", "open_generation", "read_manifest", "remove_leftovers", "removed_unless_leased",
    "rollback", "sound_manifest",
]  # fmt: skip

GENERATIONS, CURRENT = "generations", "CURRENT"


class OpenGeneration:
    """A generation held open for reading, with its lease. Close it (or use `with`) to let it be collected."""

    def __init__(self, folder: Path, lease: int) -> None:
        self._lease: int | None = lease
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.number = self.manifest.number
        # Chroma's native code may crash the process over a damaged graph, or answer from it.
        if problems := file_problems(folder, self.manifest):
            raise ArchiveDamaged(folder, problems)
        self.lexical = LexicalIndex.open(folder / LEXICAL)
        self.vectors = VectorIndex.open(folder / VECTORS)

    @cached_property
    def _members(self) -> tuple[Member, ...]:
        return load_members(self.folder, self.manifest)

    def members(self) -> tuple[Member, ...]:
        """Every revision of the generation, read once. Raises ArchiveDamaged."""
        return self._members

    def warm(self) -> None:
        """Search once, so that the indexes are loaded and the next search waits for nothing. Raises ArchiveDamaged."""
        first = next((member.chunk_ids()[0] for member in self.members() if member.chunk_count), None)
        if first is not None:
            self.vectors.query(self.vectors.get([first])[0], 1)
            self.lexical.search(self.members()[0].title, 1)

    def close(self) -> None:
        """Close the indexes and give the lease back; further calls do nothing."""
        if self._lease is None:
            return
        self.vectors.close()
        self.lexical.close()
        os.close(self._lease)
        self._lease = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def folder_of(home: Path, number: int) -> Path:
    """Where the generation `number` lies, or would lie."""
    return home / GENERATIONS / f"{number:04d}"


def numbers(home: Path) -> list[int]:
    """The numbers of the published generations, ascending."""
    folder = home / GENERATIONS
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if re.fullmatch(r"\d{4,}", path.name))


def current_number(home: Path) -> int:
    """The number that CURRENT names (cheap: readers ask between requests). Raises ArchiveMissing, ArchiveDamaged."""
    try:
        text = (home / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise ArchiveMissing(home) from error
    if not text.isdigit():
        raise ArchiveDamaged(home / CURRENT, f"it holds {text[:40]!r}, not the number of a generation")
    return int(text)


def open_generation(home: Path, number: int) -> OpenGeneration:
    """Open one generation. Raises ArchiveDamaged, or DiskFull: Chroma has to write a little to open its files."""
    folder = folder_of(home, number)
    lease = _shared_lease(folder)
    if lease is None:
        raise ArchiveDamaged(folder, "the generation, or its lease file, is missing")
    try:
        with full_disk_as_error(home, silent=True):
            return OpenGeneration(folder, lease)
    except BaseException:
        os.close(lease)
        raise


def open_current(home: Path) -> OpenGeneration:
    """Open the generation that CURRENT names. Raises ArchiveMissing, ArchiveDamaged or DiskFull."""
    number = current_number(home)
    while True:
        try:
            return open_generation(home, number)
        except ArchiveDamaged:
            # Between reading CURRENT and taking the lease a writer may have published and collected.
            moved_to = current_number(home)
            if moved_to == number:
                raise
            number = moved_to


def _shared_lease(folder: Path) -> int | None:
    """A descriptor that holds the folder's lease; None when the folder is gone."""
    path = folder / LEASE
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    try:
        if path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except FileNotFoundError:
        pass  # collected while this process waited for the lock
    os.close(descriptor)
    return None


def list_generations(home: Path) -> list[Manifest]:
    """The manifests of the readable generations, oldest first (`verify` names the damage of the others)."""
    found = []
    for number in numbers(home):
        try:
            found.append(read_manifest(folder_of(home, number)))
        except ArchiveDamaged:
            continue  # one damaged generation must not hide the sound ones from who looks for a way back
    return found


def point_to(home: Path, number: int) -> None:
    """Move CURRENT to a published generation; the caller holds the writer lock."""
    replace_text(home / CURRENT, f"{number:04d}\n")


def sound_manifest(folder: Path) -> Manifest:
    """The manifest of a generation all of whose files are those that were published. Raises ArchiveDamaged."""
    manifest = read_manifest(folder)
    load_members(folder, manifest)
    lost_lease = [] if (folder / LEASE).is_file() else [f"{LEASE} is missing"]
    if problems := [*lost_lease, *file_problems(folder, manifest), *database_problems(folder, manifest)]:
        raise ArchiveDamaged(folder, problems)
    return manifest


def _accepted(_: Manifest) -> None:
    """Nobody objects."""


def rollback(home: Path, number: int | None = None, check: Callable[[Manifest], object] = _accepted) -> int:
    """Serve the generation `number` again, by default the one before the current; returns its number.

    `check` may raise to keep what serves now. Raises NothingToRollBack, ArchiveMissing, ArchiveDamaged (the target,
    or CURRENT where no number is given), WriterBusy.
    """
    with writer_lock(home):
        there, sought = numbers(home), str(number)
        if number is None:
            current = current_number(home)
            number, sought = max((known for known in there if known < current), default=None), f"before {current}"
        if number not in there:
            names = ", ".join(map(str, there))
            raise NothingToRollBack(f"there is no generation {sought} in {home}; there are: {names}")
        check(sound_manifest(folder_of(home, number)))
        point_to(home, number)
        return number


def gc(home: Path, keep: int = 3) -> list[int]:
    """Delete all but the newest `keep` generations; returns the numbers deleted.

    See `collect`. Raises WriterBusy, ArchiveMissing, ArchiveDamaged (CURRENT), ValueError.
    """
    with writer_lock(home):
        return collect(home, keep)


def collect(home: Path, keep: int, spare: Collection[int] = ()) -> list[int]:
    """What `gc` does, for who holds the writer lock: the current generation stays, those in `spare`, and those that
    a reader has open. Raises ValueError where `keep` is below 1, OSError where one cannot be deleted."""
    if keep < 1:
        raise ValueError(f"at least 1 generation must be kept, not {keep}")
    kept = {current_number(home), *spare, *numbers(home)[-keep:]}
    remove_leftovers(home)
    return [number for number in numbers(home) if number not in kept and removed_unless_leased(folder_of(home, number))]


def removed_unless_leased(folder: Path) -> bool:
    """Delete a generation's folder unless a reader has it open; the caller holds the writer lock."""
    descriptor = os.open(folder / LEASE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Renamed first: a reader that comes now finds no folder, instead of half of one.
        doomed = folder.with_name(f".removing-{folder.name}")
        folder.rename(doomed)
        fsync_path(folder.parent)
        shutil.rmtree(doomed)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def remove_leftovers(home: Path) -> None:
    """Delete what crashed builds and collections left; the caller holds the writer lock."""
    for path in (home / GENERATIONS).glob(".*"):
        shutil.rmtree(path)
    for path in home.glob(f".{CURRENT}-*"):
        path.unlink()
