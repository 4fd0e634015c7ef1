"""What the question rules of both languages share: a question formed from a sentence, and the phrases it is made of."""

import re
from dataclasses import dataclass
from typing import Literal

from graph.text.name_spans import NameSpan, name_spans
from graph.text.terms import MONTHS, WEEKDAYS, fold, words

FactKind = Literal["number", "date", "person", "place"]
# What stands between quotation marks or brackets, or after a colon, hangs on more than its own sentence.
_UNEVEN = re.compile(r"[\"“”«»()\[\]:;?!…\n\t–—•|/*]")
_SHORTEST, _LONGEST = 40, 260
_MOST_SUBJECT_WORDS = 7
_NAME = r"[^\W\d_a-zà-ÿ][\w'’.&-]*(?:(?: of| de| du| des| &)? [^\W\d_a-zà-ÿ][\w'’.&-]*)*"
_SMALL = r"[a-zà-ÿ][a-zà-ÿ-]+"
_JOINED = rf"(?:{_SMALL} ){{1,3}}(?:of|for|with|in|at|between|from|on|de|du|des|à|au|aux|avec|pour|sur|entre) "
_ELIDED = rf"(?:{_SMALL} ){{1,3}}(?:d|de l)['’]"
_NOUN_WITH_NAME = re.compile(
    rf"^(?:The |Le |La |Les |L['’])"
    rf"(?:(?:{_SMALL} )?|{_JOINED}(?:the |la |le |les |l['’])?|{_ELIDED}){_NAME}(?: {_SMALL})?$"
)
_NEXT_CLAUSE = re.compile(
    r"(?:who|which|where|when|while|after|before|according|but|and|said|including|with|as|because|although|\w+ing|"
    r"qui|ou|dont|alors|apres|avant|selon|mais|et|tandis|lorsque|a (?:dit|indique|annonce)|avec|\w+ant)\b"
)


@dataclass(frozen=True)
class Formed:
    """A question with its answer, which stands in the sentence to the letter."""

    question: str
    answer: str
    kind: FactKind


def plain(sentence: str) -> bool:
    """Whether a sentence is one that rules can take apart: of middle length, whole, without inner speech."""
    whole = sentence[:1].isupper() or sentence[:1].isdigit()
    return _SHORTEST <= len(sentence) <= _LONGEST and sentence.endswith(".") and whole and not _UNEVEN.search(sentence)


def person_at_start(sentence: str) -> NameSpan | None:
    """The name of two to four words that a sentence begins with; None where it begins otherwise."""
    first = next(iter(name_spans(sentence)), None)
    if first is None or first.start or not first.is_person or not 2 <= len(first.text.split()) <= 4:
        return None
    if re.search(r"['’]s\b|\d", first.text):
        return None
    return None if (MONTHS | WEEKDAYS) & set(words(first.text)) else first


def is_subject(text: str, not_within: re.Pattern[str]) -> bool:
    """Whether `text` can be put elsewhere in a question as it is: a name, or a noun with the definite article and one.

    A single word with a capital at the beginning of a sentence may be anything, and so may two small words before a
    name ("the logs show Meadows"), unless a preposition joins them.
    """
    if "," in text or not_within.search(fold(text)) or not 2 <= len(text.split()) <= _MOST_SUBJECT_WORDS:
        return False
    named = [span for span in name_spans(f"of {text}") if span.text]
    return bool(_NOUN_WITH_NAME.match(text)) or (len(named) == 1 and named[0].text == text)


def ending(rest: str) -> str:
    """The end of a question: `rest` up to the first comma after which another clause begins; empty where it is unclear.

    What is enumerated must not be cut.
    """
    whole = rest.rstrip(". ")
    cut, comma, after = whole.partition(", ")
    if comma and not _NEXT_CLAUSE.match(fold(after)):
        return ""
    return re.sub(r"\s+", " ", cut).strip(" .,")


def asked(*parts: str, mark: str = "?") -> str:
    """The parts as one question with a capital and its mark."""
    text = " ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}{mark}"
