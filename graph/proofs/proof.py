"""Is a drafted sentence proven by the words of an article? Fail closed: what no check accepts is not said.

A draft can fail in its quote or in its sentence. A quote that nobody printed is replaced by the sentence of the
evidence that holds what the draft says, and a sentence that says too much is replaced by the quote itself: both are
the article's own words, and every check is made again on what is shown in the end.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from graph.deps import SupportScorer
from graph.passages.instructions import holds_instruction, told_words
from graph.proofs.attribution import attributed, without_self_reference, without_source
from graph.proofs.carried import NOT_CARRIED, not_carried
from graph.proofs.causes import uncaused
from graph.proofs.counted import uncounted
from graph.proofs.exchanged import exchanged
from graph.proofs.facts import (
    cut_off,
    detached_number,
    missing_entities,
    other_year,
    outside_period,
    referents,
    unsupported_facts,
)
from graph.proofs.places import Place, meant, printed
from graph.proofs.told_time import out_of_time, tells_of_another_time
from graph.proofs.translated import denied_otherwise, names_across
from graph.reading.kinds import expected_kind, wrong_kind
from graph.reading.periods import Period
from graph.text.language import spoken_language
from graph.text.lexicon import held
from graph.text.links import addresses, unprinted_address, without_links
from graph.text.quotes import Span
from graph.text.terms import asks, content_terms, fold
from ingest.models import Passage

# An article's own words are an answer when they and what surrounds them speak of these shares of the question: more is
# asked of a quote that stands in for a refused sentence, because a model has just shown that it may not be the answer.
_LEAST_AROUND = 0.3
_LEAST_IN_STAND_IN, _LEAST_AROUND_STAND_IN = 0.3, 0.5
LEAST_TRANSLATED = 0.78
"""Of what can be compared between two languages, nearly all must be there: one verb makes a strike of a promise."""
# A sentence of fewer content words says too little to be told apart from a word put in.
_LEAST_BY_ITSELF = 4
NOT_IN_EVIDENCE = "the quote is not in the evidence"
"""The problem of a draft of which the evidence does not speak at all."""
UNATTRIBUTED = "the source has it from somebody whom the sentence does not name"
_ASKS_FOR_A_QUESTION = re.compile(r"\b(?:ask(?:s|ed|ing)?|questions?|wonder(?:s|ed)?|demand\w*|interrog\w*)\b")
_TERMINAL = re.compile(r"[.!?…][\"”»')\]]*$")


@dataclass(frozen=True)
class Asked:
    """What a sentence must answer: the standalone question, its period if it names one, and the reader's threshold.

    `parts` are its questions where it asks several: a sentence is of the right kind when it is for one of them.
    `as_of` is the reader's moment (aware), against which "this week" in a sentence is held.
    """

    question: str
    period: Period | None
    threshold: float
    parts: tuple[str, ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """A draft after the checks: `problem` is None when it is proven, with the span of its quote."""

    text: str
    chunk_id: str
    problem: str | None
    span: Span = (0, 0)
    support: float = 0.0
    kind: str = "quoted"


def prove(
    draft: Mapping[str, Any], asked: Asked, passages: Mapping[str, Passage], scorer: SupportScorer
) -> list[Verdict]:
    """Check what a model wrote: {"chunk_id", "quote", "sentence"}; the first check that refuses is the problem told.

    The verdict on its sentence comes first; where that is refused and the quote itself is an answer, the quote follows.
    A source that the sentence names at its end and nobody printed costs only those words, not the sentence.
    """
    sentence = without_self_reference(" ".join(html.unescape(draft["sentence"]).split()))
    named = passages[draft["chunk_id"]]
    order = [named, *(other for other in passages.values() if other is not named)]
    place = printed(html.unescape(draft["quote"]), sentence, order) or meant(sentence, asked.question, order)
    if place is None:
        return [Verdict(sentence, named.chunk.id, NOT_IN_EVIDENCE)]
    told = told_words((passage.chunk.text for passage in order), f"{asked.question}\n{place.surroundings}")

    def judge(said: str, at: Place) -> Verdict:
        return _judge(said, at, asked, scorer, told)

    verdict = _judge_anywhere(sentence, place, order, asked.question, judge)
    if verdict.problem is not None and (bare := without_source(sentence)):
        of_nobody = _judge_anywhere(bare, place, order, asked.question, judge)
        verdict = of_nobody if of_nobody.problem is None else verdict
    if verdict.problem is None:
        return [verdict]
    own_words = _judge_quote(place, asked)
    if verdict.problem == UNATTRIBUTED and own_words.problem is None:
        return [verdict, own_words]  # the sentence is proven but for who says it, and that the quote shows
    # A quote that does not say the sentence was not chosen for what it says.
    chosen = verdict.problem != NOT_CARRIED
    stands_in = chosen and own_words.problem is None and _may_stand_in(asked, place)
    return [verdict, own_words] if stands_in else [verdict]


def prove_quote(passage: Passage, span: Span, asked: Asked, *, same_matter: bool = False) -> Verdict:
    """Check the article's own words at `span` as an answer: they are proven, but are they one?

    `same_matter` says that it is known by other means that they speak of what is asked (another account, in another
    language, of what is proven): then they need not share the words of the question.
    """
    return _judge_quote(Place(passage, span), asked, same_matter)


def contradicted(sentence: str, quote: str, surroundings: str, known: str = "", translated: bool = False) -> str | None:
    """What of the names, numbers, dates and denials of a sentence its proof does not bear out, or None.

    `known` are names and numbers that the question shares with the article. Of a sentence in another language than
    its quote only what is the same in both can be compared.
    """
    if translated:
        alike = names_across(sentence, f"{surroundings}\n{known}")
        return unsupported_facts(sentence, quote, surroundings, known, alike) or denied_otherwise(sentence, quote)
    return (
        unsupported_facts(sentence, quote, surroundings, known)
        or detached_number(sentence, surroundings)
        or exchanged(sentence, quote)
    )


def _judge_quote(place: Place, asked: Asked, same_matter: bool = False) -> Verdict:
    text = " ".join(place.quote.split())
    on_the_matter = same_matter or _share(asked.question, place.surroundings) >= _LEAST_AROUND
    problem = (
        _no_statement(text, asked.question)
        or (None if on_the_matter else "the quote speaks of something else")
        or (None if _TERMINAL.search(text) else "the quote is no whole sentence")
        or (None if content_terms(_shown(text, place, asked)) else "the quote says nothing")
        or _source_problem(text, place, asked)
    )
    return Verdict(_shown(text, place, asked), place.passage.chunk.id, problem, place.span, 1.0)


def _judge_anywhere(
    sentence: str, place: Place, order: Sequence[Passage], question: str, judge: Callable[[str, Place], Verdict]
) -> Verdict:
    """The verdict at the place of the quote; where it refuses, one that does not at what the sentence says."""
    verdict = judge(sentence, place)
    if verdict.problem is None or place.altered:
        return verdict
    # The quote is printed, but elsewhere than what the sentence says.
    other = meant(sentence, question, order)
    if other is None or other.span == place.span:
        return verdict
    elsewhere = judge(sentence, other)
    return elsewhere if elsewhere.problem is None else verdict


def _judge(sentence: str, place: Place, asked: Asked, scorer: SupportScorer, told: frozenset[str]) -> Verdict:
    quote, surroundings = place.quote, place.surroundings
    translated = spoken_language(sentence) != spoken_language(quote, place.passage.article.language)
    problem = (
        _no_statement(quote, asked.question)
        or _no_statement(sentence, asked.question)
        or unprinted_address(sentence, quote, asked.question)
        or ("the words are those of an instruction inside an article" if content_terms(sentence) & told else None)
        or place.altered
        or (None if content_terms(_shown(sentence, place, asked)) else "the sentence says nothing")
        or cut_off(sentence)
        or contradicted(sentence, quote, surroundings, referents(asked.question, place.passage.article), translated)
        or (None if translated else not_carried(sentence, quote, asked.question))
        or uncaused(sentence, quote)
        or out_of_time(sentence, surroundings, place.passage.article, asked.as_of)
        or _beside_the_point(sentence, quote, asked.question)
        or _source_problem(sentence, place, asked)
    )
    kind = "translated" if translated else "quoted"
    verdict = Verdict(_shown(sentence, place, asked), place.passage.chunk.id, problem, place.span, 0.0, kind)
    if problem is not None:
        return verdict
    support = scorer.score(sentence, quote, surroundings)
    needed = max(asked.threshold, LEAST_TRANSLATED) if translated else asked.threshold
    # Asked this way round, so that a score that is no number passes nothing.
    weak = f"not supported by the quote (support {support:.2f}, {needed:.2f} needed)" if not support >= needed else None
    attributed_sentence = attributed(sentence, quote, place.following)
    problem = weak or (None if attributed_sentence else UNATTRIBUTED)
    return replace(
        verdict, text=_shown(attributed_sentence or sentence, place, asked), support=support, problem=problem
    )


def _no_statement(text: str, question: str) -> str | None:
    """Why `text` tells nothing: it asks, or it tells a machine what to do; None when it may be an answer."""
    if holds_instruction(text):
        return "an instruction inside an article answers nothing"
    if asks(text) and not _ASKS_FOR_A_QUESTION.search(fold(question)):
        return "a question answers nothing"
    return None


def _beside_the_point(sentence: str, quote: str, question: str) -> str | None:
    """Why a sentence that shares no word with what it should speak of is no answer, or None.

    A few words must be among those of the quote, in whatever language; and unless a number, money, a date or a person
    is asked for, sentence or quote must name something of the question.
    """
    said, printed, terms = content_terms(sentence), content_terms(quote), content_terms(question)
    if len(said) < _LEAST_BY_ITSELF and not said & printed:
        return "the sentence says nothing of what the quote says"
    same_language = spoken_language(question) == spoken_language(quote)
    may_be_short = expected_kind(question) not in (None, "name", "called")
    if same_language and not may_be_short and not terms & (said | printed):
        return "the sentence speaks of something else"
    return None


def _shown(text: str, place: Place, asked: Asked) -> str:
    """The text as an answer says it: its links are those of its citations."""
    own = [place.passage.article.url] if place.passage.article.url else []
    return without_links(text, [*addresses(asked.question), *own])


def _source_problem(text: str, place: Place, asked: Asked) -> str | None:
    return (
        missing_entities(asked.question, place.passage.article, place.surroundings)
        or other_year(asked.question, place.quote)
        or _wrong_kind(asked, text)
        or (None if asked.parts else uncounted(asked.question, f"{place.quote}\n{text}", place.passage.article))
        or outside_period(asked.period, place.passage.article)
        or tells_of_another_time(asked.question, place.quote, place.passage.article, asked.as_of)
    )


def _wrong_kind(asked: Asked, text: str) -> str | None:
    problems = [wrong_kind(part, text) for part in asked.parts or (asked.question,)]
    return None if None in problems else problems[0]


def _may_stand_in(asked: Asked, place: Place) -> bool:
    """Whether a quote says enough of the question, or of one of its parts, to be shown for a refused sentence."""
    inside = max(_share(part, place.quote) for part in (asked.question, *asked.parts))
    # What "the tower" is called may stand far away.
    named = content_terms(referents(asked.question, place.passage.article))
    around = _share(asked.question, place.surroundings, named)
    return inside >= _LEAST_IN_STAND_IN and around >= _LEAST_AROUND_STAND_IN


def _share(question: str, text: str, known: frozenset[str] = frozenset()) -> float:
    """Which share (0..1) of the question's words `text` holds, or are `known`."""
    terms = content_terms(question)
    return len(terms & (known | held(question, text))) / max(1, len(terms))
