"""What a generation's folder holds and what it says of itself."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ingest.errors import ArchiveDamaged
from ingest.members import Member, members_sha256, read_members
from ingest.vector_files import SAVED_GRAPH

FORMAT = 1
VECTORS, LEXICAL, MEMBERS, MANIFEST, LEASE = "vectors", "lexical", "members.jsonl", "manifest.json", "lease"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. `articles` counts those that stand, `revisions` all that ever stood.

    `oldest` and `newest` are publication dates as written. `digest` is over contents only (see `members`). `files`
    holds size and SHA-256 of the index files that nobody writes after publication, to find damage; Chroma's
    database is not among them, because being opened changes it.
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
    files: Mapping[str, tuple[int, str]]
    digest: str

    @property
    def fingerprints(self) -> tuple[str, str, str]:
        """Chunker, embedder, lexical: indexes made with other ones cannot be added to."""
        return self.chunker, self.embedder, self.lexical


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
    return Manifest(**{**facts, "files": {name: (size, sha256) for name, (size, sha256) in facts["files"].items()}})


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


def index_files(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of the index files that stay as they are once published, by their name in the folder."""
    found = {}
    for path in sorted([*(folder / VECTORS).rglob("*"), *(folder / LEXICAL).rglob("*")]):
        # A graph never saved is replayed from Chroma's database when opened: what lies in its folder means nothing.
        scratch = path.is_relative_to(folder / VECTORS) and not (path.parent / SAVED_GRAPH).exists()
        if path.is_file() and not path.name.startswith(".") and not scratch:
            found[path.relative_to(folder).as_posix()] = (path.stat().st_size, _sha256(path))
    return found


def file_problems(folder: Path, manifest: Manifest, *, hashes: bool = True) -> list[str]:
    """Index files that are missing or not those that were published; without `hashes` only sizes are compared."""
    return list(_file_problems(folder, manifest, hashes))


def _file_problems(folder: Path, manifest: Manifest, hashes: bool) -> Iterator[str]:
    for name, (size, sha256) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size != size:
            yield f"{name} has {path.stat().st_size} bytes instead of {size}"
        elif hashes and _sha256(path) != sha256:
            yield f"{name} is not the file that was published"
    for path in (folder / VECTORS).glob("*.sqlite3") if hashes else ():
        yield from _database_problems(path, path.relative_to(folder).as_posix())


def _database_problems(path: Path, name: str) -> Iterator[str]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as database:
            (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        yield f"{name} is damaged ({said})"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
