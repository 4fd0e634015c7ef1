"""Is a generation what it says it is? Every damage is named; nothing is repaired here."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ingest.chunk import PREFIX
from ingest.embeddings_store import load_vectors
from ingest.errors import ArchiveDamaged, LedgerDamaged
from ingest.generation import folder_of
from ingest.generation_files import database_problems, file_problems
from ingest.ledger import Ledger
from ingest.lexical import LexicalIndex
from ingest.manifest import LEASE, LEXICAL, VECTORS, Manifest, load_members, read_manifest
from ingest.members import Member, contents_digest
from ingest.titled import titled
from ingest.vectors import VectorIndex

# float16 storage and Chroma's own rounding stay far above; a vector of another text stays far below.
LEAST_COSINE = 0.99
_VECTORS_A_BATCH = 2_000
_NAMED = 3


def verify(home: Path, number: int, ledger: Ledger) -> list[str]:
    """Check everything a generation holds against its manifest and the ledger; one line for each damage.

    Manifest and members are readable and agree; the digest is recomputed from the ledger; every revision's text
    still has its hash and every chunk the text that was embedded; both indexes hold exactly the members' chunks;
    every vector has a cosine of at least 0.99 with the ledger's. A ledger that is no sound database is named alone.
    """
    if damaged := list(_ledger_problems(ledger)):
        return damaged
    folder = folder_of(home, number)
    try:
        manifest = read_manifest(folder)
        members = load_members(folder, manifest)
    except ArchiveDamaged as error:
        return [f"generation {number}: {damage}" for damage in error.damages]
    lost_lease = [] if (folder / LEASE).is_file() else [f"{LEASE} is missing"]
    problems = [*lost_lease, *_count_problems(manifest, members), *_digest_problems(manifest, members, ledger)]
    problems += _text_problems(members, manifest.chunker, ledger)
    if of_files := [*file_problems(folder, manifest), *database_problems(folder, manifest)]:
        # Not opened then: Chroma's native code may end the process over a damaged graph.
        return [f"generation {number}: {problem}" for problem in [*problems, *of_files]]
    try:
        with (
            VectorIndex.open(folder / VECTORS) as vectors,
            LexicalIndex.open(folder / LEXICAL) as lexical,
        ):
            problems += index_problems(
                ledger, members, vectors, lexical, chunker=manifest.chunker, embedder=manifest.embedder
            )
    except ArchiveDamaged as error:
        problems.append(str(error.where) + ": " + "; ".join(error.damages))
    return [f"generation {number}: {problem}" for problem in problems]


def _ledger_problems(ledger: Ledger) -> Iterator[str]:
    try:
        said = [row[0] for row in ledger.rows(f"PRAGMA quick_check({_NAMED})")]
    except LedgerDamaged as error:
        said = list(error.damages)
    yield from (f"{ledger.path.name} is damaged ({each})" for each in said if each != "ok")


def index_problems(
    ledger: Ledger,
    members: Sequence[Member],
    vectors: VectorIndex,
    lexical: LexicalIndex,
    *,
    chunker: str,
    embedder: str,
    sample: int | None = None,
) -> list[str]:
    """What is wrong with two open indexes: ids that lack or are too many, vectors that are not the ledger's.

    `sample` compares about that many vectors, evenly spread, instead of all.
    """
    expected = {chunk for member in members for chunk in member.chunk_ids()}
    problems = [
        *_id_problems("the vector index", expected, vectors.ids, vectors.count),
        *_id_problems("the lexical index", expected, lexical.ids, lexical.count),
    ]
    if not problems:
        texts = ledger.text_hashes((member.key for member in members), chunker)
        pairs = [
            pair for member in members for pair in zip(member.chunk_ids(), texts.get(member.key, ()), strict=False)
        ]
        problems += _vector_problems(
            ledger, embedder, vectors, pairs[:: max(1, len(pairs) // sample)] if sample else pairs
        )
    return problems


def _count_problems(manifest: Manifest, members: Sequence[Member]) -> Iterator[str]:
    counted = {
        "articles": sum(member.valid_to is None for member in members),
        "revisions": len(members),
        "chunks": sum(member.chunk_count for member in members),
    }
    for name, count in counted.items():
        if getattr(manifest, name) != count:
            yield f"the manifest says {getattr(manifest, name)} {name}, the members file holds {count}"


def _digest_problems(manifest: Manifest, members: Sequence[Member], ledger: Ledger) -> Iterator[str]:
    texts = ledger.text_hashes((member.key for member in members), manifest.chunker)
    absent = [member.article_id for member in members if member.key not in texts]
    if absent:
        yield f"the ledger lacks the chunks of {_some(absent)}"
    elif contents_digest(members, texts, manifest.fingerprints) != manifest.digest:
        yield "the digest of members and ledger is not the one in the manifest"


def _text_problems(members: Sequence[Member], chunker: str, ledger: Ledger) -> Iterator[str]:
    # An older version embedded other texts: of its chunks the digest answers for.
    embedded_as_now = chunker.startswith(PREFIX)
    for member in members:
        try:
            ((article, cuts),) = ledger.articles_with_cuts([member.key], chunker)
        except KeyError:
            yield f"the ledger lacks revision {member.sha256[:12]} of article {member.article_id!r}"
            continue
        if article.sha256 != member.sha256:
            yield f"the text of article {member.article_id!r} in the ledger is not revision {member.sha256[:12]}"
        for ordinal, (start, stop, text_hash) in enumerate(cuts):
            if embedded_as_now and titled(article, start, stop).key != text_hash:
                yield f"chunk {ordinal} of article {member.article_id!r} is not the text that was embedded"


def _id_problems(name: str, expected: set[str], ids: Callable[[], set[str]], count: Callable[[], int]) -> Iterator[str]:
    found, counted = ids(), count()
    if counted != len(expected):
        yield f"{name} counts {counted} chunks instead of {len(expected)}"
    if expected - found:
        yield f"{name} lacks {len(expected - found)} chunks: {_some(expected - found)}"
    if found - expected:
        yield f"{name} holds {len(found - expected)} chunks that belong to no member: {_some(found - expected)}"


def _vector_problems(
    ledger: Ledger, embedder: str, vectors: VectorIndex, pairs: Sequence[tuple[str, bytes]]
) -> Iterator[str]:
    for begin in range(0, len(pairs), _VECTORS_A_BATCH):
        ids, hashes = zip(*pairs[begin : begin + _VECTORS_A_BATCH], strict=True)
        expected = load_vectors(ledger, embedder, hashes)
        found = vectors.get(ids)
        lengths = np.linalg.norm(expected, axis=1) * np.linalg.norm(found, axis=1)
        cosines = np.einsum("ij,ij->i", expected, found) / np.maximum(lengths, 1e-12)
        wrong = [identifier for identifier, cosine in zip(ids, cosines, strict=True) if cosine < LEAST_COSINE]
        if wrong:
            yield f"{len(wrong)} vectors are not those of the ledger: {_some(wrong)}"


def _some(names: Sequence[str] | set[str]) -> str:
    shown = ", ".join(sorted(names)[:_NAMED])
    return f"{shown}, ..." if len(names) > _NAMED else shown
