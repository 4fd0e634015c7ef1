"""retrieve: every query in parallel, in the question's period first and in the whole archive too, then fused."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.filters import from_json, narrowed
from graph.state import Hit, State, Update
from ingest.models import Filters, Passage

_RRF_K = 60
_PERIOD_WEIGHT, _OUTLET_WEIGHT, _PLAIN_WEIGHT = 1.5, 1.0, 1.0


async def retrieve(state: State, runtime: Runtime[Deps]) -> Update:
    """Search; an inferred period or outlet gets a share of the passages and excludes nothing."""
    deps, given, inferred = runtime.context, from_json(state["given"]), state["inferred"]
    wanted: list[tuple[str, Filters, float]] = []
    for query in state["queries"]:
        wanted.append((query, given, _PLAIN_WEIGHT))
        if "since" in inferred:
            wanted.append((query, narrowed(given, inferred), _PERIOD_WEIGHT))
    if not given.outlets:
        wanted += [
            (state["standalone"], replace(given, outlets=(outlet,)), _OUTLET_WEIGHT)
            for outlet in inferred.get("outlets", [])
        ]
    found = await asyncio.gather(
        *(asyncio.to_thread(deps.retriever.search, query, filters, deps.limits.top_k) for query, filters, _ in wanted)
    )
    return Update(hits=fuse(found, [weight for *_, weight in wanted], deps.limits.top_k))


def fuse(lists: Sequence[Sequence[Passage]], weights: Sequence[float], top_k: int) -> list[Hit]:
    """Weighted reciprocal rank fusion of passage lists (Cormack et al. 2009), the best `top_k`."""
    scores: dict[str, float] = {}
    nearness: dict[str, float | None] = {}
    known_as: dict[str, Passage] = {}
    for passages, weight in zip(lists, weights, strict=True):
        for rank, passage in enumerate(passages, 1):
            chunk_id = passage.chunk.id
            scores[chunk_id] = scores.get(chunk_id, 0.0) + weight / (_RRF_K + rank)
            known = nearness.get(chunk_id)
            nearness[chunk_id] = passage.similarity if known is None else known
            known_as[chunk_id] = passage
    best = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:top_k]
    return [
        Hit(
            chunk_id=item, score=scores[item], similarity=nearness[item],
            also_in=list(known_as[item].also_in), cluster=known_as[item].cluster,
        )
        for item in best
    ]  # fmt: skip
