"""understand: a question that stands by itself, what to search for, and the period and outlets that it names."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.models import SearchQueries
from graph.passages.recall import recall
from graph.reading.inferred import inferred, relax
from graph.reading.named import named_outlets
from graph.reading.parts import Part, split
from graph.reading.periods import find_periods
from graph.reading.scope import out_of_scope
from graph.reading.standalone import standalone_question
from graph.reading.written_parts import ask_for_parts, written_parts
from graph.state import FAILED_CALL, NO_CALLS, State, Update, counted
from graph.text.terms import content_terms
from ingest.models import Catalogue
from prompts.loader import load


async def understand(state: State, runtime: Runtime[Deps]) -> Update:
    """Rules first; the model only for a follow-up that rules cannot resolve, and for a second search.

    That one is for the parts of a question in which the rules saw none, else in other words.
    """
    deps = runtime.context
    if state["outcome"] == "split":
        return await _split(state, deps)
    if state["attempt"] > 0:
        return await _reformulate(state, deps)
    if what := out_of_scope(state["question"]):
        return Update(outcome="abstain", refused="out_of_scope", reason=what, note=what, counts=NO_CALLS)
    if remembered := await asyncio.to_thread(recall, state, deps):
        return remembered
    standalone, counts = await standalone_question(state, deps)
    # In a thread, for the index of a large catalogue's names takes half a second at the first question.
    implied, parts = await asyncio.to_thread(
        _read, standalone, datetime.fromisoformat(state["as_of"]), deps.retriever.catalogue()
    )
    queries = list(dict.fromkeys([standalone, *(part.text for part in parts)]))
    return Update(
        standalone=standalone, queries=queries, parts=[asdict(part) for part in parts], inferred=implied, attempt=1,
        counts=counts,
    )  # fmt: skip


def _read(question: str, as_of: datetime, catalogue: Catalogue) -> tuple[dict[str, Any], list[Part]]:
    """What the question implies, and its parts."""
    parts = split(question, named_outlets(question, catalogue), find_periods(question, as_of))
    return inferred(question, as_of, catalogue), parts


async def _split(state: State, deps: Deps) -> Update:
    """The parts that the model names; where it names none that are the question's own, go on as without it."""
    question, found = state["standalone"], bool(state["kept"])
    texts, counts, note = await ask_for_parts(state, deps)
    queries, parts = state["queries"] if found else _words_only(question), state["parts"] if found else []
    if texts:
        outlets = tuple(outlet for part in state["parts"] for outlet in part["outlets"])
        as_of, catalogue = datetime.fromisoformat(state["as_of"]), deps.retriever.catalogue()
        named = await asyncio.to_thread(written_parts, question, texts, outlets, as_of, catalogue)
        queries, parts = [question, *texts], [asdict(part) for part in named]
    implied, relaxed = (state["inferred"], []) if found else relax(state["inferred"])
    return Update(
        queries=list(dict.fromkeys(queries)), parts=parts, inferred=implied, relaxed=[*state["relaxed"], *relaxed],
        attempt=state["attempt"] + 1, note=note, counts=counts,
    )  # fmt: skip


async def _reformulate(state: State, deps: Deps) -> Update:
    question, (implied, relaxed) = state["standalone"], relax(state["inferred"])
    relaxed = [*state["relaxed"], *relaxed]
    queries, counts = _words_only(question), NO_CALLS
    if deps.model is not None and state["counts"]["calls"] + 1 < deps.limits.max_llm_calls:
        try:
            filled, usage = await llm.ask(deps, load("reformulate", state["profile"]), SearchQueries,
                question=question, tried="; ".join(state["queries"]),
            )  # fmt: skip
            queries += [query for query in filled.queries if query.strip()]
            counts = counted(usage)
        except ModelError as error:
            relaxed.append(f"the model did not help to reformulate: {error}")
            counts = FAILED_CALL
    return Update(
        queries=list(dict.fromkeys(queries)), parts=[], inferred=implied, relaxed=relaxed,
        attempt=state["attempt"] + 1, counts=counts,
    )  # fmt: skip


def _words_only(question: str) -> list[str]:
    """The question, and its words that carry meaning."""
    return [question, " ".join(word for word in question.split() if content_terms(word))]
