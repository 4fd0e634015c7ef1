"""The texts that passages are shown from: read from the ledger, compared with their revision's hash once, kept."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.bounded import BoundedCache
from ingest.errors import ArchiveDamaged, LedgerTextDamaged
from ingest.ledger import Ledger
from ingest.members import Key, chunk_id
from ingest.models import Article, Chunk

# Some thousand articles: at most 80 MB, where every character is outside Latin-1.
_KEPT_CHARACTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class _CutArticle:
    """A revision whose text was verified, with (start, end) of its chunks in reading order."""

    article: Article
    cuts: tuple[tuple[int, int], ...]


class VerifiedTexts:
    """Articles and chunks as `chunker` cut them. Thread-safe.

    `key_of` gives the (article id, sha256) of a revision's short name, which is what stands before the last ":" of a
    chunk's id; None for a revision that it does not know: then the ledger is asked.
    """

    def __init__(self, ledger: Ledger, chunker: str, key_of: Callable[[str], Key | None]) -> None:
        self._ledger = ledger
        self._chunker = chunker
        self._key_of = key_of
        self._kept: BoundedCache[Key, _CutArticle] = BoundedCache(_KEPT_CHARACTERS, lambda cut: len(cut.article.body))

    def article(self, article_id: str, sha256: str) -> Article:
        """One revision. Raises KeyError when unknown, LedgerTextDamaged when it is not that text any more."""
        return self._cut_article((article_id, sha256)).article

    def chunk(self, identifier: str) -> tuple[Chunk, Article]:
        """A chunk and its revision. Raises ArchiveDamaged when it is unknown or its text is another one now."""
        cut, ordinal = self._owner(identifier)
        return _chunk(cut, ordinal), cut.article

    def beside(self, identifier: str, before: int, after: int) -> list[Chunk]:
        """The chunks around one, of the same revision and in reading order, without itself. Raises ArchiveDamaged."""
        cut, own = self._owner(identifier)
        around = range(max(0, own - before), min(len(cut.cuts), own + after + 1))
        return [_chunk(cut, ordinal) for ordinal in around if ordinal != own]

    def _owner(self, identifier: str) -> tuple[_CutArticle, int]:
        """The revision that a chunk belongs to, and its place there."""
        revision, _, ordinal = identifier.rpartition(":")
        key = self._key_of(revision) or self._ledger.revision_named(*revision.rsplit(":", 1))
        if key is not None:
            try:
                cut = self._cut_article(key)
            except KeyError:
                pass  # erased since the generation was made
            else:
                if int(ordinal) < len(cut.cuts):
                    return cut, int(ordinal)
        raise ArchiveDamaged(self._ledger.path, f"the chunk {identifier} is not in the ledger")

    def _cut_article(self, key: Key) -> _CutArticle:
        kept = self._kept.get(key)
        if kept is None:
            ((article, cuts),) = self._ledger.articles_with_cuts([key], self._chunker)
            if article.sha256 != key[1]:
                raise LedgerTextDamaged(self._ledger.path, *key)
            kept = _CutArticle(article, tuple((start, end) for start, end, _ in cuts))
            self._kept.put(key, kept)
        return kept


def _chunk(cut: _CutArticle, ordinal: int) -> Chunk:
    article, (start, end) = cut.article, cut.cuts[ordinal]
    identifier = chunk_id(article.id, article.sha256, ordinal)
    return Chunk(identifier, article.id, article.sha256, ordinal, start, end, article.body[start:end])
