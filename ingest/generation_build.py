"""Build a generation in a private folder, check it, publish it: what came before serves until the last step."""

import logging
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest import generation as published
from ingest.durable import copy_tree, fsync_path, fsync_tree, full_disk_as_error, require_room
from ingest.embeddings_store import dimension_of, load_vectors
from ingest.errors import ArchiveDamaged
from ingest.generation_files import index_files
from ingest.generation_verify import index_problems
from ingest.ledger import Ledger
from ingest.lexical import FINGERPRINT as LEXICAL_FINGERPRINT
from ingest.lexical import LexicalIndex
from ingest.lexical_words import LexicalRow
from ingest.manifest import (
    FORMAT,
    LEASE,
    LEXICAL,
    MEMBERS,
    VECTORS,
    Manifest,
    write_manifest,
)
from ingest.members import Member, contents_digest, date_range, write_members
from ingest.vectors import VectorIndex

_CHUNKS_A_BATCH = 4_000
_SAMPLED_VECTORS = 200
# Measured: 2.5 kB for 384 dimensions and the words, and as much again while Chroma still holds its log.
_BYTES_A_CHUNK = 6_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parent:
    """A generation whose files can be copied and changed instead of built anew."""

    folder: Path
    manifest: Manifest
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the next generation shall hold, and who cut and embedded it."""

    home: Path
    ledger: Ledger
    members: tuple[Member, ...]
    chunker: str
    embedder: str
    on_chunks: Callable[[int, int], None]

    @property
    def fingerprints(self) -> tuple[str, str, str]:
        """Chunker, embedder, lexical."""
        return self.chunker, self.embedder, LEXICAL_FINGERPRINT


def is_current(recipe: Recipe, parent: Parent | None) -> bool:
    """Whether the current generation already is what the recipe makes."""
    if parent is None:
        return not recipe.members
    return parent.manifest.fingerprints == recipe.fingerprints and set(parent.members) == set(recipe.members)


def publish(recipe: Recipe, parent: Parent | None) -> Manifest:
    """Build, check, publish; the caller holds the writer lock. `parent` None builds the indexes from nothing.

    A parent whose files turn out to be damaged is left aside and everything is built anew. Raises ArchiveDamaged
    when the ledger itself contradicts what was built, OSError.
    """
    base = parent if parent is not None and parent.manifest.fingerprints == recipe.fingerprints else None
    if base is not None:
        try:
            return _publish(recipe, base)
        except ArchiveDamaged as error:
            _log.warning("generation %d cannot be built upon, building anew: %s", base.manifest.number, error)
    return _publish(recipe, None)


def _publish(recipe: Recipe, base: Parent | None) -> Manifest:
    number = max([0, *published.numbers(recipe.home)]) + 1
    target = published.folder_of(recipe.home, number)
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name never used before: Chroma keeps what it knows of a path for the life of the process.
    folder = target.parent / f".building-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        with full_disk_as_error(recipe.home, silent=True):
            _fill(folder, recipe, base)
            manifest = _describe(folder, recipe, number, base)
            write_manifest(folder, manifest)
            (folder / LEASE).touch()
            fsync_tree(folder)
            folder.rename(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    fsync_path(target.parent)
    try:
        _warm(recipe.home, manifest)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    published.point_to(recipe.home, number)
    return manifest


def _fill(folder: Path, recipe: Recipe, base: Parent | None) -> None:
    """Make both indexes, from the base and what changed since, and check them against the members."""
    kept: set[tuple[str, str]] = set()
    gone: list[str] = []
    if base is not None:
        require_room(recipe.home, sum(path.stat().st_size for path in base.folder.rglob("*")))
        copy_tree(base.folder / VECTORS, folder / VECTORS)
        copy_tree(base.folder / LEXICAL, folder / LEXICAL)
        wanted = {(member.key, member.chunk_count) for member in recipe.members}
        kept = {member.key for member in base.members if (member.key, member.chunk_count) in wanted}
        gone = [chunk for member in base.members if member.key not in kept for chunk in member.chunk_ids()]
    opening = VectorIndex.create if base is None else VectorIndex.open
    opening_words = LexicalIndex.create if base is None else LexicalIndex.open
    with opening(folder / VECTORS) as vectors, opening_words(folder / LEXICAL) as lexical:
        if gone:
            vectors.delete(gone)
            lexical.delete(gone)
        new = [member for member in recipe.members if member.key not in kept]
        require_room(recipe.home, _BYTES_A_CHUNK * sum(member.chunk_count for member in new))
        total, done = sum(member.chunk_count for member in new), 0
        for batch in _batches(new):
            done += _add(recipe, batch, vectors, lexical)
            recipe.on_chunks(done, total)
        lexical.commit()
        problems = index_problems(
            recipe.ledger,
            recipe.members,
            vectors,
            lexical,
            chunker=recipe.chunker,
            embedder=recipe.embedder,
            sample=_SAMPLED_VECTORS,
        )
        if problems:
            raise ArchiveDamaged(f"the generation just built in {folder}", problems)


def _add(recipe: Recipe, batch: Sequence[Member], vectors: VectorIndex, lexical: LexicalIndex) -> int:
    ids: list[str] = []
    hashes: list[bytes] = []
    rows: list[LexicalRow] = []
    for member, (article, cuts) in zip(
        batch, recipe.ledger.articles_with_cuts([member.key for member in batch], recipe.chunker), strict=True
    ):
        for identifier, (start, stop, text_hash) in zip(member.chunk_ids(), cuts, strict=True):
            ids.append(identifier)
            hashes.append(text_hash)
            text = article.body[start:stop]
            facts = (article.language, article.title, article.outlet)
            rows.append(LexicalRow(identifier, *facts, text=text, published_at=article.published_at))
    if ids:
        vectors.add(ids, load_vectors(recipe.ledger, recipe.embedder, hashes))
        lexical.add(rows)
    return len(ids)


def _batches(members: Iterable[Member]) -> Iterable[list[Member]]:
    batch: list[Member] = []
    chunks = 0
    for member in members:
        batch.append(member)
        chunks += member.chunk_count
        if chunks >= _CHUNKS_A_BATCH:
            yield batch
            batch, chunks = [], 0
    if batch:
        yield batch


def _describe(folder: Path, recipe: Recipe, number: int, base: Parent | None) -> Manifest:
    members = recipe.members
    standing = [member for member in members if member.valid_to is None]
    oldest, newest = date_range(standing)
    texts = recipe.ledger.text_hashes((member.key for member in members), recipe.chunker)
    return Manifest(
        format=FORMAT,
        number=number,
        parent=base.manifest.number if base else None,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=len(standing),
        revisions=len(members),
        chunks=sum(member.chunk_count for member in members),
        oldest=oldest,
        newest=newest,
        chunker=recipe.chunker,
        embedder=recipe.embedder,
        lexical=LEXICAL_FINGERPRINT,
        dimension=dimension_of(recipe.ledger, recipe.embedder),
        members_sha256=write_members(folder / MEMBERS, members),
        files=index_files(folder),
        digest=contents_digest(members, texts, recipe.fingerprints),
    )


def _warm(home: Path, manifest: Manifest) -> None:
    """Open the generation where readers will find it and search once: the files are then in the page cache."""
    with published.open_generation(home, manifest.number) as opened:
        opened.warm()
