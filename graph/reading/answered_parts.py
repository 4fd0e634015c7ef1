"""Which parts of a question that asks several things are answered by what was proven? Pure.

A part is told from the others by the words that only it has. A proven sentence answers it when it speaks of the part's
own names and is of the kind that is asked for, and either holds one of the part's own words, or holds none of any
other part's.
"""

import re
from collections.abc import Sequence

from graph.reading.kinds import wrong_kind
from graph.text.terms import content_terms, names, stem

_ASKS = (
    r"(?:who|whom|whose|what|when|where|why|how|which|qui|que|quoi|quand|ou|où|pourquoi|comment|combien|quel(?:le)?s?)"
)
_SENTENCES = re.compile(r"(?<=\?)\s+")
_JOINED = re.compile(rf",?\s+(?:and|et)\s+(?={_ASKS}\b)", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that|qui|dont)\b", re.IGNORECASE)
_LEAST_TERMS = 2


def own_questions(question: str) -> list[str]:
    """The questions that `question` asks one after the other ("Who won? And when?"); none where it is one."""
    parts = [
        part.strip()
        for sentence in _SENTENCES.split(question)
        for part in (_cut(sentence) if sentence.rstrip().endswith("?") else [])
    ]
    return parts if len(parts) > 1 else []


def _cut(sentence: str) -> list[str]:
    """Cut at "and when ...", where both sides ask and say something of their own."""
    parts = _JOINED.split(sentence)
    # "Who is the man whose trial began, and who ...": a second clue, not a second question.
    clues = any(_RELATIVE.match(part) for part in parts[1:]) and _RELATIVE.search(parts[0], len(parts[0].split()[0]))
    begins = not clues and all(re.match(rf"\W*(?:\w+\W+){{0,2}}?{_ASKS}\b", part, re.IGNORECASE) for part in parts)
    # "Who decided when and where it opens?" is one question: a side of it says nothing.
    return (
        parts
        if begins and len(content_terms(parts[0])) >= _LEAST_TERMS and all(map(content_terms, parts))
        else [sentence]
    )


def unanswered(parts: Sequence[str], proven: Sequence[tuple[str, str]]) -> list[str]:
    """The parts that no proven sentence answers, in their order.

    `proven` holds for each sentence its text and all that it stands on (the quote, the article's title).
    """
    terms = [content_terms(part) for part in parts]
    own = [frozenset(term for term in part if sum(term in other for other in terms) == 1) for part in terms]
    return [part for place, part in enumerate(parts) if not any(_answers(place, parts, own, item) for item in proven)]


def _answers(place: int, parts: Sequence[str], own: Sequence[frozenset[str]], proven: tuple[str, str]) -> bool:
    text, ground = proven
    held = content_terms(f"{text} {ground}")
    mine = own[place]
    called = [{stem(word) for word in run} & mine for run in names(parts[place])]
    if any(run and not run & held for run in called) or wrong_kind(parts[place], text):
        return False
    others = frozenset().union(*(terms for other, terms in enumerate(own) if other != place))
    return not mine or bool(mine & held) or not others & content_terms(text)
