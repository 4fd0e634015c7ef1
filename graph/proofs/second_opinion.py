"""Does a proven sentence answer the question? The model is asked again, in one word, and how sure it is counts.

What the checks prove is true, and may still answer another question. A small model writes an answer to whatever it is
shown; asked about one quote alone, it can tell. Where it says no to all that it wrote, the sentences of the evidence
that are nearest to the question are asked about in their place. See docs/decisions/014-second-opinion.md.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.passages.extracts import extracts
from graph.proofs.proof import Asked, prove_quote
from graph.proofs.proving import proven_with
from graph.reading.answered_parts import own_questions
from graph.reading.asked_conclusion import asked_conclusion
from graph.state import FAILED_CALL, NO_CALLS, Counts, State, add_counts, counted
from graph.text.terms import DENYING, content_terms, numbers, stem, words
from ingest.models import Passage
from prompts.loader import load

LEAST = 0.7
"""How sure of a yes the model must be: chosen on development questions, see docs/measurements.md."""
# Not quite so sure of what it said in its own words, it is asked for the answer in a few: it must give one that the
# sentence gives too, and be as sure of it as this. Chosen on the sample archive.
_UNSURE, _LEAST_BRIEF = 0.55, 0.8
_IN_ITS_PLACE = 2
# Farther from the question than what is shown unasked: here the model has the last word.
_LEAST_NEAR = 0.4


@dataclass(frozen=True)
class Opinion:
    """What stands after the model was asked again, what it doubts, and what asking used."""

    proven: list[dict[str, Any]]
    rejected: list[dict[str, str]] = field(default_factory=list)
    counts: Counts = field(default_factory=lambda: NO_CALLS)
    note: str = ""


def wanted(state: State, deps: Deps) -> bool:
    """Whether the sentences of this run are asked about: one question that one sentence can answer."""
    concluded = asked_conclusion(state["standalone"])
    return (
        deps.model is not None
        and deps.limits.second_opinion
        and len(state["parts"]) < 2
        and not own_questions(state["standalone"])
        and (concluded is None or concluded.kind == "entity")
    )


async def second_opinion(
    proven: list[dict[str, Any]], state: State, asked: Asked, passages: Mapping[str, Passage], deps: Deps
) -> Opinion:
    """Ask about each sentence proven in this attempt; where none stands, about the nearest of the evidence.

    A model that fails has no opinion: what it was not asked about yet stays, what it doubted before stays doubted.
    Sentences of earlier attempts were asked about then.
    """
    before = state["proven"]
    written = proven[len(before) :]
    stands, rejected, counts, failed = list(before), [], NO_CALLS, ""
    # One for each sentence that was asked about, those written first.
    sureness: list[float] = []

    async def answers(item: Mapping[str, Any]) -> bool:
        nonlocal counts
        about = _about(item, asked, passages)
        sure, usage = await llm.agrees(deps, load("second_opinion"), **about)
        counts, answered = add_counts(counts, counted(usage)), sure >= LEAST
        if _UNSURE <= sure < LEAST and item["text"] != about["quote"]:
            brief, sure_of_it, usage = await llm.briefly(deps, load("brief_answer"), **about)
            counts = add_counts(counts, counted(usage))
            answered = sure_of_it >= _LEAST_BRIEF and _gives(item["text"], brief, asked.question)
        sureness.append(sure)
        return answered

    try:
        for item in written:
            if await answers(item):
                stands.append(item)
            else:
                rejected.append({"text": item["text"], "reason": _doubt(sureness[-1])})
        if not stands:
            for item in await asyncio.to_thread(_nearest, proven, state, asked, passages, deps):
                if await answers(item):
                    stands.append(item)
                    break
    except ModelError as error:
        stands += written[len(sureness) :]
        counts, failed = add_counts(counts, FAILED_CALL), f"no second opinion: {error}"
    sure_of = f"sure of {', '.join(f'{sure:.2f}' for sure in sureness)}" if sureness else ""
    return Opinion(stands, rejected, counts, "; ".join(filter(None, (sure_of, failed))))


def _nearest(
    proven: Sequence[dict[str, Any]], state: State, asked: Asked, passages: Mapping[str, Passage], deps: Deps
) -> list[dict[str, Any]]:
    """The best sentences of the evidence that are proven answers by the checks and were not asked about yet."""
    known = {(item["chunk_id"], item["start"], item["end"]) for item in proven}
    found: list[dict[str, Any]] = []
    for draft in extracts(
        asked.question, [passages[chunk] for chunk in state["kept"] if chunk in passages], deps.embedder, _LEAST_NEAR
    ):
        verdict = prove_quote(passages[draft["chunk_id"]], (draft["start"], draft["end"]), asked)
        if verdict.problem is None and (draft["chunk_id"], draft["start"], draft["end"]) not in known:
            found = [*found, *proven_with([], [verdict])]
        if len(found) == _IN_ITS_PLACE:
            break
    return found


def _about(item: Mapping[str, Any], asked: Asked, passages: Mapping[str, Passage]) -> dict[str, str]:
    """What the model is shown of a proven sentence: its quote alone, and where it stands."""
    article = passages[item["chunk_id"]].article
    facts = ", ".join(fact for fact in (article.outlet, (article.published_at or "")[:10]) if fact)
    return {
        "question": asked.question,
        "source": f"{article.title} ({facts})" if facts else article.title,
        "quote": " ".join(article.body[item["start"] : item["end"]].split()),
    }


def _gives(sentence: str, brief: str, question: str) -> bool:
    """Whether a sentence says all of a brief answer that the question does not say; "02:40" and "2:40" are the same."""
    counted = numbers(brief) - numbers(question)
    said = {stem(word) for word in words(brief) if not numbers(word)} & content_terms(brief)
    told = said - content_terms(question) - DENYING
    return bool(counted or told) and counted <= numbers(sentence) and told <= content_terms(sentence)


def _doubt(sure: float) -> str:
    return f"asked again, the model doubts that this answers the question ({sure:.2f}, {LEAST:.2f} needed)"
