"""A search as the contract's JSON, for the command line and the HTTP API alike."""

from typing import Any, Protocol

from graph.deps import Retriever
from graph.models import FoundPassage
from ingest.models import Filters


class NumberedRetriever(Retriever, Protocol):
    """One generation of the archive, whole or as far as its reader may read it."""

    @property
    def number(self) -> int:
        """The number of the generation."""


def found_json(
    archive: NumberedRetriever, query: str, filters: Filters, k: int, identity: str | None = None
) -> dict[str, Any]:
    """The best `k` passages; `id` is there only where one is given. Raises ArchiveDamaged."""
    passages = archive.search(query, filters, k)
    return ({} if identity is None else {"id": identity}) | {
        "query": query,
        "generation": archive.number,
        "filters": filters.to_json(),
        "passages": [FoundPassage.of(passage).model_dump(mode="json") for passage in passages],
    }
