"""The name that the proofs of all parts of a question share: who does all that is described. Pure.

Each part may have several proofs; the name is sought that stands in one of each. A name that the question or an outlet
holds is not new. What it is called in full ("Ida Lind" for "Lind") is told by the passages.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.premises import Premise
from graph.terms import MONTHS, STOP, WEEKDAYS, fold, words
from ingest.models import Passage

_WORD = re.compile(r"[^\W\d_][\w&]*(?:[-'’.][\w&]+)*")
_NAME_GAP = re.compile(r"[ \u00a0]+(?:(?:de|du|des|of|van|von|der) )?")
_ADDRESSES = frozenset("mr mrs ms dr sen rep gov gen sir m mme mlle president judge ceo".split())
# In the surroundings of a proof a name counts for less than in its words.
_AROUND = 0.5


@dataclass(frozen=True)
class SharedName:
    """A name and the proof of each part that holds it."""

    name: str
    premises: tuple[Premise, ...]


def shared_name(question: str, options: Sequence[Sequence[Premise]], outlets: Iterable[str]) -> SharedName | None:
    """The name that most of all stands in a proof of every part; None where none does, or two do equally.

    `options` are the proofs of each part, best first, none of them empty. At least one must say the name itself; of
    the others it may stand around the words.
    """
    passages = [premise.passage for proofs in options for premise in proofs]
    known = {*words(question), *(word for outlet in outlets for word in words(outlet)), *MONTHS, *WEEKDAYS}
    forms = _forms(passages)
    weights: dict[str, tuple[float, int, list[Premise]]] = {}
    texts = {id(premise): (_keys(premise.text, forms), _keys(premise.surroundings, forms))
             for proofs in options for premise in proofs}  # fmt: skip
    for key in {key for inside, around in texts.values() for key in inside | around}:
        if set(words(forms[key])) <= known or set(words(key)) <= known:
            continue
        chosen = [_best(key, proofs, texts) for proofs in options]
        if any(weight == 0.0 for weight, _ in chosen) or not any(key in texts[id(each)][0] for _, each in chosen):
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


def _best(
    key: str, proofs: Sequence[Premise], texts: dict[int, tuple[frozenset[str], frozenset[str]]]
) -> tuple[float, Premise]:
    """The weight of the best proof of a part that holds the name: how near it is, less where it only stands around."""
    weighed = [
        (premise.near * (1.0 if key in texts[id(premise)][0] else _AROUND if key in texts[id(premise)][1] else 0.0),
         premise)
        for premise in proofs
    ]  # fmt: skip
    return max(weighed, key=lambda each: each[0])


def _forms(passages: Sequence[Passage]) -> dict[str, str]:
    """Folded last word of each name -> the form that most passages print, a longer one before its last word alone."""
    texts = {passage.chunk.id: f"{passage.article.title}. {passage.chunk.text}" for passage in passages}
    lower = {word for text in texts.values() for word in re.findall(r"\b[a-zà-ÿ][\w'’-]*", text)}
    counted: dict[str, Counter[str]] = {}
    for text in texts.values():
        for run in _runs(text):
            if fold(run[-1]) not in lower:
                counted.setdefault(fold(run[-1]), Counter())[" ".join(run)] += 1
    return {key: _full(forms) for key, forms in counted.items()}


def _full(forms: Counter[str]) -> str:
    longer = {form: number for form, number in forms.items() if " " in form}
    best = max(longer, key=lambda form: (longer[form], -len(form)), default="")
    alone = sum(number for form, number in forms.items() if " " not in form)
    # "Search" after "Google Search" is the same; "Google" once called "Team Google" is not called so.
    return best if best and longer[best] * _OFTEN >= alone else next(iter(sorted(forms, key=lambda form: len(form))))


_OFTEN = 8


def _keys(text: str, forms: dict[str, str]) -> frozenset[str]:
    return frozenset(key for run in _runs(text) if (key := fold(run[-1])) in forms)


def _runs(text: str) -> list[list[str]]:
    """Capitalised words that follow each other, without how people are addressed and small words at their start."""
    runs: list[list[str]] = []
    end = -1
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s$|\.$", "", match[0])
        if not word[:1].isupper():
            continue
        if runs and end >= 0 and _NAME_GAP.fullmatch(text, end, match.start()) and not match[0].endswith("’s"):
            runs[-1].append(word)
        else:
            runs.append([word])
        end = match.end() if word == match[0] else -1
    trimmed = []
    for run in runs:
        while run and (fold(run[0]) in STOP or fold(run[0]) in _ADDRESSES):
            run = run[1:]
        if run and len(run[-1]) > 1:
            trimmed.append(run)
    return trimmed
