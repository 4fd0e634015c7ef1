"""search_web: where the archive has no answer and the reader allows it, look on the web, once."""

from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.errors import WebUnreachable
from graph.reading.filters import from_json
from graph.state import Hit, State, Update


async def search_web(state: State, runtime: Runtime[Deps]) -> Update:
    """Replace the evidence by passages from the web, so that no statement stands on both; say what was sent to whom.

    A search that fails is noted and leads to a refusal.
    """
    deps = runtime.context
    assert deps.web is not None
    assert state["web_allowed"], "nothing goes out that the reader has not allowed for this question"
    query = state["standalone"]
    asked = f"asked {deps.web.name} for {query!r}"
    # Which sources of the archive a caller may read says nothing of the web.
    filters = replace(from_json(state["given"]), sources=None)
    try:
        found = await deps.web.search(query, filters, deps.limits.evidence_passages)
    except WebUnreachable as error:
        return Update(outcome="abstain", searched_web=True, note=f"{asked}: {error}")
    left_out = _listed(found.left_out)
    if not found.passages:
        return Update(outcome="abstain", searched_web=True, note=f"{asked}: nothing to read{left_out}")
    hits = [
        Hit(chunk_id=item.chunk.id, score=item.score, similarity=item.similarity, also_in=[], cluster=item.article.id)
        for item in found.passages
    ]
    pages = len({item.article.id for item in found.passages})
    return Update(
        hits=[*state["hits"], *hits],
        kept=[hit["chunk_id"] for hit in hits],
        drafts=[],
        outcome="enough",
        searched_web=True,
        note=f"{asked}: {len(hits)} passages, pages: {pages}{left_out}",
    )


def _listed(left_out: Sequence[str]) -> str:
    return f"; left out: {'; '.join(left_out)}" if left_out else ""
