"""Are the citations of an answer enough, and is each needed? Citation recall and precision as ALCE defines them.

Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations".

ALCE asks an entailment model; here Pressroom's own checks and scorer judge, which `pressroom-eval judge` compares with
people. The agent weighs a quote within its passage; here the quoted words alone are weighed, and only names and numbers
may stand around them: within its passage nearly every other sentence would pass for the right one. Pure functions.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eval.judged.samples import around
from graph.deps import SupportScorer
from graph.proofs.proof import LEAST_TRANSLATED, contradicted

ALCE_METRICS = ("alce_recall", "alce_precision")

Citation = Mapping[str, Any]
Supports = Callable[[Mapping[str, Any], Sequence[Citation]], bool]


def alce_scores(answer: Mapping[str, Any], supports: Supports) -> dict[str, float | None]:
    """`alce_recall`, the share of statements that all their citations together support; `alce_precision`, the share of
    citations that count: of a supported statement, and supporting it alone or missed by the others.

    A citation of two statements counts for each. An answer without citations scores 0 on both. None for a refusal, and
    where every statement is a conclusion (`derived`): those follow from their premises, not from words.
    """
    stated = [each for each in answer["statements"] if each["kind"] != "derived"]
    if answer["status"] == "abstained" or not stated:
        return dict.fromkeys(ALCE_METRICS)
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    supported, precise, cited = 0, 0, 0
    for statement in stated:
        citations = [by_number[number] for number in statement["citations"]]
        cited += len(citations)
        if citations and supports(statement, citations):
            supported += 1
            precise += sum(_counts(statement, citations, place, supports) for place in range(len(citations)))
    return {"alce_recall": supported / len(stated), "alce_precision": precise / cited if cited else 0.0}


def by_scorer(answer: Mapping[str, Any], scorer: SupportScorer, threshold: float) -> Supports:
    """Whether quotes support a statement: their words by the scorer, its names and numbers by the passages around them.

    A statement that repeats the words of a quote is supported by them.
    """

    def supports(statement: Mapping[str, Any], citations: Sequence[Citation]) -> bool:
        quote = "\n".join(citation["quote"] for citation in citations)
        if statement["text"] in quote:
            return True
        passages = dict.fromkeys(text for citation in citations for text in around(citation, answer))
        translated = statement["kind"] == "translated"
        needed = max(threshold, LEAST_TRANSLATED) if translated else threshold
        if contradicted(statement["text"], quote, "\n".join(passages), answer["question"], translated) is not None:
            return False
        return scorer.score(statement["text"], quote, quote) >= needed

    return supports


def _counts(statement: Mapping[str, Any], citations: Sequence[Citation], place: int, supports: Supports) -> bool:
    """Whether the citation supports the (supported) statement alone, or the others do not without it."""
    others = [*citations[:place], *citations[place + 1 :]]
    return not others or supports(statement, [citations[place]]) or not supports(statement, others)
