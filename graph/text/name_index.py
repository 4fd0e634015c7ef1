"""The names that a catalogue holds, in every form that a question may give them, found by their letters alone.

A form is known by its letters and digits without spaces, case, accents, "and" and "&": "CBSSports.com" is found as
"CBS Sports", "Life and Style" as "Life & Style".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from graph.text.folded import folded
from ingest.models import Catalogue

TOKEN = re.compile(r"[^\W_]+")
ARTICLES = frozenset(["the", "le", "la", "les", "l"])
JOINING = frozenset(["and", "et"])
# Small words that names write without a capital.
PARTICLES = ARTICLES | JOINING | frozenset("a an of for in on at de du des d von van der s".split())
_HEAD = re.compile(r"^(.+?)(?:\s+[|–—-]\s+|\s*:\s+|\s+\().+$")
_DOMAIN = re.compile(
    r"^(?:www\.)?([\w-]+(?:\.[\w-]+)*?)\.(?:com|org|net|info|co\.\w\w|com\.\w\w|[a-z]{2})$", re.IGNORECASE
)
_SUFFIXES = frozenset("news magazine online newspaper website daily weekly digital com".split())
# What signs without a surname: "Gazette Staff", "Associated Press".
_OFFICES = _SUFFIXES | frozenset(
    "press staff team desk agency newsroom business sports writer writers reporter".split()
)
_SEVERAL = re.compile(r"\s*(?:,|;|&|\band\b|\bet\b)\s*")


class Derived(IntEnum):
    """How far a form is from the name as the catalogue writes it; the nearest form of the same letters wins."""

    FULL = 0
    HEAD = 1
    SHORT = 2
    INITIALS = 3
    LAST_WORD = 4


@dataclass(frozen=True)
class Form:
    """A way to write `name`; `plain` when it is one word that may as well be an ordinary one ("Fortune", not "CNN")."""

    name: str
    derived: Derived
    plain: bool


@dataclass(frozen=True)
class NameIndex:
    """Forms by their letters; `longest` is the most words that a form has."""

    forms: Mapping[str, tuple[Form, ...]]
    longest: int


class _Identity:
    """A catalogue as a cache's key: it is immutable and large, so it is known by identity, not by content."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.catalogue is self.catalogue


def outlet_index(catalogue: Catalogue) -> NameIndex:
    """The outlets of the archive; made once for a catalogue."""
    return _outlets(_Identity(catalogue))


def author_index(catalogue: Catalogue) -> NameIndex:
    """The authors of the archive, with the surnames that only one of them has; made once for a catalogue."""
    return _authors(_Identity(catalogue))


def letters_of(words: Iterable[str]) -> str:
    """The key under which these folded words are known."""
    return "".join(word for word in words if word not in JOINING)


@lru_cache(maxsize=4)
def _outlets(key: _Identity) -> NameIndex:
    return _indexed((outlet, *form) for outlet in key.catalogue.outlets for form in _outlet_forms(outlet))


@lru_cache(maxsize=4)
def _authors(key: _Identity) -> NameIndex:
    return _indexed((author, *form) for author in key.catalogue.authors for form in _author_forms(author))


def _outlet_forms(outlet: str) -> Iterator[tuple[str, Derived]]:
    yield outlet, Derived.FULL
    domain = _DOMAIN.match(outlet)
    if domain:
        yield domain[1], Derived.FULL
    head = _HEAD.match(outlet)
    name = head[1] if head else domain[1] if domain else outlet
    if head:
        yield name, Derived.HEAD
    bare = _without_article(name)
    if bare != name:
        yield bare, Derived.HEAD
    tokens = TOKEN.findall(bare)
    kept = list(tokens)
    while len(kept) > 1 and kept[-1].lower() in _SUFFIXES:
        kept.pop()
    if len(kept) < len(tokens):
        yield " ".join(kept), Derived.SHORT
    capitals = [token[0] for token in tokens if token[0].isupper()]
    if len(capitals) >= 3:
        yield "".join(capitals), Derived.INITIALS
    if len(tokens) >= 2 and tokens[-1].lower() not in _SUFFIXES:
        yield tokens[-1], Derived.LAST_WORD


def _author_forms(author: str) -> Iterator[tuple[str, Derived]]:
    yield author, Derived.FULL
    several = [part for part in _SEVERAL.split(author) if part]
    for part in several:
        if len(several) > 1 and len(TOKEN.findall(part)) >= 2:
            yield part, Derived.HEAD
    tokens = TOKEN.findall(author)
    if len(several) == 1 and 2 <= len(tokens) <= 3 and tokens[-1].lower() not in _OFFICES:
        yield tokens[-1], Derived.LAST_WORD


def _without_article(name: str) -> str:
    first = TOKEN.match(name)
    rest = name[first.end() :].lstrip(" '’") if first else ""
    return rest if first and first[0].lower() in ARTICLES and TOKEN.match(rest) else name


def _indexed(named: Iterable[tuple[str, str, Derived]]) -> NameIndex:
    forms: dict[str, list[Form]] = {}
    longest = 1
    for name, written, derived in named:
        words = TOKEN.findall(folded(written).text)
        letters = letters_of(words)
        if not letters:
            continue
        longest = max(longest, len(words))
        known = forms.setdefault(letters, [])
        if not any(form.name == name for form in known):
            known.append(Form(name, derived, _is_plain(written)))
    return NameIndex({letters: nearest for letters, known in forms.items() if (nearest := _nearest(known))}, longest)


def _nearest(known: list[Form]) -> tuple[Form, ...]:
    """The forms nearest to the name itself; none where a derived form could mean several names."""
    best = min(form.derived for form in known)
    nearest = tuple(form for form in known if form.derived == best)
    return nearest if best <= Derived.HEAD or len(nearest) == 1 else ()


def _is_plain(written: str) -> bool:
    telling = [token for token in TOKEN.findall(written) if token.lower() not in PARTICLES]
    return len(telling) <= 1 and all(token[1:].islower() or len(token) == 1 for token in telling)
