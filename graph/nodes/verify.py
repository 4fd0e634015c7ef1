"""verify, fail closed: what is not proven by the words of an article does not pass."""

import asyncio
from collections.abc import Mapping

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.nodes.grade import give_up
from graph.passages.found import passages_of
from graph.proofs.proof import Asked, Verdict, prove_quote
from graph.proofs.proving import asked_in, general_of, judged, proven_with, verdicts_of
from graph.proofs.second_opinion import Opinion, second_opinion, wanted
from graph.state import Outcome, State, Update
from ingest.models import Passage


async def verify(state: State, runtime: Runtime[Deps]) -> Update:
    """Check every draft (those of a model were, while it wrote); nothing passes: one repair, then an honest refusal."""
    deps = runtime.context
    asked, passages = await asyncio.to_thread(_asked_of, state, deps)
    verdicts, general = await asyncio.to_thread(_verdicts, state, asked, passages, deps)
    proven = proven_with(state["proven"], verdicts)
    opinion = Opinion(proven)
    if state["mode"] == "model" and wanted(state, deps):
        opinion = await second_opinion(proven, state, asked, passages, deps)
        proven = opinion.proven
    # Sentences that no model wrote are candidates, not statements: those refused were never said.
    said = verdicts if state["mode"] == "model" else []
    refused = [{"text": verdict.text, "reason": verdict.problem} for verdict in said if verdict.problem is not None]
    rejected = [*state["rejected"], *refused, *opinion.rejected]
    # What the model denies when it is asked again, it would not word better.
    may_repair = _may_repair(state, deps) and not opinion.counts["calls"]
    outcome: Outcome = "done" if proven else "repair" if may_repair else give_up(state, deps)
    none = "the model wrote no sentence" if state["mode"] == "model" else "no sentence found answers it"
    reason = state["reason"] if proven or rejected else state["reason"] or none
    return Update(
        proven=proven,
        rejected=rejected,
        general=[*state["general"], *general],
        outcome=outcome,
        reason=reason,
        note=opinion.note,
        counts=opinion.counts,
    )


def _asked_of(state: State, deps: Deps) -> tuple[Asked, dict[str, Passage]]:
    """What the drafts must answer, and the passages they may cite by their chunk's id. Blocking."""
    return asked_in(state, deps), {item.chunk.id: item for item in passages_of(deps, state["kept"])}


def _verdicts(
    state: State, asked: Asked, passages: Mapping[str, Passage], deps: Deps
) -> tuple[list[Verdict], list[str]]:
    """What the checks say of the drafts; and those that the model marked as general and of which no evidence speaks."""
    if state["mode"] == "model":
        drafts = [judged(draft, asked, passages, deps) for draft in state["drafts"]]
        general = [sentence for draft in drafts if (sentence := general_of(draft)) is not None]
        return [verdict for draft in drafts for verdict in verdicts_of(draft)], general
    return [
        prove_quote(passages[draft["chunk_id"]], (draft["start"], draft["end"]), asked) for draft in state["drafts"]
    ], []


def _may_repair(state: State, deps: Deps) -> bool:
    return (
        state["mode"] == "model"
        and not state["repaired"]
        and bool(state["rejected"] or state["drafts"])
        and state["counts"]["calls"] < deps.limits.max_llm_calls
    )
