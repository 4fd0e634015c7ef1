"""The archive as a caller with limited rights sees it: what it may not read does not exist, whatever it asks for.

The limit lies here, in front of the searches, and not in the filters that a question carries: those pass through a
model's hands and a stored conversation, and a filter that got lost must not open anything.
"""

from collections.abc import Sequence
from dataclasses import replace

from ingest.archive import Archive
from ingest.errors import ArchiveError
from ingest.models import Article, Catalogue, Filters, Passage, Rights, Search


class NotPermitted(ArchiveError):
    """A passage was asked for by its id that the caller may not read."""


class PermittedArchive:
    """Searches of `archive` by somebody who may read what `rights` allow. Thread-safe; closes nothing."""

    def __init__(self, archive: Archive, rights: Rights) -> None:
        self._archive = archive
        self._rights = rights

    @property
    def number(self) -> int:
        """The number of the generation."""
        return self._archive.number

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        """As `Archive.search`, among what may be read."""
        return self.search_all([Search(query, filters, k)])[0]

    def search_all(self, searches: Sequence[Search]) -> list[list[Passage]]:
        """As `Archive.search_all`, among what may be read; a search that brings rights of its own gets these."""
        return self._archive.search_all(
            [replace(each, filters=replace(each.filters, rights=self._rights)) for each in searches]
        )

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """As `Archive.passages`. Raises NotPermitted for one that may not be read, ArchiveDamaged."""
        found = self._archive.passages(chunk_ids)
        for passage in found:
            if not self._rights.allow(passage.article.source, passage.article.outlet):
                raise NotPermitted(f"the passage {passage.chunk.id} is not among the articles that this key may read")
        return found

    def catalogue(self) -> Catalogue:
        """What the generation holds of the articles that may be read: names, counts and dates of no others."""
        return self._archive.catalogue(self._rights)

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """As `Archive.article`; a revision that may not be read is unknown. Raises KeyError."""
        found = self._archive.article(article_id, sha256)
        if not self._rights.allow(found.source, found.outlet):
            raise KeyError(article_id)
        return found
