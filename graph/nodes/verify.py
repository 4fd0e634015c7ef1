"""verify, fail closed: what is not proven by the words of an article does not pass."""

import asyncio
from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from graph.answered_parts import own_questions
from graph.deps import Deps
from graph.found import passages_of
from graph.general import is_general
from graph.nodes.grade import give_up
from graph.periods import find_period
from graph.proof import Asked, Verdict, prove, prove_quote
from graph.state import NO_CALLS, Outcome, State, Update
from graph.terms import content_terms

_MOST_SENTENCES = 3


async def verify(state: State, runtime: Runtime[Deps]) -> Update:
    """Check every draft; when nothing passes, one repair by the model, then an honest refusal."""
    deps = runtime.context
    verdicts, general = await asyncio.to_thread(_verdicts, state, deps)
    proven = list(state["proven"])
    for verdict in verdicts:
        if verdict.problem is None and not _repeats(verdict, proven) and len(proven) < _MOST_SENTENCES:
            proven.append(
                {"text": verdict.text, "kind": verdict.kind, "support": round(verdict.support, 4),
                 "chunk_id": verdict.chunk_id, "start": verdict.span[0], "end": verdict.span[1]}
            )  # fmt: skip
    # Sentences that no model wrote are candidates, not statements: those refused were never said.
    said = verdicts if state["mode"] == "model" else []
    rejected = state["rejected"] + [
        {"text": verdict.text, "reason": verdict.problem} for verdict in said if verdict.problem is not None
    ]
    outcome: Outcome = "done" if proven else "repair" if _may_repair(state, deps) else give_up(state, deps)
    reason = state["reason"] if proven or rejected else state["reason"] or "the model wrote no sentence"
    return Update(
        proven=proven,
        rejected=rejected,
        general=[*state["general"], *general],
        outcome=outcome,
        reason=reason,
        counts=NO_CALLS,
    )


def _verdicts(state: State, deps: Deps) -> tuple[list[Verdict], list[str]]:
    """What the checks say of the drafts; and those that the model marked as general and of which no evidence speaks."""
    question = state["standalone"]
    period = find_period(question, datetime.fromisoformat(state["as_of"]))
    asked = Asked(question, period, deps.limits.support_threshold, tuple(own_questions(question)))
    passages = {item.chunk.id: item for item in passages_of(deps, state["kept"])}
    if state["mode"] == "model":
        judged = [(draft, prove(draft, asked, passages, deps.scorer)) for draft in state["drafts"]]
        general = [verdicts[0].text for draft, verdicts in judged if is_general(draft, verdicts)]
        return [item for draft, verdicts in judged if not is_general(draft, verdicts) for item in verdicts], general
    return [
        prove_quote(passages[draft["chunk_id"]], (draft["start"], draft["end"]), asked) for draft in state["drafts"]
    ], []


def _repeats(verdict: Verdict, proven: list[dict[str, Any]]) -> bool:
    terms, place = content_terms(verdict.text), (verdict.chunk_id, *verdict.span)
    return any(
        terms <= content_terms(known["text"]) or place == (known["chunk_id"], known["start"], known["end"])
        for known in proven
    )


def _may_repair(state: State, deps: Deps) -> bool:
    return (
        state["mode"] == "model"
        and not state["repaired"]
        and bool(state["rejected"] or state["drafts"])
        and state["counts"]["calls"] < deps.limits.max_llm_calls
    )
