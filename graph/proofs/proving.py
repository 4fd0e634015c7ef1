"""From drafts to proven sentences, one after the other: the same whether a model still writes or has ended.

What the checks said of a draft stays with it ("verdicts", in their JSON form), so that nothing is proven twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from graph.deps import Deps
from graph.proofs.general import is_general
from graph.proofs.proof import Asked, Verdict, prove
from graph.reading.answered_parts import own_questions
from graph.reading.periods import find_period
from graph.state import State
from graph.text.terms import content_terms
from ingest.models import Passage

_MOST_SENTENCES = 3
_VERDICTS = "verdicts"


def asked_in(state: State, deps: Deps) -> Asked:
    """What the sentences of this run must answer."""
    question, as_of = state["standalone"], datetime.fromisoformat(state["as_of"])
    period, parts = find_period(question, as_of), tuple(own_questions(question))
    return Asked(question, period, deps.limits.support_threshold, parts, as_of)


def judged(draft: dict[str, Any], asked: Asked, passages: Mapping[str, Passage], deps: Deps) -> dict[str, Any]:
    """The draft of a model with its verdicts; unchanged where it has them already. Blocking."""
    if _VERDICTS in draft:
        return draft
    verdicts = prove(draft, asked, passages, deps.scorer)
    return {**draft, _VERDICTS: [{**asdict(verdict), "span": list(verdict.span)} for verdict in verdicts]}


def verdicts_of(draft: Mapping[str, Any]) -> list[Verdict]:
    """What the checks said of a draft that was judged; none where it is left as general knowledge."""
    verdicts = _all_verdicts(draft)
    return [] if is_general(draft, verdicts) else verdicts


def general_of(draft: Mapping[str, Any]) -> str | None:
    """The sentence of a draft that was judged and is left as general knowledge, else None."""
    verdicts = _all_verdicts(draft)
    return verdicts[0].text if is_general(draft, verdicts) else None


def proven_with(proven: Sequence[dict[str, Any]], verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """`proven` (as the state carries it) and after it what these verdicts add: no repetition, three sentences at most.

    What is there already stays as it is, in its order.
    """
    joined = list(proven)
    for verdict in verdicts:
        if verdict.problem is None and not _repeats(verdict, joined) and len(joined) < _MOST_SENTENCES:
            joined.append(
                {"text": verdict.text, "kind": verdict.kind, "support": round(verdict.support, 4),
                 "chunk_id": verdict.chunk_id, "start": verdict.span[0], "end": verdict.span[1]}
            )  # fmt: skip
    return joined


def _all_verdicts(draft: Mapping[str, Any]) -> list[Verdict]:
    return [Verdict(**{**said, "span": (said["span"][0], said["span"][1])}) for said in draft[_VERDICTS]]


def _repeats(verdict: Verdict, proven: Sequence[Mapping[str, Any]]) -> bool:
    terms, place = content_terms(verdict.text), (verdict.chunk_id, *verdict.span)
    return any(
        terms <= content_terms(known["text"]) or place == (known["chunk_id"], known["start"], known["end"])
        for known in proven
    )
