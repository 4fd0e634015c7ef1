"""Passages that say the same in the same words, shown once. Pure.

Only what is the same text folds: where copies differ, one of them may hold a correction or a contradiction, and both
stay. Copies are cut into chunks at different places, so that a passage also folds where half of it is already shown
and the rest stands to the letter in an article that is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.models import Passage
from ingest.sentences import sentence_spans

# Signs that change what a number says are words too.
_WORD = re.compile(r"\w+|[%‰$€£¥°]|(?<!\S)[-−+](?=\d)")
_DATELINE = re.compile(r"^\D{2,60}?\s[-–—]\s+(?=\S)")
_CREDIT = re.compile(
    r"©|\b(?:reporting|reported|edited|editing|contributed|supplied|copyright|published by|republished|syndicated|"
    r"news agency|wire services?|agence|dépêche|rédaction)\b",
    re.IGNORECASE,
)
_LONGEST_CREDIT_WORDS = 25
_LEAST_SHOWN = 0.5
# Scores of one and the same text differ by where its chunk begins: this near, the origin goes first.
_NEARLY = 0.9


def fold(passages: Iterable[Passage], k: int) -> list[Passage]:
    """The best `k` of ranked passages (best first, `cluster` filled), one for each text, ranked anew.

    The best ranked copy is shown, or the origin where it scores nearly as well, then with that score.
    """
    kept: list[Passage] = []
    for passage in passages:
        full = len(kept) >= k
        if full and passage.score < _NEARLY * kept[-1].score:
            break
        rivals = [
            place
            for place, shown in enumerate(kept)
            if shown.cluster == passage.cluster and shown.article.id != passage.article.id
        ]
        if not _is_shown(passage, [kept[place] for place in rivals]):
            if not full:
                kept.append(passage)
        elif passage.article.id == passage.cluster:
            for place in rivals:
                if passage.score >= _NEARLY * kept[place].score and _is_shown(kept[place], [passage]):
                    kept[place] = replace(passage, score=kept[place].score)
                    break
    return [replace(passage, rank=rank) for rank, passage in enumerate(kept, start=1)]


def _is_shown(passage: Passage, shown: Sequence[Passage]) -> bool:
    """Whether what `passage` says is among the `shown` passages of its cluster, to the letter, credits aside."""
    if not shown:
        return False
    excerpts = [_words(each.chunk.text) for each in shown]
    bodies = [_words(each.article.body) for each in shown]
    text = passage.chunk.text
    total = there = 0
    for start, end in sentence_spans(text):
        sentence = _words(text[start:end])
        length = sentence.count(" ") - 1
        forms = {sentence, _words(_DATELINE.sub("", text[start:end]))}
        if any(form in excerpt for form in forms for excerpt in excerpts):
            there += length
        elif not any(form in body for form in forms for body in bodies):
            if _is_credit(text[start:end], length):
                continue
            return False
        total += length
    return there >= _LEAST_SHOWN * total


def _is_credit(sentence: str, length: int) -> bool:
    return length <= _LONGEST_CREDIT_WORDS and _CREDIT.search(sentence) is not None and not re.search(r"\d", sentence)


def _words(text: str) -> str:
    """The words, with one space around each, so that a run of whole words can be looked for."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
