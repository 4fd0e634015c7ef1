"""What "how many" asks to count: an article that never speaks of it counts something else. English and French."""

import re
from functools import lru_cache

from graph.reading.asked_values import WantedValue, answering, wanted_value
from graph.text.language import spoken_language
from graph.text.terms import STOP, content_terms, fold, stem, words
from ingest.models import Article

_ASKS = re.compile(r"\b(?:how many|combien (?:de|d'))\s*([^,.;:?!]+)")
_MOST_WORDS = 3
# Said in other words, or not at all, where they are counted: "31 injured", "21 seasons", "twice".
_ANYTHING = frozenset(
    "people persons person individuals times years year months weeks days hours minutes seconds seasons other others "
    "personnes gens fois ans annees mois semaines jours heures minutes secondes saisons autres temps".split()
)

_MEASURED = frozenset("high tall long wide deep away old".split())


def uncounted(question: str, said: str, article: Article) -> str | None:
    """Why `said` of an article cannot tell how many of something there are, or None.

    Either the article does not speak of such things at all, or it counts them elsewhere and not in what is said.
    """
    match = _ASKS.search(fold(question))
    # No list of words is long enough to say what an article in another language does not speak of.
    if match is None or spoken_language(question) != spoken_language(article.body, article.language):
        return None
    wanted = wanted_value(question)
    if wanted and wanted.kind == "count" and _counts(wanted, article.body) and not answering(wanted, said):
        return "the source counts them elsewhere"
    things: list[str] = []
    for word in words(match[1])[:_MOST_WORDS]:
        if word in STOP or word in _MEASURED:
            break
        things.append(word)
    if not things or not _ANYTHING.isdisjoint(things):
        return None
    spoken = content_terms(f"{article.title}\n{article.body}")
    return (
        None if any(stem(thing) in spoken for thing in things) else f"the source does not speak of {' '.join(things)}"
    )


@lru_cache(maxsize=64)
def _counts(wanted: WantedValue, body: str) -> bool:
    """Whether an article states such a number: asked for at each of its sentences."""
    return bool(answering(wanted, body))
