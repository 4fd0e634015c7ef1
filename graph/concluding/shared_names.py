"""The name that the proofs of all parts of a question share: who does all that is described. Pure.

Each part may have several proofs; the name is sought that stands in one of each. A name that the question or an outlet
holds is not new. What it is called in full ("Ida Lind" for "Lind") is told by the passages.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.concluding.premises import Premise
from graph.text.name_spans import ADDRESSES
from graph.text.terms import MONTHS, STOP, WEEKDAYS, fold, words
from ingest.models import Passage

_WORD = re.compile(r"[^\W\d_][\w&]*(?:[-'’.][\w&]+)*")
_NAME_GAP = re.compile(r"[ \u00a0]+(?:(?:de|du|des|of|van|von|der) )?")
_OPENS = re.compile(r"(?:^|[.!?:;\n“\"«(—–-])\W*$")
_ARTICLES = frozenset("the le la les l a an un une".split())
_ADDRESSES = ADDRESSES | frozenset(["president", "judge", "ceo"])
_PERSON = re.compile(
    r"\W*(?:who|qui|(?:which|what|quel(?:le)?) (?:\w+ )?(?:person|individual|player|man|woman|personne))\b"
)
# In the surroundings of a proof a name counts for less than in its words.
_AROUND = 0.5
# A name is given in full once in so many times; one that is called by its first word ("Gull" for "Gull Research") more
# often, or the second word is another thing ("Gull Maps").
_OFTEN, _OFTEN_BEGUN = 12, 3
_LONG = 2


# The names in the words of a proof, and in what surrounds them.
_Held = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class SharedName:
    """A name and the proof of each part that holds it."""

    name: str
    premises: tuple[Premise, ...]


def shared_name(
    question: str, options: Sequence[Sequence[Premise]], passages: Sequence[Passage], outlets: Iterable[str], least: int
) -> SharedName | None:
    """The name that most of all stands in proofs of the parts; None where none does, or two do equally.

    `options` are the proofs of each part, best first; `passages` all that were found. The name must stand in proofs of
    at least two parts, and of `least`: in the words themselves for half of the parts, for the others around them. Who
    is asked for has a name of two words somewhere.
    """
    person = _PERSON.match(fold(question)) is not None
    known = {*words(question), *(word for outlet in outlets for word in words(outlet)), *MONTHS, *WEEKDAYS}
    forms = _forms(passages)
    weights: dict[str, tuple[float, int, list[Premise]]] = {}
    texts = {id(premise): (_keys(premise.text, forms), _keys(premise.surroundings, forms))
             for proofs in options for premise in proofs}  # fmt: skip
    for key in {key for inside, around in texts.values() for key in inside | around}:
        if set(words(forms[key])) <= known or set(words(key)) <= known or (person and not _person(forms[key])):
            continue
        chosen = [held for proofs in options if (held := _best(key, proofs, texts)) is not None]
        said = sum(key in texts[id(each)][0] for _, each in chosen)
        if len(chosen) < max(2, least) or said < len(options) // 2:
            continue
        weights[key] = (
            sum(weight for weight, _ in chosen),
            sum(fold(passage.chunk.text).count(key) for passage in passages),
            [premise for _, premise in chosen],
        )
    if not weights:
        return None
    best, *others = sorted(weights, key=lambda key: (-weights[key][0], -weights[key][1], key))
    if others and weights[others[0]][:2] == weights[best][:2]:
        return None
    return SharedName(forms[best], tuple(weights[best][2]))


def _best(key: str, proofs: Sequence[Premise], texts: Mapping[int, _Held]) -> tuple[float, Premise] | None:
    """The weight of the best proof of a part that holds the name: how near it is, less where it only stands around."""
    weighed = [
        (premise.near * (1.0 if key in texts[id(premise)][0] else _AROUND), premise)
        for premise in proofs
        if key in texts[id(premise)][0] | texts[id(premise)][1]
    ]
    return max(weighed, key=lambda each: each[0], default=None)


def _forms(passages: Sequence[Passage]) -> dict[str, str]:
    """Folded key of each name -> its full form: the key is the last word, or the first where that is how it is called.

    "Lind" is "Ida Lind", "Gull" is "Gull Research", "I.L." is "Ida Lind"; each where the passages print it so.
    """
    # Headlines write every word large.
    texts = {passage.chunk.id: passage.chunk.text for passage in passages}
    lower = {fold(word) for text in texts.values() for word in re.findall(r"\b[a-zà-ÿ][\w'’-]*", text)}
    counted = Counter(form for text in texts.values() for run in _runs(text, lower) for form in _printed(*run))
    by_last: dict[str, list[str]] = {}
    for form in sorted(counted, key=lambda form: (-counted[form], form)):
        by_last.setdefault(fold(form.split(" ")[-1]), []).append(form)
    forms: dict[str, str] = {}
    for key, printed in by_last.items():
        # "Fantasy Football Week" and "Week": a word that is written small is no name but in one that is printed twice.
        if key in lower and not any(" " in form and counted[form] > 1 for form in printed):
            continue
        alone = sum(counted[form] for form in printed if " " not in form)
        longer, usual = [form for form in printed if " " in form], _OFTEN
        if not longer:
            longer = [form for form in counted if form.count(" ") == 1 and fold(form.split(" ")[0]) == key]
            usual = _OFTEN_BEGUN
        longer += [form for form in counted if " " in form and _initials(form) == key]
        full = max(longer, key=lambda form: (counted[form], -len(form)), default="")
        forms[key] = full if full and counted[full] * usual >= alone else min(printed, key=len)
    return forms


def _person(form: str) -> bool:
    """Whether a name may be a person's: of two words, the last no initials ("European AI")."""
    _, space, last = form.rpartition(" ")
    return bool(space) and not last.isupper()


def _printed(run: list[str], opens: bool) -> list[str]:
    """A name; where it opens a sentence also its last two words: "Engineer Ida Lind", "Mediator Ida Lind"."""
    return [" ".join(run), " ".join(run[-2:])] if opens and len(run) > _LONG else [" ".join(run)]


def _initials(form: str) -> str:
    return "".join(word[0] for word in re.findall(r"[A-Z]\w*", form)).lower()


def _keys(text: str, forms: Mapping[str, str]) -> frozenset[str]:
    """The keys of the names of `text`; of two names of one thing ("I.L.", "Lind") the key of its full form."""
    keys = {key for run, _ in _runs(text) if (key := fold(run[-1])) in forms}
    return frozenset(last if (last := fold(forms[key].split(" ")[-1])) in forms else key for key in keys)


def _runs(text: str, lower: Collection[str] = ()) -> list[tuple[list[str], bool]]:
    """Capitalised words that follow each other, and whether they open a sentence.

    Without how people are addressed, and at the opening without words that are `lower` elsewhere.
    """
    runs: list[tuple[list[str], bool]] = []
    end = -1
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s$|\.$", "", match[0])
        if not word[:1].isupper():
            continue
        if runs and end >= 0 and _NAME_GAP.fullmatch(text, end, match.start()):
            runs[-1][0].append(word)
        else:
            runs.append(([word], _OPENS.search(text, 0, match.start()) is not None))
        end = match.end() if word == match[0] else -1
    trimmed = [_trimmed(run, opens, lower) for run, opens in runs]
    return [(run, opens) for run, opens in trimmed if run and len(run[-1]) > 1]


def _trimmed(run: list[str], opens: bool, lower: Collection[str]) -> tuple[list[str], bool]:
    first = fold(run[0]) if run else ""
    if run and (first in _ADDRESSES | _ARTICLES or (opens and (first in STOP or first in lower))):
        return _trimmed(run[1:], False, lower)
    return run, opens
