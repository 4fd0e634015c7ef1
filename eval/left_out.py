"""An archive as if it did not hold some articles: what is found then is near, and must not be taken for an answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.deps import Retriever
from ingest.generation import open_current
from ingest.models import Article, Catalogue, Filters, Passage, Search

# How many passages beyond those asked for are searched at first, to fill the places of what is left out.
_MORE = 40


@dataclass(frozen=True)
class Without:
    """A retriever that neither finds nor reads the articles `missing`, nor passages of which one is a copy.

    Only the counts and names of the catalogue still know of them. It asks the archive for more than it gives: on the
    longer rankings fusing may order the rest a little otherwise.
    """

    archive: Retriever
    missing: frozenset[str]

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        """The best `k` passages of other articles; fewer only where the archive has no more."""
        return self.search_all([Search(query, filters, k)])[0]

    def search_all(self, searches: Sequence[Search]) -> list[list[Passage]]:
        """Each search, without those articles."""
        found = self.archive.search_all([replace(each, k=each.k + _MORE) for each in searches])
        return [self._filled(each, passages) for each, passages in zip(searches, found, strict=True)]

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """As the archive. Raises KeyError where one is of an article that is left out."""
        found = self.archive.passages(chunk_ids)
        for passage in found:
            self._present(passage.article.id)
        return found

    def catalogue(self) -> Catalogue:
        """As the archive."""
        return self.archive.catalogue()

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """As the archive. Raises KeyError for an article that is left out."""
        self._present(article_id)
        return self.archive.article(article_id, sha256)

    def _filled(self, search: Search, found: list[Passage]) -> list[Passage]:
        asked = search.k + _MORE
        others = self._others(found)
        while len(others) < search.k and len(found) == asked:
            asked *= 2
            found = self.archive.search(search.query, search.filters, asked)
            others = self._others(found)
        return [replace(passage, rank=rank) for rank, passage in enumerate(others[: search.k], 1)]

    def _others(self, found: Iterable[Passage]) -> list[Passage]:
        return [item for item in found if not self.missing & {item.article.id, item.cluster, *item.also_in}]

    def _present(self, article_id: str) -> None:
        if article_id in self.missing:
            raise KeyError(f"article {article_id!r} is left out of the archive")


def families(home: Path) -> dict[str, frozenset[str]]:
    """For every article of the current generation the ids of all its near-duplicates, itself included.

    A search names only the copies that its filters let through; a copy printed later is left out as well.
    """
    with open_current(home) as generation:
        members = generation.members()
    by_cluster: dict[str, set[str]] = {}
    for member in members:
        by_cluster.setdefault(member.cluster, set()).add(member.article_id)
    frozen = {cluster: frozenset(names) for cluster, names in by_cluster.items()}
    # Revisions of one article may stand in different clusters: each of their copies holds its words.
    together: dict[str, frozenset[str]] = {}
    for member in members:
        together[member.article_id] = together.get(member.article_id, frozenset()) | frozen[member.cluster]
    return together


def with_copies(article_ids: Iterable[str], together: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The articles and all their near-duplicates."""
    return frozenset().union(*(together.get(article_id, frozenset()) | {article_id} for article_id in article_ids))
