"""What the checks and the support scorer are worth together, on articles and labels; one command, nothing written.

    python -m eval.training.measure_support --articles FILE... [--labels FILE...] [--limit 700] [--seed 11]

Articles are those that `eval.training.pairs` holds out by the hash of their id: no rule was looked at on them and no
weight was fitted on them. A true sentence is one of the article as a model would write it (printed, shortened,
merged, reported, resolved, reworded: `true_forms`), with the printed sentence as quote and what stands around it as
surroundings; its twins differ by one name, number, date, negation or speaker. A sentence passes when no check of
`graph.proofs.proof.contradicted` refuses it, the quote carries it (`graph.proofs.carried`) and its score reaches the
threshold that is shipped. Labels are measured as in `fit_support`, and once more with the shipped weights and
threshold, which have seen them.
"""

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.cli.console import write_json
from app.settings import AgentSettings
from eval.statistics import estimate
from eval.training.corruptions import MEASURED
from eval.training.fit_support import Example, features_of, read_examples, report
from eval.training.logistic import macro_f1
from eval.training.pairs import Pair, groups_of, is_held_out, names_elsewhere
from graph.proofs.carried import not_carried
from graph.proofs.proof import contradicted
from graph.proofs.support import weighed
from graph.proofs.support_features import features
from graph.text.language import spoken_language

_SENTENCES, _TWINS, _BORROWED = 2, 20, 100
_TIMED_WORDS = 200


@dataclass(frozen=True)
class Checked:
    """A pair with what the checks and the scorer say to it."""

    pair: Pair
    language: str
    refused: bool
    score: float


def held_out_pairs(files: Sequence[Path], limit: int, seed: int) -> list[tuple[Pair, str]]:
    """True sentences and their twins of at most `limit` held-out articles, with the article's language."""
    articles = [json.loads(line) for path in files for line in path.open(encoding="utf-8")]
    articles = [article for article in articles if is_held_out(article["id"])]
    rng = random.Random(seed)
    rng.shuffle(articles)
    articles = articles[:limit]
    spoken = {article["id"]: spoken_language(article["body"][:1_000]) for article in articles}
    elsewhere = {
        language: names_elsewhere([item["body"] for item in articles if spoken[item["id"]] == language][:_BORROWED])
        for language in set(spoken.values())
    }
    return [
        (pair, spoken[article["id"]])
        for article in articles
        for group in groups_of(article, elsewhere[spoken[article["id"]]], rng, sentences=_SENTENCES, twins=_TWINS)
        for pair in group
    ]


def check(pair: Pair, language: str) -> Checked:
    """The checks and the score of one pair."""
    refused = (
        contradicted(pair.statement, pair.quote, pair.surroundings) or not_carried(pair.statement, pair.quote, "")
    ) is not None
    return Checked(pair, language, refused, weighed(features(pair.statement, pair.quote, pair.surroundings)))


def swapped(found: Sequence[Checked], threshold: float, seed: int) -> dict[str, Any]:
    """Shares caught and passed, each with n and its 95 % interval."""
    passed: dict[str, list[float]] = defaultdict(list)
    for item in found:
        pair, passes = item.pair, float(not item.refused and item.score >= threshold)
        if pair.supported:
            passed["true_passed"].append(passes)
            passed[f"true_passed_{pair.form}"].append(passes)
            passed[f"true_passed_in_{item.language}"].append(passes)
        elif pair.kind in MEASURED:
            passed["caught"].append(1 - passes)
            passed["caught_by_checks"].append(float(item.refused))
            passed["caught_by_scorer"].append(float(item.score < threshold))
            passed[f"caught_{pair.kind}"].append(1 - passes)
            passed[f"caught_in_{item.language}"].append(1 - passes)
        else:
            passed[f"not_asked_for_{pair.kind}"].append(1 - passes)
    accepted = [
        float(item.pair.supported)
        for item in found
        if (item.pair.supported or item.pair.kind in MEASURED) and not item.refused and item.score >= threshold
    ]
    return {
        "precision_of_supported": estimate(accepted, seed).to_json(),
        **{name: estimate(values, seed).to_json() for name, values in sorted(passed.items())},
    }


def shipped(examples: Sequence[Example], threshold: float) -> dict[str, Any]:
    """Each file's figures at the shipped threshold, with and without the checks."""
    scores = np.array([weighed(values) for values in features_of(examples)])
    bears_out = np.array([contradicted(e.statement, e.quote, e.surroundings) is None for e in examples])
    labels = np.array([float(item.supported) for item in examples])
    found = {}
    for origin in sorted({item.origin for item in examples}):
        at = np.array([item.origin == origin for item in examples])
        accepted = scores[at] >= threshold
        both = accepted & bears_out[at]
        found[origin] = {
            "macro_f1": round(macro_f1(accepted, labels[at]), 3),
            "macro_f1_with_checks": round(macro_f1(both, labels[at]), 3),
            "accepted_of_supported": round(float(accepted[labels[at] == 1].mean()), 3),
            "accepted_of_unsupported": round(float(accepted[labels[at] == 0].mean()), 3),
            "precision": round(float(labels[at][accepted].mean()), 3) if accepted.any() else None,
            "refused_by_checks_of_supported": round(float((~bears_out[at][labels[at] == 1]).mean()), 3),
        }
    return found


def milliseconds_a_pair(pairs: Sequence[Pair], repeat: int = 3) -> float:
    """The median time of scoring a statement against 200 words, the best of `repeat` runs each."""
    taken = []
    for pair in pairs[:100]:
        words = f"{pair.surroundings} {pair.surroundings} {pair.surroundings}".split()[:_TIMED_WORDS]
        around, best = " ".join(words), float("inf")
        for _ in range(repeat):
            begin = time.perf_counter()
            weighed(features(pair.statement, pair.quote, around))
            best = min(best, time.perf_counter() - begin)
        taken.append(best)
    return round(1_000 * float(np.median(taken)), 2)


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description="Measure the checks and the support scorer.")
    parser.add_argument("--articles", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--labels", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--limit", type=int, default=700, help="held-out articles at most")
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    threshold = float(AgentSettings.model_fields["support_threshold"].default)
    found: dict[str, Any] = {"threshold": threshold}
    if options.articles:
        pairs = held_out_pairs(options.articles, options.limit, options.seed)
        found["swapped"] = swapped([check(*item) for item in pairs], threshold, options.seed)
        found["milliseconds_a_pair"] = milliseconds_a_pair([pair for pair, _ in pairs])
    if options.labels:
        examples = [example for path in options.labels for example in read_examples(path)]
        found["held_out"] = report(examples)["sets"]
        found["shipped"] = shipped(examples, threshold)
    write_json(found)


if __name__ == "__main__":
    main()
