"""What was retrieved, against the gold: pure functions of passages in the form of `search --json`, best first.

How far a reader looks is measured in two ways. By characters, because they are what a model reads and what it costs,
however long the passages of an archive are; and by distinct articles, as TREC counts, because a long article may fill
the characters alone. `also_in` makes an article and its copies one. Relevance is binary.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics import FoundPassages, found_gold, is_polar, tokens

WINDOWS = {"4": 4_000, "10": 10_000}
DEPTHS = {"4_articles": 4, "10_articles": 10}
_NDCG_DEPTH = 10
_KINDS = ("hits", "recall", "all")
RANKING_METRICS = (
    *(f"{kind}@{cut}" for cut in (*WINDOWS, *DEPTHS) for kind in _KINDS),
    *(f"answer@{cut}" for cut in WINDOWS),
    "mrr", "map", "ndcg@10",
)  # fmt: skip
_CUT_WORD = re.compile(r"\w+\Z")


def window(passages: FoundPassages, characters: int) -> list[Mapping[str, Any]]:
    """The first `characters` characters of the passages' texts, one after the other.

    The passage that crosses the end is there with the whole words inside, and not at all where there is none: it was
    seen, if in part. Leaving it out would show every ranking something else (3,100 characters of this one, 3,990 of
    that), and punish an archive for its longer passages.
    """
    shown: list[Mapping[str, Any]] = []
    left = characters
    for passage in passages:
        text = passage["text"]
        if len(text) > left:
            inside = text[:left]
            if text[left - 1 : left + 1].isalnum():
                inside = _CUT_WORD.sub("", inside)
            if inside.strip():
                shown.append({**passage, "text": inside})
            return shown
        shown.append(passage)
        left -= len(text)
    return shown


def distinct_articles(passages: FoundPassages) -> list[set[str]]:
    """The articles of the passages in the order of their best passage, each as the set of its and its copies' ids."""
    found: list[set[str]] = []
    for passage in passages:
        ids = {passage["article_id"], *passage["also_in"]}
        known = next((article for article in found if article & ids), None)
        if known is None:
            found.append(ids)
        else:
            known |= ids
    return found


def retrieval_scores(passages: FoundPassages, gold: Sequence[str], answers: Sequence[str]) -> dict[str, float | None]:
    """Every metric of RANKING_METRICS, 0..1; those that need gold articles (or answers) are None without.

    At a cut (the first 4,000 or 10,000 characters, or the first 4 or 10 distinct articles): `hits`, whether a gold
    article is there; `recall`, the share of the gold articles there; `all`, whether all are. `answer`: see
    `answer_shown`. Over all distinct articles: `mrr`, the reciprocal rank of the first gold one; `map`, average
    precision (its mean over questions is MAP); over the first ten `ndcg@10` (Järvelin and Kekäläinen 2002).
    """
    scores: dict[str, float | None] = dict.fromkeys(RANKING_METRICS)
    windows = {cut: window(passages, characters) for cut, characters in WINDOWS.items()}
    for cut, shown in windows.items():
        scores[f"answer@{cut}"] = answer_shown(shown, answers)
    if not gold:
        return scores
    wanted, articles = set(gold), distinct_articles(passages)
    seen = {cut: found_gold(shown, gold) for cut, shown in windows.items()}
    seen |= {cut: set().union(*articles[:depth]) & wanted for cut, depth in DEPTHS.items()}
    for cut, found in seen.items():
        scores[f"hits@{cut}"] = float(bool(found))
        scores[f"recall@{cut}"] = len(found) / len(wanted)
        scores[f"all@{cut}"] = float(found == wanted)
    relevant = [bool(article & wanted) for article in articles]
    # Gold articles that are copies of each other are one: a ranking that shows a text once cannot rank it twice.
    total = len(wanted) - sum(max(0, len(article & wanted) - 1) for article in articles)
    scores["mrr"] = _reciprocal_rank(relevant)
    scores["map"] = _average_precision(relevant, total)
    scores["ndcg@10"] = _discounted(relevant[:_NDCG_DEPTH]) / _discounted([True] * min(total, _NDCG_DEPTH))
    return scores


def answer_shown(passages: FoundPassages, answers: Sequence[str]) -> float | None:
    """Whether the words of one of `answers` stand in a row in one passage, normalised by `tokens`: 1.0 or 0.0.

    None without answers, and where they are yes or no: such a word somewhere in a text answers nothing.
    """
    wanted = [words for answer in answers if (words := tokens(answer)) and not is_polar(words)]
    if not wanted:
        return None
    # Words hold no space, so that words in a row are a part of the text at a space.
    texts = [f" {' '.join(tokens(passage['text']))} " for passage in passages]
    return float(any(f" {' '.join(words)} " in text for words in wanted for text in texts))


def _reciprocal_rank(relevant: Sequence[bool]) -> float:
    return next((1 / rank for rank, hit in enumerate(relevant, start=1) if hit), 0.0)


def _average_precision(relevant: Sequence[bool], total: int) -> float:
    """Precision at each relevant place, summed and divided by all relevant articles, found or not."""
    places = [rank for rank, hit in enumerate(relevant, start=1) if hit]
    return sum(count / rank for count, rank in enumerate(places, start=1)) / total


def _discounted(relevant: Sequence[bool]) -> float:
    return sum(1 / math.log2(rank + 1) for rank, hit in enumerate(relevant, start=1) if hit)
