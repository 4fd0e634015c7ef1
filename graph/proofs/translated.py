"""A sentence in another language than its quote: what of it can be compared word by word, and what that proves. Pure.

The list of `graph.text.lexicon` says what most words of a sentence should be in the quote's language. A listed word of
which the source has no translation speaks against the sentence; a word that the list lacks says nothing either way;
names and numbers are the same in both.
"""

import re
from dataclasses import dataclass

from graph.text.lexicon import held_across, meanings
from graph.text.number_words import NUMBER_WORDS
from graph.text.terms import content_terms, negated, numbers, stem

_CLAUSE = re.compile(r"(?<=[.!?;:,])\s+|[«»“”\"]|\s(?:and|et)\s")
_COUNTING = frozenset(map(stem, NUMBER_WORDS))
# "Ne ... que" is "only".
_ONLY = re.compile(r"\b(?:ne|n['’])\s?[^.,;]*?\bque?\b")
_NOUGHT = re.compile(r"\b(?:pas|jamais|aucune?|ni|sans|rien|personne)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Compared:
    """The content terms of a sentence that a text of the other language holds, and those that it lacks."""

    held: frozenset[str]
    lacking: frozenset[str]

    @property
    def share(self) -> float:
        """What is held of all that could be compared, 0..1; 0 where nothing could."""
        return len(self.held) / max(1, len(self.held) + len(self.lacking))


def compared(sentence: str, text: str) -> Compared:
    """Compare `sentence` with a `text` of the other language."""
    terms = frozenset(term for term in content_terms(sentence) if not term.replace(".", "").isdigit())
    asked, told = meanings(sentence), content_terms(text)
    found = (terms & told) | (terms & held_across(asked, told))
    return Compared(found | (numbers(sentence) & numbers(text)), (terms & asked.keys()) - found)


def support(sentence: str, quote: str, surroundings: str) -> float:
    """How far a quote of the other language, with its surroundings, holds what `sentence` says: 0..1."""
    return (compared(sentence, quote).share + compared(sentence, surroundings).share) / 2


def names_across(sentence: str, surroundings: str) -> frozenset[str]:
    """The stems of `sentence` that `surroundings` have in the other language ("Mayor" for "la maire"), and its numbers
    that are written out ("Vingt-sept")."""
    numbered = content_terms(sentence) & _COUNTING if numbers(sentence) <= numbers(surroundings) else frozenset()
    return compared(sentence, surroundings).held | numbered


def denied_otherwise(sentence: str, quote: str) -> str | None:
    """Why `sentence` affirms what the clause of `quote` that it translates denies, or the reverse; None where not."""
    clauses = [clause for clause in _CLAUSE.split(quote) if content_terms(clause)]
    if not clauses:
        return None
    meant = max(clauses, key=lambda clause: len(compared(sentence, clause).held))
    if _denies(sentence) and not _denies(quote):
        return "the sentence denies what the source does not deny"
    if _denies(meant) and not _denies(sentence):
        return "the source denies what the sentence says"
    return None


def _denies(text: str) -> bool:
    return negated(text) and not (_ONLY.search(text) and not _NOUGHT.search(text))
