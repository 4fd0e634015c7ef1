"""The second hop of a search: the names that the first found and the question does not say.

A question for "the individual who ..." describes in every clause whom it does not name; another article that tells of
the same person may share only the name. Pseudo-relevance feedback (Rocchio 1971), with names alone.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from graph.text.terms import names, words
from ingest.models import Passage

_BEST_ARTICLES = 5
_MOST_NAMES = 2
_LEAST_LETTERS = 3


def new_names(question: str, found: Sequence[Passage], outlets: Iterable[str]) -> list[str]:
    """At most two words of names, folded: those that the best articles `found` share, the weightiest first.

    `found` is best first. Better ranked articles weigh more, and so do names that they mention more often: whom an
    article is about it names again and again. What the question or an outlet holds is not new.
    """
    known = {*words(question), *(word for outlet in outlets for word in words(outlet))}
    best = list({passage.article.id: passage for passage in reversed(found)}.values())[::-1][:_BEST_ARTICLES]
    weights: dict[str, float] = defaultdict(float)
    for rank, passage in enumerate(best, 1):
        runs = names(f"{passage.article.title}. {passage.chunk.text}")
        for word, mentions in Counter(word for run in runs for word in run).items():
            if len(word) >= _LEAST_LETTERS and word not in known:
                weights[word] += math.log1p(mentions) / (rank + 1)
    return sorted(weights, key=lambda word: (-weights[word], word))[:_MOST_NAMES]
