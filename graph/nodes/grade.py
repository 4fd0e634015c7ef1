"""grade: keep the passages that can help, and decide: enough, search again, or give up."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.evidence import gather, render
from graph.facts import outside_period
from graph.models import HelpfulPassages
from graph.periods import find_period
from graph.state import FAILED_CALL, NO_CALLS, Counts, Outcome, State, Update, counted
from graph.terms import content_terms
from ingest.models import Passage
from prompts.loader import load

# Set by hand and not yet calibrated; what they keep and lose on real questions is in docs/measurements.md.
_LEAST_SIMILARITY = 0.25
_LEAST_COVERAGE = 0.34
_SURE_SIMILARITY = 0.55
_SURE_COVERAGE = 0.6


async def grade(state: State, runtime: Runtime[Deps]) -> Update:
    """Decide by scores; the model is asked only in the grey zone, once for all passages, where that is allowed."""
    deps = runtime.context
    passages = deps.retriever.passages([hit["chunk_id"] for hit in state["hits"]])
    period = find_period(state["standalone"], datetime.fromisoformat(state["as_of"]))
    terms = content_terms(state["standalone"])
    nearness = [hit["similarity"] or 0.0 for hit in state["hits"]]
    coverage = [_coverage(terms, passage) for passage in passages]
    kept = [
        (passage, near, covered)
        for passage, near, covered in zip(passages, nearness, coverage, strict=True)
        if (near >= _LEAST_SIMILARITY or covered >= _LEAST_COVERAGE) and not outside_period(period, passage.article)
    ][: deps.limits.evidence_passages]
    counts = NO_CALLS
    sure = any(near >= _SURE_SIMILARITY or covered >= _SURE_COVERAGE for _, near, covered in kept)
    chosen = [passage for passage, *_ in kept]
    if chosen and not sure and deps.limits.grade_with_model and deps.model is not None:
        chosen, counts = await _ask_model(state["standalone"], state["profile"], chosen, deps)
    if chosen:
        return Update(kept=[passage.chunk.id for passage in chosen], outcome="enough", counts=counts)
    why = _why_nothing(passages, [outside_period(period, passage.article) for passage in passages])
    return Update(kept=[], outcome=_next(state, deps), reason=why, counts=counts)


def give_up(state: State, deps: Deps) -> Outcome:
    """What is left when the archive has no answer: the web, once, where it is allowed; else a refusal."""
    allowed = state["web_allowed"] and deps.web is not None and not state["searched_web"]
    return "web" if allowed else "abstain"


def _next(state: State, deps: Deps) -> Outcome:
    if state["attempt"] < deps.limits.max_attempts:
        return "reformulate"
    return give_up(state, deps)


def _why_nothing(passages: Sequence[Passage], outside: Sequence[str | None]) -> str:
    if not passages:
        return "no passage was found"
    if any(outside):
        return next(problem for problem in outside if problem)
    return "no passage found is near enough to the question"


def _coverage(terms: frozenset[str], passage: Passage) -> float:
    held = content_terms(f"{passage.article.title} {passage.chunk.text}")
    return len(terms & held) / len(terms) if terms else 0.0


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
