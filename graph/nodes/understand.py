"""understand: a question that stands by itself, what to search for, and the period and outlets that it names."""

import asyncio
import re
from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.models import SearchQueries
from graph.periods import find_period
from graph.recall import recall
from graph.scope import out_of_scope
from graph.standalone import standalone_question
from graph.state import FAILED_CALL, NO_CALLS, State, Update, counted
from graph.terms import content_terms, fold, names
from ingest.models import Catalogue
from prompts.loader import load

_SPLIT = re.compile(r"(?<=\?)\s+")


async def understand(state: State, runtime: Runtime[Deps]) -> Update:
    """Rules first; the model only for a follow-up that rules cannot resolve, and to search again in other words."""
    deps = runtime.context
    if state["attempt"] > 0:
        return await _reformulate(state, deps)
    if what := out_of_scope(state["question"]):
        return Update(outcome="abstain", refused="out_of_scope", reason=what, note=what, counts=NO_CALLS)
    if remembered := await asyncio.to_thread(recall, state, deps):
        return remembered
    standalone, counts = await standalone_question(state, deps)
    inferred: dict[str, Any] = {}
    period = find_period(standalone, datetime.fromisoformat(state["as_of"]))
    if period is not None:
        inferred |= {"since": period.since.isoformat(), "until": period.until.isoformat(), "period": period.phrase}
    outlets = named_outlets(standalone, deps.retriever.catalogue())
    if outlets:
        inferred["outlets"] = outlets
    return Update(standalone=standalone, queries=sub_questions(standalone), inferred=inferred, attempt=1, counts=counts)


def sub_questions(question: str) -> list[str]:
    """The question itself, and each of its parts where it asks several things or compares two named ones."""
    parts = [part.strip() for part in _SPLIT.split(question) if len(content_terms(part)) >= 2]
    if len(parts) > 1:
        return [question, *parts[:3]]
    runs = names(question)
    compared = re.search(r"\b(?:both|between|compared|than|or|ou|plus|entre|que)\b", fold(question))
    if compared and 2 <= len(runs) <= 3:
        shared = " ".join(word for word in question.split() if not word[:1].isupper())
        return [question, *(f"{' '.join(run)} {shared}" for run in runs)]
    return [question]


def named_outlets(question: str, catalogue: Catalogue) -> list[str]:
    """The outlets of the archive that the question names."""
    text = f" {fold(question)} "
    return [
        outlet for outlet in catalogue.outlets
        if len(outlet) > 2 and re.search(rf"(?<!\w){re.escape(fold(outlet).removeprefix('the '))}(?!\w)", text)
    ]  # fmt: skip


async def _reformulate(state: State, deps: Deps) -> Update:
    question, inferred, relaxed = state["standalone"], dict(state["inferred"]), list(state["relaxed"])
    if "since" in inferred:
        phrase = inferred.pop("period", "the period")
        del inferred["since"], inferred["until"]
        relaxed.append(f"nothing fitting was found for {phrase!r}: searched the whole archive")
    keywords = " ".join(word for word in question.split() if content_terms(word))
    queries, counts = [question, keywords], NO_CALLS
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
        queries=list(dict.fromkeys(queries)), inferred=inferred, relaxed=relaxed, attempt=state["attempt"] + 1,
        counts=counts,
    )  # fmt: skip
