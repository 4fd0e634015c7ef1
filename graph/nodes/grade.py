"""grade: keep the passages that can help, and decide: enough, search again, or give up; and say why in one line."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.models import HelpfulPassages
from graph.passages.evidence import gather, render
from graph.passages.grading import Grades, choose, grades, wanted
from graph.passages.grading_weights import GradingWeights, shipped
from graph.passages.several import needs_several
from graph.proofs.facts import outside_period
from graph.reading.periods import find_period
from graph.state import FAILED_CALL, NO_CALLS, Counts, Outcome, State, Update, counted
from graph.telling.assemble import ranked
from ingest.models import Passage
from prompts.loader import load

_LONGEST_TITLE = 60
_MOST_NAMED = 3


async def grade(state: State, runtime: Runtime[Deps]) -> Update:
    """Decide by chances; the model is asked only in the grey zone, once for all passages, where that is allowed."""
    deps, weights = runtime.context, shipped()
    inside, outside, graded = await asyncio.to_thread(_graded, state, deps, weights)
    # What was enough before it was split still is: the parts' passages stand beside those found at first.
    was_enough = state["outcome"] == "split" and bool(state["kept"])
    if graded.archive < weights.stop and not (was_enough and inside):
        why = _why_nothing(inside, outside, graded)
        return Update(kept=[], outcome=_next(state, deps, inside), reason=why, note=why, counts=NO_CALLS)
    places = choose(inside, graded.chances, weights.drop, deps.limits.evidence_passages)
    chosen, counts, asked = [inside[place] for place in places], NO_CALLS, ""
    if _may_split(state, deps, chosen):
        kept = [passage.chunk.id for passage in chosen]
        return Update(kept=kept, outcome="split", note=_note(inside, outside, graded, places, weights), counts=NO_CALLS)
    if graded.archive < weights.sure and deps.limits.grade_with_model and deps.model is not None:
        found, counts = await _ask_model(state["standalone"], state["profile"], chosen, deps)
        asked = f"the model found {len(found)} of {len(chosen)} helpful; "
        chosen = found
    note = asked + _note(inside, outside, graded, places, weights)
    kept = [passage.chunk.id for passage in chosen]
    if not kept:
        why = "the model found no passage helpful"
        return Update(kept=[], outcome=_next(state, deps, inside), reason=why, note=note, counts=counts)
    return Update(kept=kept, outcome="enough", note=note, counts=counts)


def within_period(state: State, passages: Sequence[Passage]) -> tuple[list[Passage], list[str]]:
    """The passages that a strict period of the question lets through, and why each of the others is not one."""
    period = find_period(state["standalone"], datetime.fromisoformat(state["as_of"]))
    problems = [outside_period(period, passage.article) for passage in passages]
    inside = [passage for passage, problem in zip(passages, problems, strict=True) if problem is None]
    return inside, [problem for problem in problems if problem is not None]


def give_up(state: State, deps: Deps) -> Outcome:
    """What is left when the archive has no answer: the web, once, where it is allowed; else a refusal."""
    allowed = state["web_allowed"] and deps.web is not None and not state["searched_web"]
    return "web" if allowed else "abstain"


def _graded(state: State, deps: Deps, weights: GradingWeights) -> tuple[list[Passage], list[str], Grades]:
    inside, outside = within_period(state, ranked(state, deps))
    return inside, outside, grades(wanted(state["standalone"]), inside, weights)


def _next(state: State, deps: Deps, passages: Sequence[Passage]) -> Outcome:
    if _may_split(state, deps, passages):
        return "split"
    return "reformulate" if state["attempt"] < deps.limits.max_attempts else give_up(state, deps)


def _may_split(state: State, deps: Deps, passages: Sequence[Passage]) -> bool:
    """Whether the model is to name the parts: the rules saw none, the question shows signs of some, a call is left."""
    return (
        deps.model is not None
        and state["outcome"] != "split"
        and len(state["parts"]) < 2
        and state["attempt"] < deps.limits.max_attempts
        and state["counts"]["calls"] + 1 < deps.limits.max_llm_calls
        and needs_several(state["standalone"], passages)
    )


def _why_nothing(inside: Sequence[Passage], outside: Sequence[str], graded: Grades) -> str:
    if not inside:
        return outside[0] if outside else "no passage was found"
    if graded.missing:
        return f"no passage found speaks of {', '.join(graded.missing[:_MOST_NAMED])}"
    return f"no passage found is near enough to the question (nearest {max(graded.near):.2f})"


def _note(
    inside: Sequence[Passage], outside: Sequence[str], graded: Grades, places: Sequence[int], weights: GradingWeights
) -> str:
    best = max(range(len(inside)), key=lambda place: graded.chances[place])
    title = inside[best].article.title
    shown = title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rstrip()}…"
    names = ""
    if graded.names_held is not None:
        names = "all names of the question, " if graded.names_held[best] else "not all names of the question, "
    left_out = [chance for place, chance in enumerate(graded.chances) if place not in places]
    unlikely = sum(chance < weights.drop for chance in left_out)
    counts = [
        (unlikely, "dropped as unlikely"),
        (len(left_out) - unlikely, "copies or beyond the limit"),
        (len(outside), "outside the period"),
    ]
    told = [
        f"{len(places)} of {len(inside) + len(outside)} kept",
        f"best {graded.chances[best]:.2f}: {shown!r} ({names}{graded.near[best]:.2f} near)",
        ", ".join(f"{number} {what}" for number, what in counts if number),
    ]
    return "; ".join(part for part in told if part)


async def _ask_model(question: str, profile: str, passages: list[Passage], deps: Deps) -> tuple[list[Passage], Counts]:
    assert deps.model is not None
    limits = deps.limits
    evidence = await asyncio.to_thread(
        gather, passages, question, deps.embedder,
        sentences=limits.sentences_per_passage, characters=limits.evidence_characters,
    )  # fmt: skip
    try:
        filled, usage = await llm.ask(deps, load("grade", profile), HelpfulPassages,
            question=question, evidence=render(evidence),
        )  # fmt: skip
    except ModelError:
        return passages, FAILED_CALL  # what is not graded is still verified
    helpful = set(filled.helpful)
    return [piece.passage for piece in evidence if piece.number in helpful], counted(usage)
