"""What the agent is shown for a question: its own nodes understand, retrieve and grade, without a language model."""

import time
from dataclasses import replace
from typing import Any, cast

from langgraph.runtime import Runtime

from eval.questions import GoldQuestion
from graph.agent import fresh_state
from graph.build import Node
from graph.deps import Deps
from graph.models import FoundPassage, Question
from graph.nodes.grade import grade
from graph.nodes.retrieve import retrieve
from graph.nodes.understand import understand
from graph.state import State
from graph.telling.assemble import ranked
from ingest.dates import instant
from ingest.models import Filters

# Deep enough for 10,000 characters and for ten articles, unless most chunks are short or of one article.
DEPTH = 50


def filters_of(question: GoldQuestion) -> Filters:
    """What the question may see: nothing published after it was asked."""
    return Filters(as_of=instant(question.asked_at) if question.asked_at else None)


async def retrieved(deps: Deps, question: GoldQuestion, depth: int = DEPTH) -> dict[str, Any]:
    """The first attempt of a run: passages in the form of `search --json`, with how they were found.

    First come the passages that the agent is shown (as many as its limits say), which `grade` judges; after them, to
    `depth`, what `retrieve` finds beyond when it is asked for that many. It is asked twice because fusing longer
    rankings moves what stands on top. `kept` are the ranks that `grade` keeps, `steps` the milliseconds of each node
    (the others' included, where questions run at once). A model in `deps` is not asked. Raises ArchiveError.
    """
    deps = replace(deps, model=None)
    state, steps = await first_attempt(deps, Question(text=question.question, filters=filters_of(question)))
    ranks = {hit["chunk_id"]: rank for rank, hit in enumerate(state["hits"], start=1)}
    if depth > deps.limits.top_k:
        deep = await _after(retrieve, state, replace(deps, limits=replace(deps.limits, top_k=depth)))
        beyond = [hit for hit in deep["hits"] if hit["chunk_id"] not in ranks]
        state = {**state, "hits": [*state["hits"], *beyond][:depth]}
    return {
        "id": question.id,
        "query": state["standalone"],
        "queries": state["queries"],
        "inferred": state["inferred"],
        "generation": deps.retriever.catalogue().generation,
        "filters": state["given"],
        "passages": [FoundPassage.of(passage).model_dump() for passage in ranked(state, deps)],
        "outcome": state["outcome"],
        "kept": [ranks[chunk_id] for chunk_id in state["kept"]],
        "steps": steps,
        "ms": round(sum(step["ms"] for step in steps), 1),
    }


async def first_attempt(deps: Deps, question: Question) -> tuple[State, list[dict[str, Any]]]:
    """The state after understand, retrieve and grade, and the milliseconds of each. Raises ArchiveError."""
    state, steps = fresh_state(question, deps, []), []
    for node in (understand, retrieve, grade):
        began = time.perf_counter()
        state = await _after(node, state, deps)
        steps.append({"node": node.__name__, "ms": round((time.perf_counter() - began) * 1_000, 2)})
    return state, steps


async def _after(node: Node, state: State, deps: Deps) -> State:
    return cast(State, {**state, **await node(state, Runtime(context=deps))})
