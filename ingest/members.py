"""What a generation holds, one line a revision, and the digest that names its contents."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from ingest.dates import instant

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """One revision in a generation, with what filters and the catalogue need of it.

    The revision stood from `valid_from` (None: since ever) until just before `valid_to` (None: it still stands),
    both aware, UTC. Intervals of one article never overlap. `chunk_count` chunks have the ordinals 0, 1, 2, ...
    `cluster` is the article id of the earliest of its near-duplicates: its own where it has none, or is the earliest.
    """

    article_id: str
    sha256: str
    title: str
    outlet: str | None
    authors: tuple[str, ...]
    language: str | None
    url: str | None
    source: str
    section: str | None
    genre: str
    published_at: str | None
    updated_at: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    chunk_count: int
    cluster: str

    @property
    def key(self) -> Key:
        """Names the revision: article id and sha256."""
        return self.article_id, self.sha256

    def chunk_ids(self) -> list[str]:
        """The ids of its chunks in reading order."""
        return [self.chunk_id(ordinal) for ordinal in range(self.chunk_count)]

    def chunk_id(self, ordinal: int) -> str:
        """The id of its chunk number `ordinal`, from 0."""
        return chunk_id(self.article_id, self.sha256, ordinal)

    def stood_at(self, moment: datetime) -> bool:
        """Whether this revision was the one to read at `moment` (aware)."""
        return (self.valid_from is None or self.valid_from <= moment) and (
            self.valid_to is None or moment < self.valid_to
        )


def chunk_id(article_id: str, sha256: str, ordinal: int) -> str:
    """The deterministic id of a chunk."""
    return f"{article_id}:{sha256[:12]}:{ordinal}"


def write_members(path: Path, members: Iterable[Member]) -> str:
    """Write one JSON line a member, sorted by key; returns the SHA-256 of the bytes written."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for member in sorted(members, key=lambda member: member.key):
            facts = asdict(member)
            for name in ("valid_from", "valid_to"):
                facts[name] = facts[name].isoformat() if facts[name] else None
            line = json.dumps(facts, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            file.write(line)
    return digest.hexdigest()


def read_members(path: Path) -> Iterator[Member]:
    """Read what `write_members` wrote. Raises OSError, or ValueError naming the line that is damaged."""
    known = {field.name for field in fields(Member)}
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                facts = json.loads(line)
                # Generations from before there were clusters.
                facts.setdefault("cluster", facts.get("article_id"))
                if set(facts) != known:
                    raise ValueError(f"unexpected fields {sorted(set(facts) ^ known)}")
                facts["authors"] = tuple(facts["authors"])
                for name in ("valid_from", "valid_to"):
                    facts[name] = datetime.fromisoformat(facts[name]) if facts[name] else None
                yield Member(**facts)
            except (ValueError, TypeError) as error:
                raise ValueError(f"line {number} of {path.name} cannot be read: {error}") from error


def members_sha256(path: Path) -> str:
    """SHA-256 of the members file. Raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents_digest(
    members: Iterable[Member], texts: Mapping[tuple[str, str], Sequence[bytes]], fingerprints: Sequence[str]
) -> str:
    """SHA-256 over the fingerprints, the revisions' ids and hashes, and the hash of each embedded text in order.

    No clock, no path and no byte of an index file goes in, so that the same articles give the same digest however
    they came to be in the archive. `texts` maps a member's key to the hashes of its chunks' embedded texts; a
    missing key raises KeyError.
    """
    digest = hashlib.sha256(json.dumps(list(fingerprints)).encode())
    for member in sorted(members, key=lambda member: member.key):
        hashes = [text_hash.hex() for text_hash in texts[member.key]]
        digest.update(json.dumps([*member.key, hashes], ensure_ascii=False).encode())
    return digest.hexdigest()


def date_range(members: Iterable[Member]) -> tuple[str | None, str | None]:
    """The oldest and the newest `published_at`, as written; (None, None) where no member has a date."""
    dates = sorted({member.published_at for member in members if member.published_at}, key=instant)
    return (dates[0], dates[-1]) if dates else (None, None)
