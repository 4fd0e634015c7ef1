"""How well are copies told from articles on the same event, and what does an article cost?

    python -m eval.bench.syndication --articles FILE [--articles FILE] [--limit N] [--same-outlet]

Articles are measured in two halves (every other one). Every article gets one copy by one of the edits of
`press_edits`, under another outlet's name and headline; pages that recur (`press_templates`) are thrown in. Prints
one JSON object. `recall` is the share of copies that were found, by edit. `precision` is the share of right pairs
among all pairs in the clusters found, without those of two real articles: these are counted as `real_pairs`, to be
judged by reading, and copies of two such articles are right pairs too. `hard_negatives` are the pairs of different
real articles with the most in common; `accepted` among them are to be read likewise. `seconds_a_thousand` is what
sketching, pairing and checking cost at growing numbers of articles.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.press_edits import EDITS
from eval.bench.press_templates import recurring
from ingest.clusters import CopyPair, clustered
from ingest.duplicates import likeness, pairs, sketch, wording
from ingest.members import Member
from ingest.models import Article

_LEAST_WORDS = 80
_DAYS_OF_TEMPLATES = 60
_SIZES = (1_000, 2_000, 4_000)
_NEIGHBOURS = 3


def read_articles(paths: Sequence[Path], limit: int | None) -> list[Article]:
    """Articles with enough words to be edited, each id once."""
    found: dict[str, Article] = {}
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for line in file:
                facts = json.loads(line)
                if len(facts["body"].split()) >= _LEAST_WORDS:
                    found[facts["id"]] = Article(
                        id=facts["id"], title=facts["title"], body=facts["body"], source=str(path),
                        outlet=facts.get("outlet"), published_at=facts.get("published_at"),
                    )  # fmt: skip
    return list(found.values())[:limit]


def copies_of(articles: Sequence[Article], seed: int, same_outlet: bool) -> list[tuple[str, Article]]:
    """For each article (edit, copy). The headline is another article's: nothing can be learnt from it."""
    chance = random.Random(seed)
    sentences = [re.split(r"(?<=[.!?])\s", article.body) for article in articles]
    made = []
    for place, article in enumerate(articles):
        name = list(EDITS)[place % len(EDITS)]
        other = articles[(place + 7) % len(articles)]
        paragraphs = [part for part in article.body.split("\n") if part.strip()]
        # One sentence each of many articles: text that is nobody's copy.
        own = [chance.choice(parts).strip() for parts in chance.sample(sentences, min(60, len(sentences)))]
        body = "\n\n".join(EDITS[name](paragraphs, own, chance))
        outlet = article.outlet if same_outlet else "Harbour Weekly"
        made.append((name, replace(article, id=f"copy of {article.id}", title=other.title, body=body, outlet=outlet)))
    return made


def found_pairs(articles: Sequence[Article]) -> list[tuple[int, int, float]]:
    """The pairs of copies among `articles` by place, with their likeness, as an ingestion finds them."""
    texts = [wording(article) for article in articles]
    candidates = pairs(np.stack([sketch(text) for text in texts]), 0)
    compared = ((one, other, likeness(texts[one], texts[other])) for _, part in candidates for one, other in part)
    return [pair for pair in compared if pair[2]]


def clusters(articles: Sequence[Article], found: Sequence[tuple[int, int, float]]) -> list[list[int]]:
    """The groups of places that an ingestion makes of these pairs, each in ascending order."""
    members = [
        Member(
            article_id=str(place), sha256="", title="", outlet=None, authors=(), language=None, url=None, source="",
            section=None, genre="news", published_at=article.published_at, updated_at=None, valid_from=None,
            valid_to=None, chunk_count=0, cluster=str(place),
        )
        for place, article in enumerate(articles)
    ]  # fmt: skip
    copies = [CopyPair((str(one), ""), (str(other), ""), share) for one, other, share in found]
    groups: dict[str, list[int]] = {}
    for place, member in enumerate(clustered(members, copies)):
        groups.setdefault(member.cluster, []).append(place)
    return list(groups.values())


def measure(articles: Sequence[Article], *, seed: int, same_outlet: bool) -> dict[str, Any]:
    """Precision, and recall by edit."""
    made = copies_of(articles, seed, same_outlet)
    everything = [*articles, *(copy for _, copy in made), *recurring(_DAYS_OF_TEMPLATES, seed)]
    found = [pair for cluster in clusters(everything, found_pairs(everything)) for pair in combinations(cluster, 2)]
    count = len(articles)
    real = {frozenset(pair[:2]) for pair in found_pairs(articles)}

    def is_right(pair: tuple[int, int]) -> bool:
        if max(pair) >= 2 * count:
            return False
        originals = frozenset(place % count for place in pair)
        return len(originals) == 1 or originals in real

    judged = [pair for pair in found if max(pair) >= count]
    right = [pair for pair in judged if is_right(pair)]
    hits = {high % count for low, high in judged if high < 2 * count and high - low == count}
    total, recalled = Counter(name for name, _ in made), Counter(made[place][0] for place in hits)
    wrong = [[everything[place].title for place in pair] for pair in judged if not is_right(pair)]
    return {
        "articles": count,
        "pairs": len(judged),
        "precision": round(len(right) / max(1, len(judged)), 4),
        "recall": round(len(hits) / count, 4),
        "recall_by_edit": {name: round(recalled[name] / total[name], 4) for name in total},
        "wrong": wrong[:20],
        "real_pairs": len(real),
    }


def hard_negatives(articles: Sequence[Article]) -> dict[str, Any]:
    """Pairs of different articles, nearest by TF-IDF: all, and those of one day; how many are taken for copies."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    matrix = TfidfVectorizer(sublinear_tf=True, min_df=2, max_df=0.2).fit_transform(item.body for item in articles)
    _, near = NearestNeighbors(n_neighbors=_NEIGHBOURS + 1, metric="cosine").fit(matrix).kneighbors(matrix)
    nearest = {frozenset((place, int(other))) for place, row in enumerate(near) for other in row if other != place}
    texts = [wording(article) for article in articles]
    days: dict[tuple[str | None, str], list[int]] = {}
    for place, article in enumerate(articles):
        days.setdefault((article.outlet, (article.published_at or "")[:10]), []).append(place)
    one_day = {frozenset(pair) for group in days.values() for pair in combinations(group[:12], 2)}

    def accepted(chosen: Iterable[frozenset[int]], elsewhere: bool) -> list[list[str]]:
        taken = []
        for one, other in map(sorted, chosen):
            second = replace(texts[other], outlet="elsewhere") if elsewhere else texts[other]
            if likeness(texts[one], second):
                taken.append([articles[one].title, articles[other].title])
        return taken

    strict, loose = accepted(nearest | one_day, False), accepted(nearest | one_day, True)
    return {
        "pairs": len(nearest | one_day),
        "accepted": len(strict),
        "accepted_if_the_outlets_differed": len(loose),
        "only_then": [titles for titles in loose if titles not in strict],
    }


def costs(articles: Sequence[Article]) -> dict[str, float]:
    """Seconds a thousand articles: everything between a text and its copies."""
    found: dict[str, float] = {}
    for size in (size for size in _SIZES if size <= len(articles)):
        begin = time.perf_counter()
        found_pairs(articles[:size])
        found[str(size)] = round((time.perf_counter() - begin) * 1_000 / size, 3)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="eval.bench.syndication", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--articles", type=Path, action="append", required=True, help="articles as JSONL; repeatable")
    parser.add_argument("--limit", type=int, help="only the first N articles")
    parser.add_argument("--seed", type=int, default=1, help="of the edits")
    parser.add_argument("--same-outlet", action="store_true", help="copies keep the name of the outlet")
    options = parser.parse_args(arguments)
    articles = read_articles(options.articles, options.limit)
    found_pairs(articles[:1])
    halves = {"even": articles[0::2], "odd": articles[1::2]}
    report = {
        **{name: measure(half, seed=options.seed, same_outlet=options.same_outlet) for name, half in halves.items()},
        "hard_negatives": hard_negatives(articles),
        "seconds_a_thousand": costs(articles),
    }
    print(json.dumps(report, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
