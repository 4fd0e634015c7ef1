"""How far a quote, within its surroundings, supports a sentence: a score in 0..1.

`CountedScorer` weighs what `support_features` counts by a logistic function. A sentence in another language than its
quote shares too few words with it to be aligned: for those `AlignmentScorer`, sentence embeddings and shared names,
decides. `eval/training/fit_support.py` fits the weights, `eval/training/measure_support.py` says what they are worth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graph.deps import Embedder
from graph.language import spoken_language
from graph.support_features import features
from graph.terms import content_terms

Pair = tuple[str, str, str]

# As fitted, one weight for each of `support_features.NAMES`; 0.5 is the threshold that was best on the labels.
BIAS = -7.04
WEIGHTS = {
    "quote_coverage": 1.03,
    "triples": 0.65,
    "order": 0.5,
    "order_worst_sentence": 1.59,
    "names": 2.32,
    "numbers": 2.99,
    "aligned_mean": 0.97,
    "aligned_worst": 1.59,
    "aligned_worst_three": 0.82,
    "aligned_worst_sentence": 0.9,
    "length": 0.32,
}


@dataclass(frozen=True)
class CountedScorer:
    """Scores (statement, quote, surroundings) in about a millisecond; `embedder` is asked only across languages."""

    embedder: Embedder

    def score(self, statement: str, quote: str, surroundings: str) -> float:
        """Support of `statement` by `quote` within its `surroundings`, 0..1."""
        if spoken_language(statement) != spoken_language(quote or surroundings):
            return AlignmentScorer(self.embedder).score(statement, quote, surroundings)
        return weighed(features(statement, quote, surroundings))

    def score_all(self, pairs: Sequence[Pair]) -> list[float]:
        """The score of each (statement, quote, surroundings)."""
        return [self.score(*pair) for pair in pairs]


def weighed(values: Sequence[float]) -> float:
    """The score of these features. Raises ValueError when they are not the fitted ones."""
    return _logistic(BIAS + sum(weight * value for weight, value in zip(WEIGHTS.values(), values, strict=True)))


@dataclass(frozen=True)
class AlignmentWeights:
    """Coefficients of `AlignmentScorer`, fitted on labels in one language."""

    bias: float = -2.30
    coverage: float = 2.14
    quote_cosine: float = 1.48
    surroundings_cosine: float = 0.59


@dataclass(frozen=True)
class AlignmentScorer:
    """A logistic function of word coverage and the cosines of sentence, quote and surroundings."""

    embedder: Embedder
    weights: AlignmentWeights = AlignmentWeights()

    def score(self, statement: str, quote: str, surroundings: str) -> float:
        """Support of `statement` by `quote` within its `surroundings`, 0..1."""
        terms = content_terms(statement)
        covered = len(terms & content_terms(surroundings)) / len(terms) if terms else 0.0
        said, quoted, around = self.embedder.embed_texts([statement, quote, surroundings])
        return _logistic(
            self.weights.bias
            + self.weights.coverage * covered
            + self.weights.quote_cosine * float(said @ quoted)
            + self.weights.surroundings_cosine * float(said @ around)
        )


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))
