"""How far a quote supports a sentence: a score in 0..1 from aligned words and sentence embeddings.

The score of `AlignmentScorer` is a logistic function of three features: the share of the sentence's content words
that its proof holds, the cosine of sentence and quote, and the cosine of sentence and surroundings. The weights
were fitted on human labels by `eval/training/fit_support.py`, which also states where they stand.
"""

import math
from dataclasses import dataclass

from graph.deps import Embedder
from graph.terms import content_terms


@dataclass(frozen=True)
class SupportWeights:
    """Coefficients of the logistic function; defaults as fitted."""

    bias: float = -2.59
    coverage: float = 2.14
    quote_cosine: float = 1.48
    surroundings_cosine: float = 0.59


@dataclass(frozen=True)
class AlignmentScorer:
    """Scores support without a language model, in some milliseconds."""

    embedder: Embedder
    weights: SupportWeights = SupportWeights()

    def score(self, statement: str, quote: str, surroundings: str) -> float:
        """Support of `statement` by `quote` within its `surroundings`, 0..1."""
        features = self.features(statement, quote, surroundings)
        weights = (self.weights.coverage, self.weights.quote_cosine, self.weights.surroundings_cosine)
        logit = self.weights.bias + sum(w * x for w, x in zip(weights, features, strict=True))
        return 1.0 / (1.0 + math.exp(-logit))

    def features(self, statement: str, quote: str, surroundings: str) -> tuple[float, float, float]:
        """(word coverage 0..1, cosine with the quote -1..1, cosine with the surroundings -1..1)."""
        terms = content_terms(statement)
        covered = len(terms & content_terms(surroundings)) / len(terms) if terms else 0.0
        said, quoted, around = self.embedder.embed_texts([statement, quote, surroundings])
        return covered, float(said @ quoted), float(said @ around)
