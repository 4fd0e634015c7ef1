"""What can be asked for in a sentence when a model words the question: a number, a date, a person, a place."""

import re
from dataclasses import dataclass

from eval.testset.forms import FactKind
from graph.text.name_spans import name_spans
from graph.text.terms import MONTHS, WEEKDAYS, words

_MONTH = "|".join(sorted(MONTHS - {"march", "may", "mai", "mars"}, key=len, reverse=True))
_MONTHS = rf"(?:{_MONTH}|March|May|mars|mai|février|août|décembre)"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:er|st|nd|rd|th)? {_MONTHS}(?: \d{{4}})?|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?:, \d{{4}})?|"
    rf"{_MONTHS} (?:1[5-9]|20)\d\d)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,$€£])[$€£]?\d[\d,.\u00a0\u202f ]*\d\b|(?<![\w.,$€£])[$€£]?\d\b")
_NAMED = re.compile(
    r"\b(?:no\.?|number|numéro|n°|page|line|ligne|gate|porte|terminal|rue|article|chapter) $", re.IGNORECASE
)
_SHORTEST, _LONGEST = 50, 320
_DAYS_AND_MONTHS = MONTHS | WEEKDAYS


@dataclass(frozen=True)
class Span:
    """Words of a sentence that a question can ask for."""

    text: str
    kind: FactKind


def can_be_asked(sentence: str) -> bool:
    """Whether a sentence is whole and of a length that a reader would take as proof."""
    return _SHORTEST <= len(sentence) <= _LONGEST and sentence[-1:] in '.!»”"' and "\n" not in sentence


def spans(sentence: str) -> list[Span]:
    """Each thing that can be asked for once, where the sentence names one of its kind: else the answer is unclear."""
    dates = [match.span() for match in _DATE.finditer(sentence)]
    numbers = [
        match[0].strip(" ,.")
        for match in _NUMBER.finditer(sentence)
        if not any(start <= match.start() < end for start, end in dates)
        and not _NAMED.search(sentence[: match.start()])
    ]
    names = [span for span in name_spans(sentence) if not _DAYS_AND_MONTHS & set(words(span.text))]
    found: dict[FactKind, list[str]] = {
        "date": [sentence[start:end] for start, end in dates],
        "number": numbers,
        "person": [span.text for span in names if span.is_person],
        "place": [span.text for span in names if span.is_place],
    }
    return [Span(texts[0], kind) for kind, texts in found.items() if len(texts) == 1]
