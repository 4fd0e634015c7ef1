"""understand: a question that stands by itself, what to search for, and the period and outlets that it names."""

import re
from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.models import SearchQueries, StandaloneQuestion
from graph.periods import find_period
from graph.scope import out_of_scope
from graph.state import FAILED_CALL, NO_CALLS, Counts, State, Update, counted
from graph.terms import content_terms, fold, names
from ingest.models import Catalogue
from prompts.loader import load

_NEEDS_CONTEXT = re.compile(
    r"^(?:and|but|so|et|mais|alors|then)\b|\b(?:he|she|they|him|his|her|hers|them|their|it|its|that|this one|these|"
    r"those|there|il|elle|ils|elles|lui|leur|son|sa|ses|celui|celle|cela|ca|y|en)\b"
)
_SPLIT = re.compile(r"(?<=\?)\s+")


async def understand(state: State, runtime: Runtime[Deps]) -> Update:
    """Rules first; the model only for a follow-up that rules cannot resolve, and to search again in other words."""
    deps = runtime.context
    if state["attempt"] > 0:
        return await _reformulate(state, deps)
    if what := out_of_scope(state["question"]):
        return Update(outcome="abstain", refused="out_of_scope", reason=what, note=what, counts=NO_CALLS)
    standalone, counts = await _standalone(state, deps)
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


async def _standalone(state: State, deps: Deps) -> tuple[str, Counts]:
    question, turns = state["question"], state["turns"]
    follows_up = turns and (
        _NEEDS_CONTEXT.search(fold(question)) or (len(content_terms(question)) <= 3 and not names(question))
    )
    if not follows_up:
        return question, NO_CALLS
    if deps.model is not None:
        spoken = "\n".join(f"{turn['role']}: {turn['content'][:400]}" for turn in turns[-4:])
        try:
            filled, usage = await llm.ask(deps, load("standalone", state["profile"]), StandaloneQuestion,
                conversation=spoken, question=question,
            )  # fmt: skip
        except ModelError:
            # Without the model the names of the last question are the best context there is; the answer's checks
            # refuse what does not fit.
            return _with_last_names(question, turns), FAILED_CALL
        if filled.question.strip():
            return filled.question.strip(), counted(usage)
    return _with_last_names(question, turns), NO_CALLS


def _with_last_names(question: str, turns: list[dict[str, str]]) -> str:
    asked = [turn["content"] for turn in turns if turn["role"] == "user"]
    context = asked[-1] if asked else ""
    return f"{context.rstrip('?! ')} — {question}" if context else question


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
