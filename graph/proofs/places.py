"""Where in the articles stands what a draft says: at its quote, or at the sentence that holds most of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.passages.instructions import without_instructions
from graph.text.lexicon import held
from graph.text.quotes import Span, altered, locate, neighbourhood, whole_sentence
from graph.text.terms import content_terms
from ingest.models import Passage
from ingest.sentences import sentence_spans

# A sentence of the evidence stands in for a lost quote when it holds this share of what the draft adds to the question.
_LEAST_HELD = 0.6
_REACH = 500
_GAP = re.compile(r"…|\.\.\.")


@dataclass(frozen=True)
class Place:
    """Where a quote stands; `altered` says what the model changed of it, None when nothing that matters."""

    passage: Passage
    span: Span
    altered: str | None = None

    @cached_property
    def quote(self) -> str:
        """The words at the span."""
        return self.passage.article.body[self.span[0] : self.span[1]]

    @cached_property
    def surroundings(self) -> str:
        """The quote with what a reader sees around it; what speaks to machines there bears nothing out."""
        return without_instructions(neighbourhood(self.passage.article, self.span))

    @cached_property
    def following(self) -> str:
        """The sentence after the quote, where one stands in the same paragraph."""
        rest = self.passage.article.body[self.span[1] : self.span[1] + _REACH].split("\n\n")[0]
        first = next(iter(sentence_spans(rest)), (0, 0))
        return rest[first[0] : first[1]]


def printed(quote: str, sentence: str, order: Sequence[Passage]) -> Place | None:
    """Where the quote stands, as whole sentences; of a quote with gaps the part that holds most of the sentence."""
    said = content_terms(sentence)
    places = [place for part in _GAP.split(quote) if (place := _place_of(part, order)) is not None]
    return max(places, key=lambda place: (place.altered is None, len(said & content_terms(place.quote))), default=None)


def _place_of(part: str, order: Sequence[Passage]) -> Place | None:
    altered_place = None
    for passage in order:
        body, window = passage.article.body, (passage.chunk.start, passage.chunk.end)
        span = locate(part, body, [window])
        if span is None:
            continue
        place = Place(passage, whole_sentence(body, span, window), altered(part, body[span[0] : span[1]], body))
        if place.altered is None:
            return place
        altered_place = altered_place or place
    return altered_place


def meant(sentence: str, question: str, order: Sequence[Passage]) -> Place | None:
    """The sentence of the evidence that holds most of `sentence`, above all of what it adds to the question."""
    said = content_terms(sentence)
    added = said - held(sentence, question)
    if not added:
        return None
    best, best_score = None, 0.0
    for passage in order:
        for start, end in sentence_spans(passage.chunk.text):
            told = held(sentence, passage.chunk.text[start:end])
            news = len(added & told) / len(added)
            score = news + len(told) / len(said)
            if news >= _LEAST_HELD and score > best_score:
                best_score = score
                best = Place(passage, (passage.chunk.start + start, passage.chunk.start + end))
    return best
