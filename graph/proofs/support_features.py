"""What can be counted of a statement and its source: do the same words stand among the same words?

Pure and without a model: a millisecond for 200 words. An exchanged name or number is rarely a stranger to the source;
but its neighbours in the statement are not those that it has there, and the pairs and triples of words that it breaks
are nowhere in the source. So, beside the plain shares of ROUGE (Lin 2004), every word of the statement is aligned with
the place of the source where most of its neighbours stand, and the worst-aligned words count as well as the average:
a false sentence is often true but for one word.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TypeVar

from graph.text.terms import STOP, names, numbers, stem, words
from ingest.sentences import sentence_spans

Item = TypeVar("Item")

NAMES = (
    "quote_coverage", "triples", "order", "order_worst_sentence", "names", "numbers",
    "aligned_mean", "aligned_worst", "aligned_worst_three", "aligned_worst_sentence", "length",
)  # fmt: skip
# Small words that turn what is said: they are aligned too, where other small words are not.
_TELLING = frozenset(
    "not no never without he she they it his her him their may might could will would should before after more most "
    "less up down over under only against off out first last all none both than ne pas jamais sans il elle ils elles "
    "avant apres plus moins".split()
)
# A word's neighbours: so many words before and after it in the statement, and in the source.
_NEAR_SAID, _NEAR_TOLD = 5, 9
# Two words keep their order when they follow each other within so many words.
_ORDER_SAID, _ORDER_TOLD = 4, 10
_LONGEST_SAID = 80
_FEW = 3


def features(statement: str, quote: str, surroundings: str) -> tuple[float, ...]:
    """One value for each of `NAMES`, shares 0..1; more speaks for the statement (`length` only balances the others).

    `surroundings` should include the quote, and does not have to.
    """
    source = surroundings if quote in surroundings else f"{surroundings}\n{quote}"
    said, told = _stems(statement), _stems(source)
    own, given = [term for _, term in said], [term for _, term in told]
    sentences = [_stems(statement[start:end]) for start, end in sentence_spans(statement)]
    spoken = {stem(word) for run in names(statement) for word in run if word not in STOP}
    each = _alignment(said, told) or [1.0]
    lowest = sorted(each)[:_FEW]
    return (
        share({term for word, term in said if word not in STOP}, {term for _, term in _stems(quote)}),
        share(_runs(own, 3), _runs(given, 3)),
        _ordered(said, told),
        min((_ordered(sentence, told) for sentence in sentences), default=1.0),
        share(spoken, set(given)),
        share(numbers(statement), numbers(source)),
        _mean(each),
        lowest[0],
        _mean(lowest),
        min((_mean(_alignment(sentence, told)) for sentence in sentences), default=1.0),
        min(1.0, math.log1p(len(said)) / math.log1p(_LONGEST_SAID)),
    )


def _stems(text: str) -> list[tuple[str, str]]:
    return [(word, stem(word)) for word in words(text)]


def _kept(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair[0] not in STOP or pair[0] in _TELLING]


def _alignment(said: Sequence[tuple[str, str]], told: Sequence[tuple[str, str]]) -> list[float]:
    """For each word of the statement that tells something: the share of its neighbours that it has in the source.

    The best place of the word in the source counts; a word that is not there has 0. Near neighbours weigh more.
    """
    said, told = _kept(said), _kept(told)
    places: dict[str, list[int]] = defaultdict(list)
    for place, (_, term) in enumerate(told):
        places[term].append(place)
    found = []
    for place, (_, term) in enumerate(said):
        near = [
            (said[other][1], 1.0 / abs(other - place))
            for other in range(max(0, place - _NEAR_SAID), min(len(said), place + _NEAR_SAID + 1))
            if said[other][1] != term
        ]
        total = sum(weight for _, weight in near)
        best = 0.0
        for at in places.get(term, ()):
            around = {pair[1] for pair in told[max(0, at - _NEAR_TOLD) : at + _NEAR_TOLD + 1]}
            best = max(best, sum(weight for other, weight in near if other in around) / total if total else 1.0)
        found.append(best)
    return found


def _ordered(said: Sequence[tuple[str, str]], told: Sequence[tuple[str, str]]) -> float:
    """The share of near pairs of words that follow each other in the source too."""
    own, given = [term for _, term in _kept(said)], [term for _, term in _kept(told)]
    follows: dict[str, set[str]] = defaultdict(set)
    for place, term in enumerate(given):
        follows[term].update(given[place + 1 : place + 1 + _ORDER_TOLD])
    wanted = {(term, after) for place, term in enumerate(own) for after in own[place + 1 : place + 1 + _ORDER_SAID]}
    return sum(after in follows[term] for term, after in wanted) / len(wanted) if wanted else 1.0


def _runs(terms: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(terms[place : place + length]) for place in range(len(terms) - length + 1)}


def share(wanted: Collection[Item], held: Collection[Item]) -> float:
    """The share of `wanted` that is held; 1 where nothing is wanted."""
    return sum(item in held for item in wanted) / len(wanted) if wanted else 1.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0
