"""conclude: a yes or no, a choice or a name that follows from proven premises, each with its own quote."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from langgraph.runtime import Runtime

from graph.concluding.amounts import asked_amount
from graph.concluding.conclusions import Conclusion, Ground, conclude_from, may_follow
from graph.concluding.premises import Premise, find_premises
from graph.deps import Deps
from graph.passages.found import passages_of
from graph.reading.asked_conclusion import AskedConclusion, asked_conclusion
from graph.reading.periods import find_period
from graph.state import NO_CALLS, State, Update

# Its parts may name the day of an event, not only that of an article.
_OF_EVENTS = frozenset({"entity", "claims", "comparison"})


async def conclude(state: State, runtime: Runtime[Deps]) -> Update:
    """Add the premises and the conclusion to what is proven; nothing where none is asked for, or none follows.

    What was proven before keeps its place, so that a stream never takes a sentence back.
    """
    asked = asked_conclusion(state["standalone"])
    concluded = any(item["kind"] == "derived" for item in state["proven"])
    if asked is None or concluded or not state["kept"]:
        return Update(counts=NO_CALLS)
    found = await asyncio.to_thread(_concluded, asked, state, runtime.context)
    if found is None:
        return Update(note=f"nothing concluded ({asked.kind})", counts=NO_CALLS)
    proven = list(state["proven"])
    places = [_place(premise, proven) for premise in found.premises]
    proven.append({"text": found.text, "kind": "derived", "premises": list(dict.fromkeys(places))})
    chunks = [premise.passage.chunk.id for premise in found.premises]
    return Update(
        proven=proven,
        rejected=state["rejected"],
        kept=list(dict.fromkeys([*state["kept"], *chunks])),
        outcome="done",
        note=f"{asked.kind} from {len(set(places))} premises",
        counts=NO_CALLS,
    )


def _concluded(asked: AskedConclusion, state: State, deps: Deps) -> Conclusion | None:
    question = state["standalone"]
    parts: Sequence[dict[str, Any]] = state["parts"] or [
        {"text": question, "outlets": [], "since": None, "until": None, "second_hop": False}
    ]
    if not may_follow(asked, parts):
        return None
    # What was found for a part may not be among what was kept for the whole question.
    chunks = [*state["kept"], *(hit["chunk_id"] for hit in state["hits"])]
    passages = passages_of(deps, list(dict.fromkeys(chunks)))
    period = find_period(question, datetime.fromisoformat(state["as_of"]))
    # A day after the newest article was meant of another year, or of something to come: no article is of it.
    newest = deps.retriever.catalogue().newest or ""
    parts = [{**part, "since": None, "until": None} if (part["since"] or "") > newest else part for part in parts]
    options = find_premises(
        parts, passages, deps.embedder, period,
        of_the_day=asked.kind not in _OF_EVENTS, may_prove=partial(_may_prove, asked),
    )  # fmt: skip
    ground = Ground(question, parts, options, passages, list(deps.retriever.catalogue().outlets))
    return conclude_from(asked, ground, lambda text, proof: deps.scorer.score(text, proof, proof))


def _may_prove(asked: AskedConclusion, sentence: str) -> bool:
    """Whether a sentence can be a premise: values are compared only where they are stated."""
    return asked.kind != "comparison" or asked_amount(asked.core, sentence) is not None


def _place(premise: Premise, proven: list[dict[str, Any]]) -> int:
    """Where the premise stands among the proven sentences, added where it does not yet."""
    quoted = {"chunk_id": premise.passage.chunk.id, "start": premise.span[0], "end": premise.span[1]}
    for place, known in enumerate(proven):
        if known["kind"] == "quoted" and all(known.get(name) == value for name, value in quoted.items()):
            return place
    proven.append({"text": premise.text, "kind": "quoted", "support": 1.0, **quoted})
    return len(proven) - 1
