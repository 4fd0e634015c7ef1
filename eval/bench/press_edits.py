"""What newsrooms do to a text that they print again, for measuring: each edit makes a copy of an article.

An edit is a function of paragraphs, of foreign sentences (other articles', standing in for a newsroom's own words)
and of a random generator; all are deterministic for a seed.
"""

import random
import re
from collections.abc import Callable, Sequence

Paragraphs = list[str]
Edit = Callable[[Sequence[str], Sequence[str], random.Random], Paragraphs]

_LEAD_WORDS = 40
_CREDITS = (
    "This report was supplied by the Coast Press Agency.",
    "(CPA)",
    "© Coast Press Agency 2026. All rights reserved.",
    "Reporting by Lena Quist; editing by Paul Ferrat.",
    "This article first appeared in The Valmere Courier and is republished with permission.",
)
_SPELLINGS = (
    ("percent", "per cent"), ("color", "colour"), ("center", "centre"), (" said ", " told reporters "),
    ("United States", "US"), ("“", '"'), ("”", '"'), ("’", "'"), ("—", " - "), (" U.S. ", " American "),
)  # fmt: skip


def headline_only(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
    """The body as it is."""
    return list(paragraphs)


def tail_cut(share: float) -> Edit:
    """Keeps the first `share` (0..1) of the words, whole sentences where they end near."""

    def edit(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
        left = round(share * sum(len(each.split()) for each in paragraphs))
        kept: Paragraphs = []
        for each in paragraphs:
            words = each.split()
            kept.append(" ".join(words[:left]))
            left -= len(words)
            if left <= 0:
                break
        return kept

    return edit


def lead_rewritten(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
    """The lead is in entirely other words."""
    lead, rest = _split_lead(paragraphs)
    return [*_some_words(own, len(lead)), *rest]


def lead_changed(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
    """Every fourth word of the lead is another one."""
    lead, rest = _split_lead(paragraphs)
    foreign = _some_words(own, len(lead))[0].split()
    return [" ".join(foreign[place] if place % 4 == 1 else word for place, word in enumerate(lead)), *rest]


def credit_line(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
    """An agency's dateline before, or a credit after."""
    if chance.random() < 0.5:
        return ["VALMERE (CPA) - " + paragraphs[0], *paragraphs[1:]]
    return [*paragraphs, chance.choice(_CREDITS)]


def middle_dropped(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
    """A third of the paragraphs, from the middle, are gone."""
    third = len(paragraphs) // 3
    return [*paragraphs[:third], *paragraphs[2 * third :]] if third else list(paragraphs)


def embedded(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
    """The text stands within the newsroom's own words, which are 30 % of the whole, half before and half after."""
    words = sum(len(each.split()) for each in paragraphs)
    before, after = _some_words(own, round(words * 0.3 / 0.7)), []
    if chance.random() < 0.5:
        middle = len(before[0].split()) // 2
        before, after = [" ".join(before[0].split()[:middle])], [" ".join(before[0].split()[middle:])]
    return [*before, *paragraphs, *after]


def sub_edited(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
    """House style (spellings, quotation marks) and one word in fifty replaced."""
    foreign = _some_words(own, 400)[0].split() or ["report"]
    edited = []
    for paragraph in paragraphs:
        styled = paragraph
        for ours, theirs in _SPELLINGS:
            styled = styled.replace(ours, theirs)
        edited.append(
            re.sub(r"\w+", lambda word: chance.choice(foreign) if chance.random() < 0.02 else word[0], styled)
        )
    return edited


def together(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(paragraphs: Sequence[str], own: Sequence[str], chance: random.Random) -> Paragraphs:
        edited = list(paragraphs)
        for each in edits:
            edited = each(edited, own, chance)
        return edited

    return edit


EDITS: dict[str, Edit] = {
    "headline": headline_only,
    "tail 80 %": tail_cut(0.8),
    "tail 60 %": tail_cut(0.6),
    "tail 40 %": tail_cut(0.4),
    "lead changed": lead_changed,
    "lead rewritten": lead_rewritten,
    "credit": credit_line,
    "middle dropped": middle_dropped,
    "embedded, 30 % own": embedded,
    "house style": sub_edited,
    "tail 70 %, lead, credit": together(tail_cut(0.7), lead_rewritten, credit_line),
    "tail 50 %, lead, style, credit": together(tail_cut(0.5), lead_changed, sub_edited, credit_line),
    "tail 40 %, lead": together(tail_cut(0.4), lead_rewritten),
    "tail 60 %, embedded": together(tail_cut(0.6), embedded),
}


def _split_lead(paragraphs: Sequence[str]) -> tuple[list[str], Paragraphs]:
    """The lead's words (the first paragraph, and the second where that is a line; 40 words at most), and the rest."""
    lines = 1 if len(paragraphs[0].split()) > 12 else 2
    words = " ".join(paragraphs[:lines]).split()
    return words[:_LEAD_WORDS], [" ".join(words[_LEAD_WORDS:]), *paragraphs[lines:]]


def _some_words(own: Sequence[str], count: int) -> Paragraphs:
    words = " ".join(own).split()
    return [" ".join((words * (1 + count // max(1, len(words))))[:count])] if words else [""]
