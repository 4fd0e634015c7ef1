"""What the words of a question are called in the other language of an archive: for searching and comparing, not saying.

A list of the press's everyday words (`lexicon.txt`), looked up word by word as in dictionary-based retrieval across
languages (Pirkola, "The effects of query structure and dictionary setups in dictionary-based cross-language information
retrieval", SIGIR 1998): all that a word may mean stands for it. What the list lacks (names, numbers, words that
are alike) stays as it is.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import cache, lru_cache
from pathlib import Path

from graph.text.language import spoken_language
from graph.text.terms import STOP, content_terms, words
from graph.text.terms import stem as stem_of

PATH = Path(__file__).with_name("lexicon.txt")

Stems = tuple[str, ...]
Meanings = Mapping[str, frozenset[Stems]]
"""For each content term of a question: what it may be in the other language; each item is stems that stand together."""

OTHER = {"en": "fr", "fr": "en"}
_TOKEN = re.compile(r"\w+(?:[-’'.]\w+)*")
# The first of a line are the likeliest; more would draw in what is not meant.
_MOST_SEARCHED = 3
_ENDINGS = ("ing", "ies", "ed", "es", "ent", "er", "s", "d", "e")
_LEAST_LETTERS = 3


def glossed(question: str) -> str:
    """The content words of `question` in the other language, word by word, those that the list lacks unchanged."""
    known = _entries(spoken_language(question))
    said: list[str] = []
    for token in _TOKEN.findall(question):
        if _stems(token):
            said += known.get(_listed(token, known), ())[:_MOST_SEARCHED] or [_bare(token)]
    return " ".join(dict.fromkeys(said))


@lru_cache(maxsize=256)
def meanings(question: str) -> Meanings:
    """What the content terms of `question` (`graph.text.terms.content_terms`) may be in the other language."""
    known = _entries(spoken_language(question))
    found: dict[str, frozenset[Stems]] = {}
    for token in _TOKEN.findall(question):
        ways = {_stems(word) for word in known.get(_listed(token, known), ())} - {()}
        for each in _stems(token) if ways else ():
            found[each] = found.get(each, frozenset()) | ways
    return found


def held_across(asked: Meanings, terms: Set[str]) -> frozenset[str]:
    """The terms of a question that a text of the other language, with these content terms, speaks of by its words."""
    return frozenset(term for term, ways in asked.items() if any(terms >= set(way) for way in ways))


def held(question: str, text: str) -> frozenset[str]:
    """The content terms of `question` of which `text` speaks, in its own words or in those of the other language."""
    terms, told = content_terms(question), content_terms(text)
    if spoken_language(text) == spoken_language(question):
        return terms & told
    return (terms & told) | (terms & held_across(meanings(question), told))


@cache
def _entries(language: str) -> Mapping[Stems, tuple[str, ...]]:
    """The words of the other language by the stems of a word of this one, the likeliest first."""
    known: dict[Stems, list[str]] = defaultdict(list)
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            english, french = (side.split() for side in line.split(":"))
            for word in english if language == "en" else french:
                known[_stems(word)] += french if language == "en" else english
    return {stems: tuple(dict.fromkeys(found)) for stems, found in known.items() if stems}


def _listed(token: str, known: Mapping[Stems, tuple[str, ...]]) -> Stems:
    """The stems under which the list has a word, else those of the word without its ending."""
    if (stems := _stems(token)) in known:
        return stems
    forms = (_stems(token[: -len(ending)]) for ending in _ENDINGS if token.endswith(ending))
    return next((form for form in forms if form in known and len(form[0]) >= _LEAST_LETTERS), ())


def _stems(token: str) -> Stems:
    return tuple(stem_of(word) for word in words(token) if word not in STOP)


def _bare(token: str) -> str:
    """A word without what was elided before it ("l'astrolabe")."""
    return re.sub(r"^\w{1,2}[’'](?=\w)", "", token)
