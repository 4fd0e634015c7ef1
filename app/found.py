"""A search as the contract's JSON, for the command line and the HTTP API alike."""

from typing import Any

from graph.models import FoundPassage
from ingest.archive import Archive
from ingest.models import Filters


def found_json(archive: Archive, query: str, filters: Filters, k: int, identity: str | None = None) -> dict[str, Any]:
    """The best `k` passages; `id` is there only where one is given. Raises ArchiveDamaged."""
    passages = archive.search(query, filters, k)
    return ({} if identity is None else {"id": identity}) | {
        "query": query,
        "generation": archive.number,
        "filters": filters.to_json(),
        "passages": [FoundPassage.of(passage).model_dump(mode="json") for passage in passages],
    }
