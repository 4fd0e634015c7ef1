"""Texts and questions as the index of words reads them: one writing for numbers and acronyms, dates as words. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:[,\u00a0\u202f ]\d{3})+)(?![\d])")
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r'"([^"]{3,200})"|“([^”]{3,200})”|«\s*([^»]{3,200}?)\s*»')
_MONTHS = (
    "january janvier", "february février", "march mars", "april avril", "may mai", "june juin", "july juillet",
    "august août", "september septembre", "october octobre", "november novembre", "december décembre",
)  # fmt: skip
# "Bank of England": one word may stand between.
_FARTHEST = 2
# What is longer is a text, not a question: its rarest words say what it is about.
_MOST_TERMS = 64
_LONGEST_QUOTE = 12
_DAY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d{2})")
# By language: words that make a question and say nothing about its subject.
QUESTION_WORDS = {
    "en": """who what which whom whose when where why how did does do was were has have had been is are can could
        would should many much""",
    "fr": """qui que quoi quel quelle quels quelles quand où ou comment pourquoi combien lequel laquelle
        lesquels est ce qu a t il elle""",
}


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """One chunk to index: the words of its text, and those of the article's title, outlet and day.

    What stands before the last ":" of `id` names its revision.
    """

    id: str
    language: str | None
    title: str
    outlet: str | None
    text: str
    published_at: str | None = None


def one_writing(text: str) -> str:
    """ "U.S." becomes "US", and "1,200" or "1 200" becomes "1200"."""
    joined = _ACRONYM.sub(lambda match: match.group().replace(".", ""), text)
    return _THOUSANDS.sub(lambda match: re.sub(r"\D", "", match.group()), joined)


def words_of_day(published_at: str | None) -> str:
    """The day of an ISO date as people write it, in English and French; empty where there is none."""
    found = _DAY.match(published_at or "")
    return f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}" if found else ""


@dataclass(frozen=True, slots=True)
class Run:
    """Terms that the question has side by side: each with its place, counted in words from that of the first."""

    terms: tuple[tuple[str, int], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question asks of the index: single terms with the weight of each, and runs of terms."""

    terms: Mapping[str, float]
    runs: Sequence[Run]

    def held_by(self, terms: Iterable[str]) -> float:
        """The share, by weight, of the question's terms that are among `terms`: 0..1, and 1 where it asks nothing."""
        total = sum(self.terms.values())
        return sum(self.terms.get(term, 0.0) for term in set(terms)) / total if total else 1.0


def wording(
    question: str, analyse: Callable[[str], Sequence[str]], idle: frozenset[str], rarity: Callable[[str], float]
) -> Wording:
    """The terms of a question weighed by their `rarity`, its pairs of neighbouring terms, and what it quotes.

    `analyse` makes terms of one word (none of a stop word); `idle` terms count only where there are no others. Pairs
    are the ordered part of the sequential dependence model (Metzler and Croft, SIGIR 2005): names, titles and set
    phrases without having to tell which words are one.
    """
    placed = _placed(question, analyse)
    telling = [(term, place) for term, place in placed if term not in idle] or placed
    weights = {term: rarity(term) for term, _ in telling}
    rarest = sorted(weights, key=lambda term: (-weights[term], term))[:_MOST_TERMS]
    terms = {term: weights[term] for term in weights if term in rarest}
    pairs = {
        ((first, 0), (second, there - here))
        for (first, here), (second, there) in pairwise(telling)
        if there - here <= _FARTHEST and first != second and first in terms and second in terms
    }
    runs = [Run(pair, sum(terms[term] for term, _ in pair) / 2) for pair in sorted(pairs)]
    for quote in _QUOTED.finditer(question):
        run = _placed(next(part for part in quote.groups() if part), analyse)[:_LONGEST_QUOTE]
        if len(run) > 1:
            runs.append(Run(_from_zero(run), sum(rarity(term) for term, _ in run)))
    return Wording(terms, runs)


def _placed(text: str, analyse: Callable[[str], Sequence[str]]) -> list[tuple[str, int]]:
    return [(term, place) for place, word in enumerate(_WORD.findall(text)) for term in analyse(word)]


def _from_zero(run: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple((term, place - run[0][1]) for term, place in run)
