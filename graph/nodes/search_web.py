"""search_web: where the archive has no answer and the reader allows it, look on the web, once."""

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.errors import WebUnreachable
from graph.state import Hit, State, Update


async def search_web(state: State, runtime: Runtime[Deps]) -> Update:
    """Replace the evidence by passages from the web; a search that fails is noted and leads to a refusal."""
    deps = runtime.context
    assert deps.web is not None
    try:
        found = await deps.web.search(state["standalone"], deps.limits.evidence_passages)
    except WebUnreachable as error:
        return Update(outcome="abstain", searched_web=True, note=str(error))
    if not found:
        return Update(outcome="abstain", searched_web=True, note="nothing was found on the web")
    hits = [
        Hit(chunk_id=item.chunk.id, score=item.score, similarity=item.similarity, also_in=[], cluster=item.article.id)
        for item in found
    ]
    return Update(
        hits=[*state["hits"], *hits],
        kept=[hit["chunk_id"] for hit in hits],
        drafts=[],
        outcome="enough",
        searched_web=True,
        note=f"{len(hits)} passages from the web",
    )
