"""How far a quote, within its surroundings, supports a sentence: a score in 0..1.

`CountedScorer` weighs what `support_features` counts by a logistic function. A sentence in another language than its
quote shares too few words with it to be aligned: `graph.proofs.translated` compares those by a list of words.
`eval/training/fit_support.py` fits the weights, `eval/training/measure_support.py` says what they are worth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graph.proofs import translated
from graph.proofs.support_features import features
from graph.text.language import spoken_language

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
    """Scores (statement, quote, surroundings) in about a millisecond, without a model."""

    def score(self, statement: str, quote: str, surroundings: str) -> float:
        """Support of `statement` by `quote` within its `surroundings`, 0..1."""
        if spoken_language(statement) != spoken_language(quote or surroundings):
            return translated.support(statement, quote, surroundings)
        return weighed(features(statement, quote, surroundings))

    def score_all(self, pairs: Sequence[Pair]) -> list[float]:
        """The score of each (statement, quote, surroundings)."""
        return [self.score(*pair) for pair in pairs]


def weighed(values: Sequence[float]) -> float:
    """The score of these features. Raises ValueError when they are not the fitted ones."""
    return _logistic(BIAS + sum(weight * value for weight, value in zip(WEIGHTS.values(), values, strict=True)))


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))
