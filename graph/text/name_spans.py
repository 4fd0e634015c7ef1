"""Names in a text with their places and the word before them: what a follow-up can replace. English and French."""

import re
from dataclasses import dataclass

from graph.text.terms import MONTHS, STOP, WEEKDAYS, fold

_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w’'-]*"
_JOINT = r"(?:\s+(?:of|de|du|des|van|von|der)(?:\s+(?:the|la|le|les))?\s+|\s+d['’]|\s+)"
_RUN = re.compile(rf"(?<![\w]){_CAPITAL}(?:{_JOINT}{_CAPITAL})*")
_BEFORE = re.compile(r"(?:([\w]+['’]?)\s*)$")
_ARTICLE = re.compile(r"(?:\b(?:the|la|le|les)\s+|\bl['’])$", re.IGNORECASE)
TITLES = frozenset(
    "mayor president minister mr mrs ms dr professor judge senator king queen captain maire president presidente "
    "ministre monsieur madame docteur professeur juge senateur roi reine capitaine".split()
)
"""What a person is (folded), before the name."""
ADDRESSES = frozenset("mr mrs ms dr sen rep gov gen sir m mme mlle".split())
"""How a person is addressed (folded), before the name."""
PLACE_WORDS = frozenset("in at of from near to around a au aux en dans de du d' vers".split())
"""Prepositions (folded) that can stand before a place."""


@dataclass(frozen=True)
class NameSpan:
    """A run of capitalised words: where it stands, and the word before it (folded, articles passed over)."""

    start: int
    end: int
    text: str
    before: str
    article: str

    @property
    def words(self) -> frozenset[str]:
        """The folded words of the name that are no particles."""
        return frozenset(word for word in re.findall(r"\w+", fold(self.text)) if word not in STOP)

    @property
    def is_place(self) -> bool:
        """Whether a preposition of place stands before it."""
        return self.before in PLACE_WORDS

    @property
    def is_person(self) -> bool:
        """Two names and more without particles, or one after a title; acronyms are no persons."""
        words = self.text.split()
        plain = all(word[:1].isupper() and not word.isupper() for word in words)
        titled = self.before in TITLES or (len(words) > 1 and fold(words[0]) in TITLES)
        return plain and not self.article and (titled or (len(words) > 1 and not self.is_place))


def name_spans(text: str) -> list[NameSpan]:
    """The names of `text` in their order. The first word of a sentence is one only where it is no common small word."""
    found = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        while start < end and _is_no_name(first := re.split(r"[\s’']", text[start:end], maxsplit=1)[0]):
            start += len(first)
            start += len(text[start:end]) - len(text[start:end].lstrip(" ’'"))
        name = re.sub(r"['’]s$", "", text[start:end].rstrip("-'’"))
        if len(name) < 2:
            continue
        article = _ARTICLE.search(text[:start])
        before = _BEFORE.search(text[: article.start() if article else start])
        found.append(
            NameSpan(start, start + len(name), name, fold(before[1]) if before else "", article[0] if article else "")
        )
    return found


def _is_no_name(word: str) -> bool:
    folded = fold(word)
    return folded in STOP or folded in MONTHS or folded in WEEKDAYS or len(folded) < 2
