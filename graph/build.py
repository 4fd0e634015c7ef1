"""The graph: nodes and edges, nothing else.

understand -> retrieve -> grade -> answer -> verify -> compare -> conclude -> end
     ^                      |         ^                              |
     +- split, reformulate -+         +----------- repair -----------+

verify -> conclude, where nothing is proven to be compared: premises may still be found

grade or conclude -> search_web -> answer, where the archive has no answer and the reader allows the web
the same -> know -> end, where nothing is proven and the profile allows general knowledge
"""

import time
from collections.abc import Awaitable, Callable
from functools import wraps
from textwrap import shorten
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.events import StepDone
from graph.models import Step
from graph.nodes.answer import answer
from graph.nodes.compare import compare
from graph.nodes.conclude import conclude
from graph.nodes.grade import grade
from graph.nodes.know import know
from graph.nodes.retrieve import retrieve
from graph.nodes.search_web import search_web
from graph.nodes.understand import understand
from graph.nodes.verify import verify
from graph.route import after_compare, after_conclude, after_grade, after_understand, after_verify, after_web
from graph.state import NO_CALLS, State, Update, add_counts

Node = Callable[[State, Runtime[Deps]], Awaitable[Update]]
Graph = CompiledStateGraph[State, Deps, State, State]
_NOTED_CHARACTERS = 60


def build(checkpointer: BaseCheckpointSaver[Any] | None = None) -> Graph:
    """Compile the agent's graph."""
    graph = StateGraph(State, context_schema=Deps)
    for node in (understand, retrieve, grade, answer, verify, compare, conclude, search_web, know):
        graph.add_node(node.__name__, timed(node))  # type: ignore[call-overload]  # its protocols want a keyword "state"
    graph.add_edge(START, "understand")
    graph.add_conditional_edges("understand", awaited(after_understand), ["retrieve", END])
    graph.add_edge("retrieve", "grade")
    graph.add_conditional_edges("grade", awaited(after_grade), ["answer", "understand", "search_web", "know", END])
    graph.add_edge("answer", "verify")
    graph.add_conditional_edges("verify", awaited(after_verify), ["compare", "conclude"])
    graph.add_conditional_edges("compare", awaited(after_compare), ["conclude", END])
    graph.add_conditional_edges("conclude", awaited(after_conclude), ["answer", "search_web", "know", END])
    graph.add_conditional_edges("search_web", awaited(after_web), ["answer", "know", END])
    graph.add_edge("know", END)
    return graph.compile(checkpointer=checkpointer)


def timed(node: Node) -> Node:
    """Measure a node, note what it decided, and tell the stream."""

    @wraps(node)
    async def run(state: State, runtime: Runtime[Deps]) -> Update:
        began = time.perf_counter()
        update = await node(state, runtime)
        step = Step(node=node.__name__, ms=round((time.perf_counter() - began) * 1000, 1), note=_note(update))
        runtime.stream_writer(StepDone(step))
        return Update(
            **{
                **update,
                "counts": add_counts(state["counts"], update.get("counts", NO_CALLS)),
                "steps": [*state["steps"], step.model_dump()],
            }
        )

    return run


def awaited(way: Callable[[State], str]) -> Callable[[State], Awaitable[str]]:
    """The same as a coroutine: LangGraph calls a plain function in a worker thread, where it waits for its turn."""

    @wraps(way)
    async def decide(state: State) -> str:
        return way(state)

    return decide


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _part(part: dict[str, Any]) -> str:
    where = ", ".join([*part["outlets"], *([part["since"][:10]] if part["since"] else [])])
    text = shorten(part["text"], _NOTED_CHARACTERS, placeholder=" ...")
    return f"{text} ({where})" if where else text


def _note(update: Update) -> str:
    told = [update["note"]] if update.get("note") else []
    if update.get("parts"):
        told.append(_count(len(update["parts"]), "part") + ": " + "; ".join(map(_part, update["parts"])))
    if "queries" in update:
        told.append("searching for " + _count(len(update["queries"]), "wording"))
    if "hits" in update:
        told.append(f"{len(update['hits'])} passages found")
    if "kept" in update and not update.get("note"):  # grading's own note says it, and why
        told.append(f"{len(update['kept'])} kept")
    if "drafts" in update:
        told.append(_count(len(update["drafts"]), "sentence") + " drafted")
    if "proven" in update and "rejected" in update:
        told.append(f"{len(update['proven'])} proven, {len(update['rejected'])} dropped")
    if update.get("outcome") in ("split", "reformulate", "abstain", "repair"):
        told.append(update["outcome"])
    return ", ".join(told)
