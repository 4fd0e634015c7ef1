"""How likely does a passage help with a question, and how likely does the archive hold the answer at all? Pure.

Both chances are logistic functions of a few features, every one of them larger where there is more hope. They were
fitted on labelled questions by `eval/training/fit_grading.py`, and the numbers stand in `grading.json`. That of a
passage supposes that the archive holds the answer; that of the archive, that it does so for half of the questions.
"""

import math
import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graph.passages.grading_weights import GradingWeights
from graph.text.bearers import speaks_of
from graph.text.language import spoken_language
from graph.text.lexicon import OTHER, Meanings, held_across, meanings
from graph.text.terms import STOP, content_terms, fold, names, numbers, stem, words
from ingest.models import Passage

PASSAGE_FEATURES = ("near", "ahead", "behind", "words", "names", "rank", "article", "length")
ARCHIVE_FEATURES = ("best", "near", "ahead", "words", "names", "numbers")
# A word that many of the passages hold tells them apart the less (as `graph.passages.evidence` weighs sentences).
_COMMONNESS = 8.0
# A question of so many content terms is as long as any.
_LONG = 30
# A passage repeats another of its cluster when this share of their words is the same.
_SAME_WORDS = 0.8
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True)
class Wanted:
    """What a question speaks of: its content terms, names and numbers; its language and its terms in the other."""

    question: str
    terms: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    numbers: frozenset[str]
    language: str
    meanings: Meanings


@dataclass(frozen=True)
class Held:
    """The content terms of a passage and its article's title; all words of these, the outlet and the authors."""

    terms: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Grades:
    """What is thought of the passages in their order: `chances` that each helps, `archive` that the answer is there.

    `near` is the cosine of each; `names_held` says whether a passage holds all names of the question, None where it
    has none. `missing` are the names, else the numbers, else the words of the question that no passage holds.
    """

    chances: tuple[float, ...]
    near: tuple[float, ...]
    names_held: tuple[bool, ...] | None
    archive: float
    missing: tuple[str, ...]


def wanted(question: str) -> Wanted:
    """What `question` asks for. In a question all in capitals nothing is told to be a name."""
    named = [] if question.isupper() else [run for run in names(question) if any(len(word) > 3 for word in run)]
    language = spoken_language(question)
    return Wanted(question, content_terms(question), tuple(named), numbers(question), language, meanings(question))


def grades(asked: Wanted, passages: Sequence[Passage], weights: GradingWeights) -> Grades:
    """Grade ranked passages (best first, `similarity` filled where it is known); below 3 ms for 12."""
    rows = passage_features(asked, passages)
    chances = [_logistic(weights.passage, PASSAGE_FEATURES, row) for row in rows]
    archive = _logistic(weights.archive, ARCHIVE_FEATURES, archive_features(asked, passages, rows, chances))
    return Grades(
        chances=tuple(chances),
        near=tuple(row[PASSAGE_FEATURES.index("near")] for row in rows),
        names_held=tuple(_holds_names(asked, passage) for passage in passages) if asked.names else None,
        archive=archive if passages else 0.0,
        missing=_missing(asked, passages),
    )


def passage_features(asked: Wanted, passages: Sequence[Passage]) -> list[tuple[float, ...]]:
    """One row of `PASSAGE_FEATURES` a passage.

    `near`: the cosine; `ahead`, `behind`: less that of the median and of the nearest passage. `words`: the share of
    the question's words that it holds, the rarer among the passages the weightier, and `names`: that of its names,
    both of what the best passage holds. `rank`: minus the logarithm of the rank. `article`: that of how many passages
    come from the same article. `length`: the question's, 0..1: what asks for much is answered by more passages.
    """
    if not passages:
        return []
    near, held = _nearness(passages), [held_for(asked, passage) for passage in passages]
    middle, nearest = statistics.median(near), max(near)
    rarity = _rarity(asked.terms, held)
    shares = [sum(rarity[term] for term in asked.terms & each.terms) for each in held]
    named = [_share([speaks_of(run, each.words) for run in asked.names]) for each in held]
    articles = Counter(passage.article.id for passage in passages)
    return [
        (
            near[place],
            near[place] - middle,
            near[place] - nearest,
            shares[place] / (max(shares) or 1.0),
            named[place] / (max(named) or 1.0),
            -math.log(1 + place),
            math.log(articles[passage.article.id]),
            min(1.0, len(asked.terms) / _LONG),
        )
        for place, passage in enumerate(passages)
    ]


def archive_features(
    asked: Wanted, passages: Sequence[Passage], rows: Sequence[tuple[float, ...]], chances: Sequence[float]
) -> tuple[float, ...]:
    """One row of `ARCHIVE_FEATURES`: the best chance, cosine and lead; the shares that all passages together hold."""
    held = [held_for(asked, passage) for passage in passages]
    terms = frozenset().union(*(each.terms for each in held))
    spoken = frozenset().union(*(each.words for each in held))
    untold = _untold(asked, passages)
    return (
        max(chances, default=0.0),
        max((row[PASSAGE_FEATURES.index("near")] for row in rows), default=0.0),
        max((row[PASSAGE_FEATURES.index("ahead")] for row in rows), default=0.0),
        _share([term in terms for term in asked.terms]),
        _share([speaks_of(run, spoken) for run in asked.names]),
        _share([number not in untold for number in asked.numbers]),
    )


def choose(passages: Sequence[Passage], chances: Sequence[float], drop: float, most: int) -> list[int]:
    """The places of at most `most` passages to keep, in their order: what is likely, each text once.

    Half of the room goes to the likeliest; the other half follows the search's order, which gives every part of a
    question its share. The likeliest passage is always kept.
    """
    likeliest = sorted(range(len(passages)), key=lambda place: -chances[place])
    kept: list[int] = []
    for candidates, room in ((likeliest, max(1, most // 2)), (range(len(passages)), most)):
        for place in candidates:
            likely = chances[place] >= drop or place == likeliest[0]
            known = place in kept or any(_repeats(passages[place], passages[other]) for other in kept)
            if likely and not known and len(kept) < room:
                kept.append(place)
    return sorted(kept[:most])


def held_by(passage: Passage) -> Held:
    """What the passage holds; computed once a text."""
    article = passage.article
    return _held(f"{article.title}\n{passage.chunk.text}", "\n".join([article.outlet or "", *article.authors]))


def held_for(asked: Wanted, passage: Passage) -> Held:
    """What the passage holds, with the terms of the question that it holds in the other language's words."""
    held = held_by(passage)
    if passage.article.language != OTHER[asked.language]:
        return held
    return replace(held, terms=held.terms | held_across(asked.meanings, held.terms))


def held_terms(asked: Wanted, passage: Passage) -> frozenset[str]:
    """The terms of the question of which the passage speaks, in whichever of the two languages."""
    return asked.terms & held_for(asked, passage).terms


@lru_cache(maxsize=4096)
def _held(text: str, facts: str) -> Held:
    spoken = frozenset(words(text))
    return Held(frozenset(stem(word) for word in spoken - STOP), spoken.union(words(facts)))


def _untold(asked: Wanted, passages: Sequence[Passage]) -> frozenset[str]:
    """The numbers of the question that no passage holds and that are not the year of one either."""
    missing = asked.numbers
    for passage in passages:
        if missing:
            article = passage.article
            told = numbers(f"{article.title}\n{passage.chunk.text}")
            missing = missing - told - {(article.published_at or "")[:4]}
    return missing


def _nearness(passages: Sequence[Passage]) -> list[float]:
    """The cosines; what the search by meaning did not find is at most as near as the farthest that it found."""
    known = [passage.similarity for passage in passages if passage.similarity is not None]
    farthest = min(known, default=0.0)
    return [farthest if passage.similarity is None else passage.similarity for passage in passages]


def _rarity(terms: frozenset[str], held: Sequence[Held]) -> dict[str, float]:
    """The weight of each term that some passage holds: 1 for the rarest, less for what all of them hold."""
    holding = Counter(term for each in held for term in each.terms & terms)
    return {term: 1.0 / (1.0 + _COMMONNESS * count / len(held)) for term, count in holding.items()}


def _holds_names(asked: Wanted, passage: Passage) -> bool:
    return all(speaks_of(run, held_by(passage).words) for run in asked.names)


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 1.0


def _missing(asked: Wanted, passages: Sequence[Passage]) -> tuple[str, ...]:
    held = [held_for(asked, passage) for passage in passages]
    spoken = frozenset().union(*(each.words for each in held))
    written = {fold(word): word for word in reversed(_LETTERS.findall(asked.question))}
    strangers = [run for run in asked.names if not speaks_of(run, spoken)]
    if strangers:
        return tuple(dict.fromkeys(" ".join(written.get(word, word) for word in run) for run in strangers))
    if untold := _untold(asked, passages):
        return tuple(sorted(untold))
    terms = frozenset().union(*(each.terms for each in held))
    unheard = [word for word in words(asked.question) if word not in STOP and stem(word) not in terms]
    return tuple(dict.fromkeys(written.get(word, word) for word in unheard if not numbers(word)))


def _repeats(passage: Passage, kept: Passage) -> bool:
    """Whether both are the same text in two copies of one article."""
    if not passage.cluster or passage.cluster != kept.cluster or passage.article.id == kept.article.id:
        return False
    left, right = held_by(passage).terms, held_by(kept).terms
    return len(left & right) >= _SAME_WORDS * len(left | right)


def _logistic(coefficients: Mapping[str, float], features: Sequence[str], values: Sequence[float]) -> float:
    logit = coefficients["bias"] + sum(coefficients[name] * value for name, value in zip(features, values, strict=True))
    return 1.0 / (1.0 + math.exp(-logit))
