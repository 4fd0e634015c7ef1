"""From the ids in the state back to passages: of the archive, of the web search of this run, or cited before."""

from collections.abc import Sequence

from graph.deps import Deps
from ingest.models import Chunk, Passage

_WEB, _CITED = "web:", "cited:"


def from_web(article_id: str) -> bool:
    """Whether an article (or a chunk of it) was found on the web and not in the archive."""
    return article_id.startswith(_WEB)


def cited_id(article_id: str, sha256: str, start: int, end: int) -> str:
    """Names a quote of an earlier answer, as if it were a chunk of its own."""
    return f"{_CITED}{start}:{end}:{sha256}:{article_id}"


def passages_of(deps: Deps, chunk_ids: Sequence[str]) -> list[Passage]:
    """The passages of these chunks, in this order."""
    archive = [chunk_id for chunk_id in chunk_ids if not chunk_id.startswith((_WEB, _CITED))]
    found = {passage.chunk.id: passage for passage in deps.retriever.passages(archive)} if archive else {}
    if deps.web is not None:
        web = [chunk_id for chunk_id in chunk_ids if from_web(chunk_id)]
        found |= {passage.chunk.id: passage for passage in deps.web.passages(web)}
    found |= {chunk_id: _cited(deps, chunk_id) for chunk_id in chunk_ids if chunk_id.startswith(_CITED)}
    return [found[chunk_id] for chunk_id in chunk_ids]


def _cited(deps: Deps, chunk_id: str) -> Passage:
    start, end, sha256, article_id = chunk_id.removeprefix(_CITED).split(":", 3)
    article, first, last = deps.retriever.article(article_id, sha256), int(start), int(end)
    return Passage(Chunk(chunk_id, article_id, sha256, 0, first, last, article.body[first:last]), article, 0.0, 1)
