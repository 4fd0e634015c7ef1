"""Fits the weights of `graph.support.AlignmentScorer` on human labels, and says how good they are.

    python -m eval.training.fit_support FILE... [--rows 250] [--seed 0]

A FILE is JSONL with `claim`, `references`, `supported` and, where claims belong together, `group`. From the
references the sentences that share most words with the claim play the quote; what stands around them plays the
surroundings, cut as the agent cuts them. Every file and both labels weigh the same. Every figure comes from the folds
that a row's group was left out of. Prints JSON; writes nothing.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from app.bootstrap import Application
from app.cli.console import write_json
from app.settings import load_settings, quiet_environment
from eval.training.logistic import Array, auc, balanced_accuracy, best_threshold, fit, predict
from graph.deps import Embedder, Vectors
from graph.facts import unsupported_facts
from graph.quotes import neighbourhood
from graph.support import AlignmentScorer
from graph.terms import content_terms
from ingest.models import Article
from ingest.sentences import sentence_spans

FOLDS = 5
_NAMES = ("bias", "coverage", "quote_cosine", "surroundings_cosine")


@dataclass(frozen=True)
class Example:
    """One labelled claim with the proof that the agent would show for it."""

    origin: str
    group: str
    supported: bool
    statement: str
    quote: str
    surroundings: str


@dataclass(frozen=True)
class KnownVectors:
    """An embedder that has computed everything before, in one go."""

    vectors: Mapping[str, Vectors]

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Rows of texts that were given before."""
        return np.stack([self.vectors[text] for text in texts])


def read_examples(path: Path, rows: int, seed: int) -> list[Example]:
    """At most `rows` examples of one file, drawn by whole groups and balanced over the labels as far as possible."""
    examples = [example for line in path.open(encoding="utf-8") for example in _examples(json.loads(line), path.stem)]
    order = np.random.default_rng(seed).permutation(len(examples))
    taken: list[Example] = []
    for label in (True, False):
        taken += [examples[place] for place in order if examples[place].supported == label][: rows // 2]
    return taken


def _examples(row: dict[str, Any], origin: str) -> Iterator[Example]:
    reference = "\n\n".join(row["references"])
    quote = best_window(row["claim"], reference)
    if quote is None:
        return
    # A short answer is no sentence: its question makes it one.
    statement = f"{row['question']} {row['claim']}" if "question" in row else row["claim"]
    start, end = quote
    around = neighbourhood(Article(id=row["id"], title="", body=reference, source=origin), quote)
    group = str(row.get("group") or hashlib.sha256(reference.encode()).hexdigest())
    yield Example(origin, f"{origin}:{group}", row["supported"], statement, reference[start:end], around)


def best_window(claim: str, reference: str) -> tuple[int, int] | None:
    """The one or two neighbouring sentences that share most content words with `claim`, the shorter in a tie."""
    wanted, spans = content_terms(claim), sentence_spans(reference)
    windows = spans + [(left[0], right[1]) for left, right in pairwise(spans)]
    # Longer than a passage can be: no quote of the agent.
    fitting = [span for span in windows if span[1] - span[0] <= 1_000]
    shared = {span: len(wanted & content_terms(reference[span[0] : span[1]])) for span in fitting}
    return max(fitting, key=lambda span: (shared[span], span[0] - span[1]), default=None)


def features_of(examples: Sequence[Example], embedder: Embedder) -> Array:
    """The scorer's own features, [n, 3]; every distinct text is embedded once."""
    texts = sorted({text for example in examples for text in (example.statement, example.quote, example.surroundings)})
    vectors = dict(zip(texts, embedder.embed_texts(texts), strict=True))
    scorer = AlignmentScorer(KnownVectors(vectors))
    return np.array([scorer.features(item.statement, item.quote, item.surroundings) for item in examples])


def balance(examples: Sequence[Example]) -> Array:
    """Weights such that every file, and within it both labels, count the same."""
    keys = [(example.origin, example.supported) for example in examples]
    return np.array([len(keys) / keys.count(key) / len(set(keys)) for key in keys])


def held_out_scores(features: Array, labels: Array, weights: Array, groups: Sequence[str]) -> Array:
    """The score of each row by weights fitted without its group; groups are spread over the folds by their hash."""
    fold = np.array([int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS for group in groups])
    scores = np.zeros(len(labels))
    for number in range(FOLDS):
        rest = fold != number
        scores[~rest] = predict(fit(features[rest], labels[rest], weights[rest]), features[~rest])
    return scores


def report(examples: Sequence[Example], features: Array) -> dict[str, Any]:
    """The weights fitted on everything, and the held-out figures of each file."""
    labels = np.array([float(example.supported) for example in examples])
    weights = balance(examples)
    scores = held_out_scores(features, labels, weights, [example.group for example in examples])
    facts_hold = np.array(
        [unsupported_facts(item.statement, item.quote, item.surroundings) is None for item in examples]
    )
    origins = np.array([example.origin for example in examples])
    sets = {}
    for origin in sorted(set(origins)):
        at = origins == origin
        accepted = scores[at] >= 0.5
        sets[str(origin)] = {
            "rows": int(at.sum()),
            "supported": int(labels[at].sum()),
            "auc": round(auc(scores[at], labels[at]), 3),
            "balanced_accuracy": round(balanced_accuracy(accepted, labels[at]), 3),
            "kept_supported": round(float(accepted[labels[at] == 1].mean()), 3),
            "kept_unsupported": round(float(accepted[labels[at] == 0].mean()), 3),
            "fact_checks_pass_supported": round(float(facts_hold[at & (labels == 1)].mean()), 3),
            "fact_checks_pass_unsupported": round(float(facts_hold[at & (labels == 0)].mean()), 3),
            "balanced_accuracy_with_fact_checks": round(balanced_accuracy(accepted & facts_hold[at], labels[at]), 3),
            "auc_of_each_feature": [round(auc(column, labels[at]), 3) for column in features[at].T],
        }
    fitted = fit(features, labels, weights)
    return {
        "weights": {name: round(float(value), 2) for name, value in zip(_NAMES, fitted, strict=True)},
        "threshold": best_threshold(scores, labels, weights),
        "sets": sets,
    }


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description="Fit the weights of the support scorer on labelled claims.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--rows", type=int, default=250, help="rows of each file at most")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    quiet_environment()
    examples = [example for path in options.files for example in read_examples(path, options.rows, options.seed)]
    write_json(report(examples, features_of(examples, Application(load_settings()).embedder())))


if __name__ == "__main__":
    main()
