"""Does the quote itself say the sentence, or only what stands around it? Pure; English and French.

What surrounds a quote says who "he" is and which day "Monday" was, so the checks and the score look there too. A small
model quotes a sentence about allergies for "sesame joined the list": every word of that stands around the quote, and
the reader who opens the citation finds no proof.
"""

import re

from graph.proofs.attribution import SOURCE_CUE
from graph.proofs.support_features import share
from graph.text.lexicon import held
from graph.text.terms import content_terms, names, numbers, stem
from ingest.sentences import sentence_spans

NOT_CARRIED = "the quote does not say it, only what stands around it"
"""The problem of a sentence whose quote is none for it."""
# Of all that is said, of what is said without the names, and of what is said beyond the question: least shares that the
# quote holds. Chosen on 75 sentences read by hand (docs/measurements.md).
_LEAST_OF_ALL, _LEAST_BESIDE_NAMES, _LEAST_BEYOND = 0.5, 0.35, 0.4
# Who says it is proven by itself, and is no part of what is said.
_SOURCE_FIRST = re.compile(
    r"^.{3,120}?\b(?:said|says?|told (?:the )?\S+|wrote|writes|announced|reported|claim(?:s|ed)|believes?|a dit|"
    r"a déclaré|a annoncé|affirme|assure|estime|dit|déclare) (?:that |que |qu['’])"
)
_SOURCE_LAST = re.compile(rf"{SOURCE_CUE}[^;:“”«»]+$")


def not_carried(statement: str, quote: str, question: str) -> str | None:
    """Why a quote is no proof of a statement in its language that what surrounds it may bear out, or None.

    Each of its sentences must be in the quote.
    """
    sentences = [statement[start:end] for start, end in sentence_spans(statement)]
    if all(_carries(quote, sentence, question) for sentence in sentences):
        return None
    return NOT_CARRIED


def _carries(quote: str, sentence: str, question: str) -> bool:
    claim = _SOURCE_FIRST.sub("", _SOURCE_LAST.sub("", sentence), count=1)
    said = content_terms(claim)
    told = held(claim, quote) | {term for term in said if numbers(term) and numbers(term) <= numbers(quote)}
    plain = said - {stem(word) for name in names(claim) for word in name}
    beyond = said - held(claim, question)
    on_the_matter = share(said, told) >= _LEAST_OF_ALL or share(plain, told) >= _LEAST_BESIDE_NAMES
    return on_the_matter and share(beyond, told) >= _LEAST_BEYOND
