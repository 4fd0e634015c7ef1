"""The metrics of Ragas 0.4 (Es et al. 2024; `ragas.metrics.collections`) that a run can be scored by, and their needs.

Ragas is imported where a metric is asked, not here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from eval.judged.samples import Judged

# Ragas' own metric classes have no types here.
Ask = Callable[[Any, Any, Judged], Awaitable[Any]]


@dataclass(frozen=True)
class Metric:
    """One metric. `ask` calls it with a language model, an embedder (None unless `embeds`) and what is judged.

    `needs` are fields of `Judged` that must be there. `by_place` says that verdicts are set beside each other, so that
    each statement needs exactly one.
    """

    ask: Ask
    needs: tuple[str, ...]
    embeds: bool = False
    by_place: bool = False


def _faithfulness(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    from ragas.metrics.collections import Faithfulness

    return _scored(Faithfulness(llm=llm), user_input=of.question, response=of.answer, retrieved_contexts=of.cited)


def _groundedness(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    from ragas.metrics.collections import ResponseGroundedness

    return _scored(ResponseGroundedness(llm=llm), response=of.answer, retrieved_contexts=of.cited)


def _answer_relevancy(llm: Any, embeddings: Any, of: Judged) -> Awaitable[Any]:
    from ragas.metrics.collections import AnswerRelevancy

    return _scored(AnswerRelevancy(llm=llm, embeddings=embeddings), user_input=of.question, response=of.answer)


def _context_precision(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    from ragas.metrics.collections import ContextPrecisionWithReference

    metric = ContextPrecisionWithReference(llm=llm)
    return _scored(metric, user_input=of.question, reference=of.reference, retrieved_contexts=of.contexts)


def _context_precision_without_reference(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    from ragas.metrics.collections import ContextPrecisionWithoutReference

    metric = ContextPrecisionWithoutReference(llm=llm)
    return _scored(metric, user_input=of.question, response=of.answer, retrieved_contexts=of.contexts)


def _context_recall(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    return _recall(llm, of, of.reference)


def _context_recall_without_reference(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    # Ragas has none; as its precision without reference does, the answer that was given stands for the expected one.
    return _recall(llm, of, of.answer)


def _recall(llm: Any, of: Judged, reference: str) -> Awaitable[Any]:
    from ragas.metrics.collections import ContextRecall

    return _scored(ContextRecall(llm=llm), user_input=of.question, retrieved_contexts=of.contexts, reference=reference)


def _factual_correctness(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    from ragas.metrics.collections import FactualCorrectness

    return _scored(FactualCorrectness(llm=llm), response=of.answer, reference=of.reference)


def _noise_sensitivity(llm: Any, _: Any, of: Judged) -> Awaitable[Any]:
    from ragas.metrics.collections import NoiseSensitivity

    return _scored(
        NoiseSensitivity(llm=llm), user_input=of.question, response=of.answer, reference=of.reference,
        retrieved_contexts=of.contexts,
    )  # fmt: skip


def _scored(metric: Any, **given: Any) -> Awaitable[Any]:
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    asked: Awaitable[Any] = metric.ascore(**plain)
    return asked


METRICS: dict[str, Metric] = {
    "faithfulness": Metric(_faithfulness, ("answer", "cited")),
    "groundedness": Metric(_groundedness, ("answer", "cited")),
    "answer_relevancy": Metric(_answer_relevancy, ("answer",), embeds=True),
    "context_precision": Metric(_context_precision, ("reference", "contexts")),
    "context_precision_without_reference": Metric(_context_precision_without_reference, ("answer", "contexts")),
    "context_recall": Metric(_context_recall, ("reference", "contexts")),
    "context_recall_without_reference": Metric(_context_recall_without_reference, ("answer", "contexts")),
    "factual_correctness": Metric(_factual_correctness, ("answer", "reference")),
    "noise_sensitivity": Metric(_noise_sensitivity, ("answer", "reference", "contexts"), by_place=True),
}
