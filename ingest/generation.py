"""The published generations: open the current one, list, roll back, collect.

    generations/0007/   vectors/  lexical/  members.jsonl  manifest.json  lease
    CURRENT             "0007", replaced atomically

A published folder is never written to again by Pressroom. A reader holds a shared lock on `lease` for as long as it
has the generation open; `gc` skips what is leased.
"""

import fcntl
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path

from ingest.durable import fsync_path, replace_text
from ingest.errors import ArchiveDamaged, ArchiveMissing, NothingToRollBack
from ingest.lexical import LexicalIndex
from ingest.lock import writer_lock
from ingest.members import Member, members_sha256, read_members
from ingest.vectors import VectorIndex

FORMAT = 1
GENERATIONS, CURRENT = "generations", "CURRENT"
VECTORS, LEXICAL, MEMBERS, MANIFEST, LEASE = "vectors", "lexical", "members.jsonl", "manifest.json", "lease"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. `articles` counts those that stand, `revisions` all that ever stood.

    `oldest` and `newest` are publication dates as written. `digest` is over contents only (see `members`);
    the two hashes of files are for finding damage: nobody writes these files after publication, while Chroma changes
    its own by being opened.
    """

    format: int
    number: int
    parent: int | None
    created: str
    articles: int
    revisions: int
    chunks: int
    oldest: str | None
    newest: str | None
    chunker: str
    embedder: str
    lexical: str
    dimension: int
    members_sha256: str
    lexical_sha256: str
    digest: str

    @property
    def fingerprints(self) -> tuple[str, str, str]:
        """Chunker, embedder, lexical: indexes made with other ones cannot be added to."""
        return self.chunker, self.embedder, self.lexical


class OpenGeneration:
    """A generation held open for reading, with its lease. Close it (or use `with`) to let it be collected."""

    def __init__(self, folder: Path, lease: int) -> None:
        self._lease: int | None = lease
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.number = self.manifest.number
        self.vectors = VectorIndex.open(folder / VECTORS)
        self.lexical = LexicalIndex.open(folder / LEXICAL)

    @cached_property
    def _members(self) -> tuple[Member, ...]:
        return load_members(self.folder, self.manifest)

    def members(self) -> tuple[Member, ...]:
        """Every revision of the generation, read once. Raises ArchiveDamaged."""
        return self._members

    def close(self) -> None:
        """Close the indexes and give the lease back; further calls do nothing."""
        if self._lease is None:
            return
        self.vectors.close()
        self.lexical.close()
        os.close(self._lease)
        self._lease = None

    def __enter__(self) -> "OpenGeneration":
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


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation's folder. Raises ArchiveDamaged."""
    path = folder / MANIFEST
    try:
        facts = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ArchiveDamaged(folder, f"{MANIFEST} is missing") from error
    except ValueError as error:
        raise ArchiveDamaged(folder, f"{MANIFEST} cannot be read ({error})") from error
    known = {field.name for field in fields(Manifest)}
    if not isinstance(facts, dict) or facts.get("format") != FORMAT or set(facts) != known:
        raise ArchiveDamaged(folder, f"{MANIFEST} is not of format {FORMAT}, the one this program reads")
    return Manifest(**facts)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder that is being built."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False), encoding="utf-8")


def load_members(folder: Path, manifest: Manifest) -> tuple[Member, ...]:
    """The members of a generation's folder, checked against the manifest. Raises ArchiveDamaged."""
    path = folder / MEMBERS
    try:
        if members_sha256(path) != manifest.members_sha256:
            raise ArchiveDamaged(folder, f"{MEMBERS} is not the file that the manifest names")
        return tuple(read_members(path))
    except FileNotFoundError as error:
        raise ArchiveDamaged(folder, f"{MEMBERS} is missing") from error
    except ValueError as error:
        raise ArchiveDamaged(folder, str(error)) from error


def open_generation(home: Path, number: int) -> OpenGeneration:
    """Open one generation. Raises ArchiveMissing when there is none of that number, ArchiveDamaged."""
    folder = folder_of(home, number)
    lease = _shared_lease(folder)
    if lease is None:
        raise ArchiveDamaged(folder, "the generation, or its lease file, is missing")
    try:
        return OpenGeneration(folder, lease)
    except BaseException:
        os.close(lease)
        raise


def open_current(home: Path) -> OpenGeneration:
    """Open the generation that CURRENT names. Raises ArchiveMissing or ArchiveDamaged."""
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


def rollback(home: Path, number: int | None = None) -> int:
    """Serve the generation `number` again, by default the one before the current; returns its number.

    Raises NothingToRollBack, ArchiveMissing, ArchiveDamaged (the target cannot be read), WriterBusy.
    """
    with writer_lock(home):
        current = current_number(home)
        earlier = [known for known in numbers(home) if known < current]
        target = number if number is not None else (earlier[-1] if earlier else None)
        if target is None or target not in numbers(home):
            there = ", ".join(str(known) for known in numbers(home))
            raise NothingToRollBack(
                f"there is no generation {'before ' + str(current) if target is None else target} in {home};"
                f" there are: {there}"
            )
        load_members(folder_of(home, target), read_manifest(folder_of(home, target)))
        point_to(home, target)
        return target


def gc(home: Path, keep: int = 2) -> list[int]:
    """Delete all but the newest `keep` generations; returns the numbers deleted. Raises WriterBusy, ValueError.

    The current generation, and those that a reader has open, stay.
    """
    if keep < 1:
        raise ValueError(f"at least 1 generation must be kept, not {keep}")
    with writer_lock(home):
        current = current_number(home)
        remove_leftovers(home)
        deleted = []
        for number in numbers(home)[:-keep]:
            folder = folder_of(home, number)
            if number == current:
                continue
            if _removed_unless_leased(folder):
                deleted.append(number)
        return deleted


def _removed_unless_leased(folder: Path) -> bool:
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
