"""understand: a question that stands by itself, what to search for, and the period and outlets that it names."""

import re
from dataclasses import asdict
from datetime import datetime

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.inferred import inferred, relax
from graph.models import SearchQueries, StandaloneQuestion
from graph.named import named_outlets
from graph.parts import split
from graph.periods import find_periods
from graph.state import FAILED_CALL, NO_CALLS, Counts, State, Update, counted
from graph.terms import content_terms, fold, names
from prompts.loader import load

_NEEDS_CONTEXT = re.compile(
    r"^(?:and|but|so|et|mais|alors|then)\b|\b(?:he|she|they|him|his|her|hers|them|their|it|its|that|this one|these|"
    r"those|there|il|elle|ils|elles|lui|leur|son|sa|ses|celui|celle|cela|ca|y|en)\b"
)


async def understand(state: State, runtime: Runtime[Deps]) -> Update:
    """Rules first; the model only for a follow-up that rules cannot resolve, and to search again in other words."""
    deps = runtime.context
    if state["attempt"] > 0:
        return await _reformulate(state, deps)
    standalone, counts = await _standalone(state, deps)
    as_of, catalogue = datetime.fromisoformat(state["as_of"]), deps.retriever.catalogue()
    parts = split(standalone, named_outlets(standalone, catalogue), find_periods(standalone, as_of))
    queries = list(dict.fromkeys([standalone, *(part.text for part in parts)]))
    return Update(
        standalone=standalone, queries=queries, parts=[asdict(part) for part in parts],
        inferred=inferred(standalone, as_of, catalogue), attempt=1, counts=counts,
    )  # fmt: skip


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
            filled, usage = await llm.ask(deps, load("standalone"), StandaloneQuestion,
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
    question, (implied, relaxed) = state["standalone"], relax(state["inferred"])
    relaxed = [*state["relaxed"], *relaxed]
    keywords = " ".join(word for word in question.split() if content_terms(word))
    queries, counts = [question, keywords], NO_CALLS
    if deps.model is not None and state["counts"]["calls"] + 1 < deps.limits.max_llm_calls:
        try:
            filled, usage = await llm.ask(deps, load("reformulate"), SearchQueries,
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
