"""verify, fail closed: what is not proven by the words of an article does not pass."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.facts import missing_entities, outside_period, shared_names, unsupported_facts, wrong_kind
from graph.found import passages_of
from graph.nodes.answer import question_language
from graph.nodes.grade import give_up
from graph.periods import Period, find_period
from graph.quotes import locate, neighbourhood, whole_sentence
from graph.state import NO_CALLS, Outcome, State, Update
from graph.terms import content_terms
from ingest.models import Passage

_MOST_SENTENCES = 3


@dataclass(frozen=True)
class Verdict:
    """A draft after the checks: `problem` is None when it is proven, with the span of its quote."""

    text: str
    chunk_id: str
    problem: str | None
    span: tuple[int, int] = (0, 0)
    support: float = 0.0
    kind: str = "quoted"


async def verify(state: State, runtime: Runtime[Deps]) -> Update:
    """Check every draft; when nothing passes, one repair by the model, then an honest refusal."""
    deps = runtime.context
    passages = {item.chunk.id: item for item in passages_of(deps, state["kept"])}
    period = find_period(state["standalone"], datetime.fromisoformat(state["as_of"]))
    verdicts = [
        await asyncio.to_thread(
            check, draft, state["standalone"], passages, period=period, deps=deps, mode=state["mode"]
        )
        for draft in state["drafts"]
    ]
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
    return Update(proven=proven, rejected=rejected, outcome=outcome, reason=reason, counts=NO_CALLS)


def check(
    draft: dict[str, Any],
    question: str,
    passages: dict[str, Passage],
    *,
    period: Period | None,
    deps: Deps,
    mode: str,
) -> Verdict:
    """Run every check on one draft, cheapest first; the first that refuses decides."""
    text = " ".join(draft["sentence"].split())
    passage = passages[draft["chunk_id"]]
    order = [passage, *(other for other in passages.values() if other is not passage)]
    for candidate in order:
        window = (candidate.chunk.start, candidate.chunk.end)
        span = locate(draft["quote"], candidate.article.body, [window])
        if span is not None:
            passage = candidate
            break
    else:
        return Verdict(text, draft["chunk_id"], "the quote is not in the evidence")
    article = passage.article
    span = whole_sentence(article.body, span, window)
    quote, surroundings = article.body[span[0] : span[1]], neighbourhood(article, span)
    verdict = Verdict(text, passage.chunk.id, None, span)
    translated = mode == "model" and question_language(text) != question_language(quote)
    problem = (
        (None if len(content_terms(text)) >= 1 else "the sentence says nothing")
        or unsupported_facts(text, quote, surroundings, shared_names(question, article))
        or missing_entities(question, article, surroundings)
        or wrong_kind(question, text)
        or outside_period(period, article)
    )
    support = 1.0 if mode == "extractive" else deps.scorer.score(text, quote, surroundings)
    # A translated sentence shares few words with its quote: its names and numbers were checked above, and half the
    # support is asked for.
    needed = deps.limits.support_threshold * (0.5 if translated else 1.0)
    if problem is None and support < needed:
        problem = f"not supported by the quote (support {support:.2f}, {needed:.2f} needed)"
    kind = "translated" if translated else "quoted"
    return Verdict(text, verdict.chunk_id, problem, span, support, kind)


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
