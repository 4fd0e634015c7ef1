"""The amount that a sentence states of what a comparison asks for: a price, a share, a duration, a number of things.

Pure; English and French. The currency or the unit of time is not converted: `values` brings durations to days.
"""

import re

from graph.text.terms import content_terms, fold, stem
from graph.text.values import Kind, Value, values

_ASKED: dict[Kind, str] = {
    "money": "prices?|costs?|cheaper|expensive|amounts?|bonus(?:es)?|revenue|budget|salary|prix|couts?|chere?",
    "percent": "rates?|share|percentage|proportion|average|taux|part|pourcentage",
    "duration": "longer|shorter|faster|slower|older|younger|long|vite|rapide|vieux|age",
}
# A crowd is counted in people here and in spectators there.
_PERSONS = frozenset(
    map(stem, map(fold, "people persons visitors spectators passengers personnes visiteurs spectateurs".split()))
)


def asked_amount(question: str, sentence: str) -> tuple[Kind, float] | None:
    """Kind and amount of the one value of `sentence` that a folded `question` asks for; None where there is not one.

    Of counts it is the one whose words are most of all those of the question ("48,000 spectators", not "63 boats").
    """
    kinds = {kind for kind, pattern in _ASKED.items() if re.search(rf"\b(?:{pattern})\b", question)} or {"count"}
    terms = content_terms(question)
    counted = terms | _PERSONS if terms & _PERSONS else terms
    found = {
        (value.kind, value.amount): _share(value, counted)
        for value in values(sentence)
        if value.kind in kinds and _share(value, counted) > 0.0
    }
    best = [each for each, share in found.items() if share == max(found.values())]
    return best[0] if len(best) == 1 else None


def _share(value: Value, counted: frozenset[str]) -> float:
    if value.kind != "count":
        return 1.0
    # A number that counts nothing ("more than 48,000 came") is of no thing that is asked for.
    return len(value.counted & counted) / max(1, len(value.counted))
