"""The places of a question where a name of the catalogue may stand: runs of its words that spell a known form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graph.text.folded import Folded, folded
from graph.text.name_index import JOINING, PARTICLES, TOKEN, Form, NameIndex
from graph.text.terms import STOP

# What may stand between two words of one name; a full stop only after an abbreviation ("St. Louis").
_WITHIN = re.compile(r"^(?:[\s'&|:,/+-]*|\.)$")
_ABBREVIATED = 2
_OPENING, _CLOSING = "\"'", re.compile(r"^(?:'s)?[,.]?[\"']")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;(]\s*|\n\s*)[\"']*$")


@dataclass(frozen=True)
class Text:
    """A question, folded, with its words; what recognising needs of it is computed once."""

    folded: Folded
    starts: tuple[int, ...]
    words: tuple[str, ...]
    originals: tuple[str, ...]
    has_case: bool

    @property
    def count(self) -> int:
        """How many words the question has."""
        return len(self.words)

    def gap_before(self, place: int) -> str | None:
        """What stands between word `place` and the one before it; None where either is missing."""
        if not 0 < place < self.count:
            return None
        return self.folded.text[self.starts[place - 1] + len(self.words[place - 1]) : self.starts[place]]


@dataclass(frozen=True)
class Window:
    """Words first..last (inclusive) of a question, which spell `forms`."""

    text: Text
    first: int
    last: int
    forms: tuple[Form, ...]

    @property
    def start(self) -> int:
        """Where it begins in the folded question."""
        return self.text.starts[self.first]

    @property
    def end(self) -> int:
        """Where it ends in the folded question."""
        return self.text.starts[self.last] + len(self.text.words[self.last])

    @cached_property
    def before(self) -> str:
        """What stands before it, folded: the last 80 letters."""
        return self.text.folded.text[max(0, self.start - 80) : self.start]

    @cached_property
    def after(self) -> str:
        """What stands after it, folded: the next 60 letters."""
        return self.text.folded.text[self.end : self.end + 60]

    @cached_property
    def telling(self) -> tuple[int, ...]:
        """Its words but articles and particles."""
        places = tuple(place for place in range(self.first, self.last + 1) if self.text.words[place] not in PARTICLES)
        return places or (self.last,)

    @property
    def capitalised(self) -> bool:
        """Whether every telling word has a capital, in a question that has small letters too."""
        return self.text.has_case and all(
            word[0].isdigit() or any(letter.isupper() for letter in word)
            for word in (self.text.originals[place] for place in self.telling)
        )

    @property
    def plain(self) -> bool:
        """Whether it may as well be an ordinary word: one telling word without inner capitals, like "Fortune"."""
        word = self.text.originals[self.telling[0]]
        return len(self.telling) == 1 and all(form.plain for form in self.forms) and not word[1:].isupper()

    @property
    def letters(self) -> int:
        """How many letters its telling words have."""
        return sum(len(self.text.words[place]) for place in self.telling)

    @property
    def has_article(self) -> bool:
        """Whether it begins with an article that is part of it: "The Verge"."""
        return self.telling[0] > self.first

    @property
    def quoted(self) -> bool:
        """Whether quotation marks stand directly around it."""
        closely = self.before.endswith(tuple(_OPENING)) and _CLOSING.match(self.after) is not None
        return closely or (self.before.endswith('" ') and self.after.startswith(' "'))

    @property
    def starts_sentence(self) -> bool:
        """Whether its capital may be that of a sentence."""
        return _SENTENCE_START.search(self.before) is not None

    @property
    def part_of_longer_name(self) -> bool:
        """Whether capitalised words or a number touch it: "Fortune 500", "The Age of Reason", "Vanity Fortune"."""
        return self._goes_on or self._has_begun

    @property
    def _goes_on(self) -> bool:
        place, gap = self.last + 1, self.text.gap_before(self.last + 1)
        if gap == " " and self.text.words[place : place + 1] == ("of",):
            place += 2 if self.text.words[place + 1 : place + 2] == ("the",) else 1
            gap = self.text.gap_before(place)
        follower = self.text.originals[place : place + 1]
        return gap in (" ", "-") and bool(follower) and (follower[0][0].isupper() or follower[0][0].isdigit())

    @property
    def _has_begun(self) -> bool:
        if self.first == 0 or self.has_article or self.text.gap_before(self.first) not in (" ", "-"):
            return False
        return self.text.originals[self.first - 1][0].isupper() and self.text.words[self.first - 1] not in STOP


def text_of(question: str) -> Text:
    """Split a question into words without elisions' and possessives' apostrophes: "L'Express's" is l, express, s."""
    aligned = folded(question)
    found = [(match.start(), match[0]) for match in TOKEN.finditer(aligned.text)]
    originals = tuple(question[slice(*aligned.span(start, start + len(word)))] or word for start, word in found)
    has_case = any(letter.islower() for letter in question) and any(letter.isupper() for letter in question[1:])
    return Text(aligned, tuple(start for start, _ in found), tuple(word for _, word in found), originals, has_case)


def windows(text: Text, index: NameIndex) -> Iterator[list[Window]]:
    """For every word the runs beginning there that spell a form, the longest first."""
    for first in range(text.count):
        if text.words[first] in JOINING:
            continue
        letters, found = "", []
        for last in range(first, min(text.count, first + index.longest)):
            if last > first and not _joined(text, last):
                break
            word = text.words[last]
            if word in JOINING:
                continue
            letters += word
            if letters in index.forms:
                found.append(Window(text, first, last, index.forms[letters]))
        if found:
            yield found[::-1]


def _joined(text: Text, place: int) -> bool:
    gap = text.gap_before(place) or ""
    return _WITHIN.match(gap) is not None or (gap == ". " and len(text.words[place - 1]) <= _ABBREVIATED)
