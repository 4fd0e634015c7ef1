"""Embeddings by content: computed once for each text and embedder, kept in the ledger as float16.

float16 moves a unit vector of 384 dimensions by less than 1e-3 in cosine terms and halves the ledger; the indexes
are filled from here, never from what the model just gave, so that a resumed run equals an undisturbed one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ArchiveDamaged
from ingest.ledger import TO_PUBLISH, Ledger
from ingest.ledger_write import LedgerWriter
from ingest.members import Member
from ingest.titled import TitledText, titled

_VARIABLES_A_QUERY = 500
# float16 rounding stays below 1e-3.
_LENGTH_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text that has no embedding yet, and one chunk in which it occurs."""

    text_hash: bytes
    article_id: str
    sha256: str
    ordinal: int
    start: int
    stop: int


def missing_texts(ledger: Ledger, chunker: str, embedder: str) -> list[MissingText]:
    """Texts of the revisions to be published that `embedder` has not embedded, each once, article by article."""
    rows = ledger.rows(
        "SELECT text_hash, article_id, sha256, ordinal, start, stop, min(revision * 1000000 + ordinal) AS place"
        " FROM chunks JOIN revisions USING (revision)"
        f" WHERE chunker = ? AND {TO_PUBLISH}"
        " AND text_hash NOT IN (SELECT text_hash FROM embeddings WHERE embedder = ?)"
        " GROUP BY text_hash ORDER BY place",
        (ledger.fingerprint_number(chunker), ledger.fingerprint_number(embedder) or -1),
    )
    return [MissingText(*row[:6]) for row in rows]


def texts_of(ledger: Ledger, missing: Sequence[MissingText]) -> list[TitledText]:
    """What is to be embedded, in the order asked for."""
    articles = ledger.articles((item.article_id, item.sha256) for item in missing)
    return [titled(articles[item.article_id, item.sha256], item.start, item.stop) for item in missing]


def store_vectors(
    ledger: LedgerWriter, embedder: str, text_hashes: Sequence[bytes], vectors: NDArray[np.float32]
) -> None:
    """Keep one row of `vectors` for each hash, durably, in one transaction.

    Rows have length 1. Raises ValueError on NaN or infinity.
    """
    if len(text_hashes) != len(vectors):
        raise ValueError(f"{len(text_hashes)} texts but {len(vectors)} vectors")
    if not np.isfinite(vectors).all():
        raise ValueError(f"the embedder {embedder} gave a vector that is not finite: choose dtype float32")
    packed = vectors.astype("<f2")
    number = ledger.number_fingerprint(embedder)
    with ledger.transaction():
        ledger.connection.executemany(
            "INSERT OR IGNORE INTO embeddings (embedder, text_hash, vector) VALUES (?, ?, ?)",
            [(number, text_hash, row.tobytes()) for text_hash, row in zip(text_hashes, packed, strict=True)],
        )


def drop_damaged(ledger: LedgerWriter, embedder: str) -> int:
    """Delete stored vectors whose length is not 1, or of another size than most; returns how many there were."""
    number = ledger.fingerprint_number(embedder)
    sizes = ledger.rows(
        "SELECT length(vector) FROM embeddings WHERE embedder = ? GROUP BY length(vector) ORDER BY count(*) DESC",
        (number,),
    )
    damaged = []
    for row, vector in ledger.connection.execute("SELECT rowid, vector FROM embeddings WHERE embedder = ?", (number,)):
        # NaN compares false, so that it counts as damaged too.
        if len(vector) != sizes[0][0] or not abs(_length(vector) - 1.0) < _LENGTH_TOLERANCE:
            damaged.append((row,))
    if damaged:
        with ledger.transaction():
            ledger.connection.executemany("DELETE FROM embeddings WHERE rowid = ?", damaged)
    return len(damaged)


def _length(vector: bytes) -> float:
    return float(np.linalg.norm(np.frombuffer(vector, dtype="<f2").astype(np.float32)))


def dimension_of(ledger: Ledger, embedder: str) -> int:
    """The length of this embedder's vectors as far as the ledger knows; 0 where it keeps none."""
    rows = ledger.rows(
        "SELECT length(vector) / 2 FROM embeddings WHERE embedder = ? LIMIT 1",
        (ledger.fingerprint_number(embedder),),
    )
    return int(rows[0][0]) if rows else 0


def load_vectors(ledger: Ledger, embedder: str, text_hashes: Sequence[bytes]) -> NDArray[np.float32]:
    """The stored vectors in the order asked for, shape (len(text_hashes), dimension).

    Raises ArchiveDamaged when one is missing or has another size.
    """
    number, dimension = ledger.fingerprint_number(embedder), dimension_of(ledger, embedder)
    found: dict[bytes, bytes] = {}
    for part in _parts(text_hashes):
        found.update(
            ledger.rows(
                "SELECT text_hash, vector FROM embeddings WHERE embedder = ?"
                f" AND text_hash IN ({','.join('?' * len(part))})",
                (number, *part),
            )
        )
    loaded = np.empty((len(text_hashes), dimension), dtype=np.float32)
    for row, text_hash in enumerate(text_hashes):
        vector = found.get(text_hash, b"")
        if not vector or len(vector) != 2 * dimension:
            raise ArchiveDamaged(ledger.path, f"the embedding of text {text_hash.hex()[:12]} is missing or cut short")
        loaded[row] = np.frombuffer(vector, dtype="<f2")
    return loaded


def vectors_of_revision(ledger: Ledger, chunker: str, embedder: str, member: Member) -> NDArray[np.float32]:
    """The stored vectors of a revision's chunks in reading order, shape (chunk_count, dimension).

    Raises ArchiveDamaged when one is missing or has another size.
    """
    rows = ledger.rows(
        "SELECT vector FROM revisions JOIN chunks USING (revision) JOIN embeddings USING (text_hash)"
        " WHERE article_id = ? AND sha256 = ? AND chunker = ? AND embedder = ? ORDER BY ordinal",
        (*member.key, ledger.fingerprint_number(chunker), ledger.fingerprint_number(embedder)),
    )
    packed = b"".join(row[0] for row in rows)
    if len(rows) != member.chunk_count or any(len(row[0]) != len(rows[0][0]) for row in rows):
        raise ArchiveDamaged(ledger.path, f"embeddings of article {member.article_id!r} are missing or cut short")
    return np.frombuffer(packed, dtype="<f2").reshape(len(rows), -1).astype(np.float32)


def _parts(text_hashes: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for begin in range(0, len(text_hashes), _VARIABLES_A_QUERY):
        yield text_hashes[begin : begin + _VARIABLES_A_QUERY]
