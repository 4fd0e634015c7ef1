"""An archive in two languages is searched in both: in the words of the question, and in what they are in the other.

What the other language gives is shown only where it speaks of as much of the question as the question's own language
does, so that a plain question keeps its passages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.passages.grading import held_terms, wanted
from graph.text.language import LANGUAGES, spoken_language
from graph.text.lexicon import OTHER, glossed
from graph.text.shares import in_rounds
from ingest.models import Filters, Passage, Search

# As much of the question as the best of so many passages in its own language.
_COMPARED = 12
# Of the places, the other language gets every so many.
_EVERY = 2


def searches(question: str, given: Filters, languages: Mapping[str, int], depth: int) -> list[Search]:
    """The search in the other language, where the archive has articles in it and the reader asks for no language."""
    other = OTHER[spoken_language(question)]
    if given.language or not languages.get(other) or len(LANGUAGES.keys() & languages.keys()) < 2:
        return []
    words = glossed(question)
    return [Search(words, replace(given, language=other), depth)] if words else []


def joined(question: str, own: Sequence[Passage], other: Sequence[Passage]) -> list[Passage]:
    """Both rankings, best first, as one."""
    asked = wanted(question)
    if not asked.terms:
        return list(own)
    least = max((len(held_terms(asked, passage)) for passage in own[:_COMPARED]), default=0)
    telling = [passage for passage in other if len(held_terms(asked, passage)) >= max(1, least)]
    return in_rounds([own, telling], lambda passage: passage.chunk.id, [1, _EVERY])
