"""From the ids in the state back to passages: of the archive, or of the web search of this run."""

from collections.abc import Sequence

from graph.deps import Deps
from ingest.models import Passage

_WEB = "web:"


def from_web(article_id: str) -> bool:
    """Whether an article (or a chunk of it) was found on the web and not in the archive."""
    return article_id.startswith(_WEB)


def passages_of(deps: Deps, chunk_ids: Sequence[str]) -> list[Passage]:
    """The passages of these chunks, in this order."""
    archive = [chunk_id for chunk_id in chunk_ids if not from_web(chunk_id)]
    found = {passage.chunk.id: passage for passage in deps.retriever.passages(archive)} if archive else {}
    if deps.web is not None:
        web = [chunk_id for chunk_id in chunk_ids if from_web(chunk_id)]
        found |= {passage.chunk.id: passage for passage in deps.web.passages(web)}
    return [found[chunk_id] for chunk_id in chunk_ids]
