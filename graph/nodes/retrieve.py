"""retrieve: the whole question and its parts, at once and each with its share; then what they share, if it has no name.

The whole question is searched everywhere, so that an inferred outlet or day guarantees a share and excludes nothing.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.passages import across
from graph.reading.filters import from_json, narrowed
from graph.reading.periods import find_period
from graph.reading.second_hop import new_names
from graph.state import Hit, State, Update
from graph.text.shares import in_rounds, spread
from ingest.fold import fold
from ingest.models import Filters, Passage, Search

_RRF_K = 60
_DEPTH = 30
_PERIOD_WEIGHT, _OUTLET_WEIGHT, _PLAIN_WEIGHT = 1.5, 1.0, 1.0
# What a question calls recent is looked for in the month before it. Measured on 125 questions of a news quiz; weeks or
# a quarter, and half or all of the weight, differ by a question. A question that names no time is asked of all times:
# with the last month beside it, whatever was new came before what fits (72 questions: mean reciprocal rank 0.44, not
# 0.84).
_MONTH = timedelta(days=30)
_RECENT_WEIGHT = 1.0
# Where several articles are wanted, each further passage of one falls this many ranks.
_ARTICLE_GAP = 5
# The whole question is about what the named outlets wrote; what others did comes every so many rounds. Measured on 213
# questions in 326 and in 4,326 articles (all evidence in 10 articles): 0.869 and 0.869; with a round
# each 0.864 and 0.770.
_ELSEWHERE = 4
# A passage less than half as near to its part as the nearest, by meaning and by words, tells of something else.
_TELLING = 0.5


@dataclass(frozen=True)
class _Weighted:
    search: Search
    weight: float


async def retrieve(state: State, runtime: Runtime[Deps]) -> Update:
    """Search: first the whole question and the parts that stand by themselves, then those that need a name."""
    deps, given, k = runtime.context, from_json(state["given"]), runtime.context.limits.top_k
    # As deep for every k, so that the first passages are the same however many are wanted.
    depth = max(k, _DEPTH)
    whole = _whole(state, given, depth)
    parts = [(part, Search(part["text"], _of_part(given, part), depth)) for part in state["parts"]]
    direct = [search for part, search in parts if not part["second_hop"]]
    other = across.searches(state["standalone"], given, deps.retriever.catalogue().languages, depth)
    asked = [*(each.search for each in whole), *direct, *other]
    first = await asyncio.to_thread(deps.retriever.search_all, asked)
    general = fuse(first[: len(whole)], [each.weight for each in whole])
    translated = first[-1] if other else []
    if not parts:
        return Update(hits=_hits(across.joined(state["standalone"], general, translated), k))
    lists = iter(first[len(whole) :])
    found = {search: next(lists) for search in direct}
    hop = " ".join(new_names(state["standalone"], general, deps.retriever.catalogue().outlets))
    further = {
        search: replace(search, query=f"{hop} {search.query}".strip()) for part, search in parts if part["second_hop"]
    }
    inside = _inside(state, given, hop if further else "", depth)
    later = await asyncio.to_thread(deps.retriever.search_all, [*further.values(), *inside])
    found |= dict(zip(further, later, strict=False))
    shares = [_telling(found[search]) for _, search in parts]
    general = by_consensus(general)
    # What other outlets than those named printed is not left out, but waits.
    ranked = [later[-1], *shares, general] if inside else [general, *shares]
    every = [1] * (len(ranked) - 1) + [_ELSEWHERE if inside else 1]
    merged = in_rounds([spread(each, _article_of, _ARTICLE_GAP) for each in ranked], _chunk_of, every)
    queries = [search.query for search in [*(each.search for each in whole), *direct, *further.values(), *inside]]
    merged = across.joined(state["standalone"], merged, translated)
    return Update(hits=_hits(merged, k), queries=list(dict.fromkeys(queries)))


def _whole(state: State, given: Filters, k: int) -> list[_Weighted]:
    """The question in each wording; then near to what it says of time and authors; without parts, in its outlets."""
    question, as_of, implied = state["standalone"], datetime.fromisoformat(state["as_of"]), dict(state["inferred"])
    period = find_period(question, as_of)
    queries = state["queries"][:1] if state["parts"] else state["queries"]
    near: list[tuple[Filters, float]] = [(given, _PLAIN_WEIGHT)]
    if period is not None and period.strict:
        month = narrowed(given, {"since": (as_of - _MONTH).isoformat(), "until": as_of.isoformat()})
        implied = {name: value for name, value in implied.items() if name not in ("since", "until")}
        near.append((month, _RECENT_WEIGHT))
    if (closer := narrowed(given, implied)) != given and not any(part["since"] for part in state["parts"]):
        near.append((closer, _PERIOD_WEIGHT))
    named = [] if given.outlets or state["parts"] else implied.get("outlets", [])
    return [
        *(_Weighted(Search(query, filters, k), weight) for filters, weight in near for query in queries),
        *(_Weighted(Search(question, replace(given, outlets=(outlet,)), k), _OUTLET_WEIGHT) for outlet in named),
    ]


def _inside(state: State, given: Filters, hop: str, depth: int) -> list[Search]:
    """The whole question among all the outlets that its parts name together, unless the reader chose them."""
    outlets = tuple(dict.fromkeys(outlet for part in state["parts"] for outlet in part["outlets"]))
    if given.outlets or not outlets:
        return []
    return [Search(f"{hop} {state['standalone']}".strip(), replace(given, outlets=outlets), depth)]


def _of_part(given: Filters, part: dict[str, Any]) -> Filters:
    """The reader's filters, narrowed to the part's day and outlets where the reader chose none."""
    filters = given if given.outlets or not part["outlets"] else replace(given, outlets=tuple(part["outlets"]))
    return narrowed(filters, part) if part["since"] else filters


def _telling(found: Sequence[Passage]) -> list[Passage]:
    """Those that tell of the part: a share is no reason to show whatever else an outlet printed on that day."""
    nearest = max((passage.similarity or 0.0 for passage in found), default=0.0)
    most = max((passage.bm25 or 0.0 for passage in found), default=0.0)
    return [
        passage
        for passage in found
        if (passage.similarity or 0.0) >= _TELLING * nearest or (passage.bm25 and passage.bm25 >= _TELLING * most)
    ]


def fuse(lists: Sequence[Sequence[Passage]], weights: Sequence[float]) -> list[Passage]:
    """Weighted reciprocal rank fusion of passage lists (Cormack et al. 2009), all passages, best first."""
    scores: dict[str, float] = {}
    best: dict[str, Passage] = {}
    for passages, weight in zip(lists, weights, strict=True):
        for rank, passage in enumerate(passages, 1):
            chunk_id = passage.chunk.id
            scores[chunk_id] = scores.get(chunk_id, 0.0) + weight / (_RRF_K + rank)
            known = best.get(chunk_id)
            best[chunk_id] = passage if known is None or known.similarity is None else known
    return [
        replace(best[chunk_id], score=scores[chunk_id])
        for chunk_id in sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))
    ]


def by_consensus(passages: Sequence[Passage]) -> list[Passage]:
    """The same passages by both their ranks, in meaning and in words (reciprocal rank fusion), ties as they came.

    A question of several subjects is near to no single text: how far one leads by either score says little, that both
    find it says more.
    """
    scores = [0.0] * len(passages)
    for worth in ([each.similarity or -1.0 for each in passages], [each.bm25 or 0.0 for each in passages]):
        best_first = sorted(range(len(passages)), key=lambda place: -worth[place])
        for rank, place in enumerate(best_first, 1):
            scores[place] += 1 / (_RRF_K + rank)
    return [passages[place] for place in sorted(range(len(passages)), key=lambda place: -scores[place])]


def _hits(ranked: Iterable[Passage], top_k: int) -> list[Hit]:
    """The best `top_k` in this order, of copies of one text the first: each search folded only its own.

    Their scores are those of their places.
    """
    # Falling this steeply, no place is so near to the next that an origin takes it over from its copy: a copy of the
    # outlet that the question names stays.
    falling = [replace(passage, score=0.5**place) for place, passage in enumerate(ranked)]
    return [
        Hit(
            chunk_id=passage.chunk.id, score=1 / (_RRF_K + place), similarity=passage.similarity,
            also_in=list(passage.also_in), cluster=passage.cluster,
        )
        for place, passage in enumerate(fold(falling, top_k), 1)
    ]  # fmt: skip


def _article_of(passage: Passage) -> str:
    return passage.article.id


def _chunk_of(passage: Passage) -> str:
    return passage.chunk.id
