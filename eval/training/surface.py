"""Names, speakers and other places of a sentence as they are printed, with offsets: where `corruptions` cuts in.

No model finds them: capitals, titles and the words around them do, so that the same pairs are made anywhere.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from graph.text.terms import MONTHS, STOP, WEEKDAYS, fold

Span = tuple[int, int]
Kind = Literal["person", "place", "other"]

_CAPITAL = r"(?:[A-ZÀ-Þ][\w'’&-]*\w|[A-Z](?:\.[A-Z])+\.?|[A-Z]\.)"
_RUN = re.compile(rf"(?<![\w.]){_CAPITAL}(?: (?:(?:of|de|du|la|van|von|der|bin|al) )?{_CAPITAL})*")
_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|President|Minister|Mayor|Coach|Judge|Chief|Director|Officer|Secretary|Senator"
    r"|Professor|King|Queen|Prince|Princess|Pope|M|Mme)\.? $"
)
SPEAKS = (
    r"(?:said|says|told|tells|added|adds|wrote|writes|claimed|claims|argued|argues|stated|announced|explained|insisted"
    r"|tweeted|testified|warned|noted|a déclaré|a dit|affirme|estime|explique)"
)
_AFTER_PERSON = re.compile(rf"(?:,? {SPEAKS}\b|, \d\d,|, who\b|, qui\b)")
_BEFORE_PLACE = re.compile(r"(?:\bin|\bat|\bnear|\bacross|\bthroughout|\boutside|à|\ben) $")
_ACCORDING = re.compile(r"\b(?:according to|selon) $", re.IGNORECASE)
_SPEAKS_BEFORE = re.compile(rf"\b{SPEAKS} $")
_SPEAKING = re.compile(rf"^(?:,[^,]{{0,40}},)? {SPEAKS}\b")


@dataclass(frozen=True)
class Name:
    """One printed name: its words, its place, what it seems to name."""

    text: str
    span: Span
    kind: Kind = "other"


def printed_names(text: str) -> list[Name]:
    """Runs of capitalised words that are no calendar word and no stop word; the first word of a sentence only where
    another follows it, or it stands elsewhere in `text` within a sentence."""
    found = []
    for match in _RUN.finditer(text):
        words = match[0].split(" ")
        start = match.start()
        while words and fold(words[0]) in STOP | MONTHS | WEEKDAYS:
            start += len(words[0]) + 1
            words = words[1:]
        if not words or any(fold(word) in MONTHS | WEEKDAYS for word in words):
            continue
        name = " ".join(words).removesuffix("'s").removesuffix("’s")
        first = start == 0 or text[:start].rstrip()[-1:] in '.!?:"“”«\n'
        if len(words) == 1 and first and not re.search(rf"[\w,] {re.escape(name)}\b", text):
            continue
        if len(name) > 1:
            found.append(Name(name, (start, start + len(name)), _kind(text, start, start + len(name))))
    return found


def names_of_article(body: str) -> dict[str, Kind]:
    """The names of a text with what most of their places say that they name."""
    votes: dict[str, Counter[Kind]] = defaultdict(Counter)
    for name in printed_names(body):
        votes[name.text][name.kind] += 3 if name.kind != "other" else 1
    return {name: max(kinds, key=lambda kind: (kinds[kind], kind)) for name, kinds in votes.items()}


def speakers(sentence: str) -> list[Name]:
    """The names that a sentence says spoke: "Ann Lee said", "said Ann Lee", "according to Ann Lee"."""
    return [
        name
        for name in printed_names(f"{sentence}\n")
        if _SPEAKING.match(sentence[name.span[1] :])
        or _ACCORDING.search(sentence[: name.span[0]])
        or (_SPEAKS_BEFORE.search(sentence[: name.span[0]]) and sentence[name.span[1] :][:1] in {"", ".", ",", ";"})
    ]


def _kind(text: str, start: int, end: int) -> Kind:
    before, after = text[max(0, start - 12) : start], text[end : end + 24]
    if _AFTER_PERSON.match(after) or _TITLE.search(before):
        return "person"
    return "place" if _BEFORE_PLACE.search(before) else "other"
