"""What a generation's folder holds and what it says of itself."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ingest.errors import ArchiveDamaged
from ingest.members import Member, date_range, members_sha256, read_members
from ingest.models import Catalogue

FORMAT = 1
VECTORS, LEXICAL, MEMBERS, MANIFEST, LEASE = "vectors", "lexical", "members.jsonl", "manifest.json", "lease"
# The manifest's checksum of its own fields; manifests written before there was one are read without it.
_CHECKSUM = "sha256"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. `articles` counts those that stand, `revisions` all that ever stood.

    `oldest` and `newest` are publication dates as written. `digest` is over contents only (see `members`). `files`
    holds size and SHA-256 of the index files, and rows and SHA-256 of what Chroma's database holds, to find damage
    (see `generation_files`).
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
    if not isinstance(facts, dict):
        raise ArchiveDamaged(folder, f"{MANIFEST} holds no manifest")
    if facts.pop(_CHECKSUM, own := _checksum(facts)) != own:
        raise ArchiveDamaged(folder, f"{MANIFEST} is not what was written: its checksum differs")
    known = {field.name for field in fields(Manifest)}
    if facts.get("format") != FORMAT or set(facts) != known:
        raise ArchiveDamaged(folder, f"{MANIFEST} is not of format {FORMAT}, the one this program reads")
    return Manifest(**{**facts, "files": {name: (size, sha256) for name, (size, sha256) in facts["files"].items()}})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder that is being built."""
    facts = json.loads(json.dumps(asdict(manifest)))
    text = json.dumps({**facts, _CHECKSUM: _checksum(facts)}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _checksum(facts: Mapping[str, Any]) -> str:
    others = {name: value for name, value in facts.items() if name != _CHECKSUM}
    return hashlib.sha256(json.dumps(others, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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


def catalogue_of(generation: int, members: Iterable[Member]) -> Catalogue:
    """What the `members` of a generation are: names count the articles that stand, the most frequent first."""
    standing = [member for member in members if member.valid_to is None]
    oldest, newest = date_range(standing)
    return Catalogue(
        generation=generation,
        articles=len(standing),
        newest=newest,
        oldest=oldest,
        outlets=_counted(member.outlet for member in standing),
        authors=_counted(author for member in standing for author in member.authors),
        languages=_counted(member.language for member in standing),
    )


def _counted(names: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(name for name in names if name).most_common())
