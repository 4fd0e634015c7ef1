"""What a flow says, in the form of our answers: so that both are scored by the same figures."""

import re
from collections.abc import Mapping
from typing import Any

from eval.bench.counted_model import CountedModel
from eval.bench.tutorial_flows import Said
from eval.metrics import tokens
from eval.questions import GoldQuestion

_MARKER = re.compile(r"\[(\d+)\]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_ANSWERED = re.compile(r"(?:yes|no|oui|non)\s*(?:[,.:;!—–-]|$)", re.IGNORECASE)
_NOT = r"(?:not|n['’]t)"
_TELL = r"(?:answer|mention|provid|specif|contain|stat|includ|giv|indicat|say|allow)\w*"
_IGNORANCE = re.compile(
    rf"\bI(?:\s+do)?\s*{_NOT}\s+(?:have|know)|\bI\s+(?:cannot|can['’]t|could\s+{_NOT}|couldn['’]t|am\s+unable)"
    rf"|\bI don['’]t\s+(?:have|know)|\bunable to (?:answer|determine|find)|\bcannot be (?:determined|answered)"
    rf"|\b(?:passage|context|text|article|document|excerpt|information|source|evidence)s?\b[^.]{{0,80}}?"
    rf"\b(?:do|does|did)\s*{_NOT}\s+(?:\w+ly\s+)?{_TELL}"
    rf"|\b(?:is|are|was|were)\s*{_NOT}\s+(?:\w+ly\s+)?(?:mentioned|provided|specified|stated|given|known|clear)\b"
    r"|\bno\s+(?:\w+\s+){0,2}(?:information|mention|indication)\b|\b(?:insufficient|not enough) (?:information|context)"
    r"|\bje ne (?:sais|peux) pas\b|\bne (?:mentionne|précise|donne|contien|perme|répond)\w* pas\b"
    r"|\baucune (?:information|mention)\b|\bimpossible de (?:répondre|déterminer)\b|\bpas d['’]information",
    re.IGNORECASE,
)


def admits_ignorance(text: str) -> bool:
    """Whether the first sentence says that the question cannot be answered; English and French, by its wording.

    What begins with a plain yes or no is an answer. An empty text answers nothing.
    """
    first = _SENTENCE_END.split(text.strip(), maxsplit=1)[0]
    return not tokens(first) or (not _ANSWERED.match(first) and bool(_IGNORANCE.search(first)))


def as_answer(
    said: Said,
    question: GoldQuestion,
    used: CountedModel,
    *,
    ms: float,
    model: str | None,
    generation: int,
    together: Mapping[str, frozenset[str]],
) -> dict[str, Any]:
    """The fields of the contract's answer that scores are made of; `together` knows each article's copies.

    A flow states nothing with an exact quote, so that its statements are none; a marker cites a passage as a whole.
    """
    refused = said.gave_up or admits_ignorance(said.text)
    passages = []
    for document in said.documents:
        for article_id in document.metadata.get("ids") or [document.metadata["id"]]:
            others = sorted(together.get(article_id, frozenset()) - {article_id})
            passages.append({"article_id": article_id, "also_in": others, "text": document.page_content})
    cited = sorted({int(number) for number in _MARKER.findall(said.text)} & set(range(1, len(passages) + 1)))
    return {
        "id": question.id,
        "question": question.question,
        "status": "abstained" if refused else "answered",
        "mode": "model",
        "answer": "" if refused else said.text,
        "written": said.text,
        "statements": [],
        "citations": [] if refused else [{"number": n, "kind": "passage", **passages[n - 1]} for n in cited],
        "dropped": [],
        "passages": passages,
        "archive": {"generation": generation},
        "run": {
            "model": model, "ms": round(ms, 1), "llm_calls": used.calls, "prompt_tokens": used.prompt_tokens,
            "completion_tokens": used.completion_tokens, "cost_usd": 0.0,
        },
    }  # fmt: skip
