"""Is the one whom a text names the one who is asked about, or another with the same family name? English and French.

A family name alone, or after a title, may be anybody's who bears it; with another given name before it, it is somebody
else's.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from graph.text.lexicon import meanings
from graph.text.name_spans import ADDRESSES, TITLES
from graph.text.terms import MONTHS, STOP, WEEKDAYS, fold, words

_WORD = re.compile(r"[^\W\d_]\w*(?:['’]\w+)*")
_OPENINGS = frozenset(
    "approximately roughly nearly almost around currently recently initially originally previously reportedly "
    "apparently eventually finally here now soon later today yesterday tomorrow meanwhile however therefore moreover "
    "additionally furthermore instead overall many several various another every although though despite since "
    "because while whereas true false indeed there environ actuellement recemment initialement auparavant finalement "
    "ensuite aujourd'hui hier demain cependant toutefois pourtant ainsi enfin plusieurs chaque malgre puisque vrai "
    "faux depuis pendant alors puis".split()
)
"""Words that open a sentence with a capital and name nobody."""
_LINKS = frozenset("de du des la le les of the".split())
_ELIDED = re.compile(r"^[dl]['’](?=[^\W\d_a-zà-ÿ])")
_NO_GIVEN_NAMES = STOP | MONTHS | WEEKDAYS | TITLES | ADDRESSES | _OPENINGS


def speaks_of(run: tuple[str, ...], spoken: frozenset[str]) -> bool:
    """Whether a text with the folded words `spoken` may speak of a name: its last word is there, or most of them."""
    return run[-1] in spoken or sum(word in spoken for word in run) * 2 > len(run)


@lru_cache(maxsize=64)
def another_bearer(run: tuple[str, ...], text: str, spoken: frozenset[str]) -> str | None:
    """Who bears the family name of a person's name (folded words) in `text` in that one's place; None where nobody.

    Nobody does where the text (its folded words are `spoken`) holds a given name of the person too, or prints the
    family name without another given name before it. Kept, because it is asked for each sentence of an article.
    """
    given = [word for word in run[:-1] if word not in _NO_GIVEN_NAMES]
    if not given or not spoken.isdisjoint(given) or any(_is_ordinary(word) for word in given):
        return None
    printed = _WORD.findall(text)
    in_small_letters = {word for word in printed if word[0].islower()}
    for before, name in _pairs(printed):
        if [run[-1]] != words(name) or not (before[0].isupper() and name[0].isupper()):
            continue
        another_initial = fold(before)[0] != given[0][0]
        if (
            another_initial
            and fold(before) != run[-1]
            and before.lower() not in in_small_letters
            and not _is_no_given_name(fold(before))
        ):
            return f"{before} {name}"
    return None


def _pairs(printed: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word with the one before it, "Étoile" and "Armel" of "Étoile d'Armel": what links them is no name."""
    linked = [word for printed_word in printed if (word := _ELIDED.sub("", printed_word)) not in _LINKS]
    return pairwise(linked)


def is_opening(folded: str) -> bool:
    """Whether a word (folded) opens sentences with a capital and names nobody."""
    return folded in _OPENINGS


def _is_no_given_name(folded: str) -> bool:
    return folded in _NO_GIVEN_NAMES or len(folded) < 2 or _is_ordinary(folded)


@lru_cache(maxsize=1024)
def _is_ordinary(word: str) -> bool:
    """Whether the press's everyday words hold it: "storm", not "anne"."""
    return bool(meanings(word))
