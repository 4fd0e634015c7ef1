"""The premise of each part of a question: the sentence of an article of that part that proves most of what it says.

A premise is a statement like any other: the article's own words, whole sentences, accepted by the checks of `facts`. A
part of an outlet or a day finds its premise only there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.deps import Embedder
from graph.proofs.facts import missing_entities, other_year, outside_period
from graph.reading.periods import Period
from graph.text.quotes import Span, neighbourhood
from graph.text.terms import content_terms, fold, names
from ingest.dates import instant
from ingest.models import Passage
from ingest.sentences import sentence_spans

# A sentence further from its part than this, by the mean of cosine and shared words (0..1), proves nothing of it.
# Measured on 134 sentences nearest to a part (69 comparisons of MultiHop-RAG): of those at 0.3 and nearer 87 in 100 are
# the evidence that people named for the question, of the others 67: enough where the part names an outlet, whose
# articles alone are looked at.
_LEAST_NEAR, _LEAST_NEAR_IN_OUTLET = 0.3, 0.2
# So many of the nearest sentences are put to the checks, and so many of those that pass are kept.
_TRIED, _KEPT = 8, 3
_TERMINAL = re.compile(r"[.!?…][\"”»')\]]*$")


_CAPITALISED = re.compile(r"\b[^\W\d_a-zà-ÿ]\w+")
_LEAST_LETTERS, _LEAST_SHORT = 5, 3


@dataclass(frozen=True)
class Premise:
    """What proves a part: `part` is its place in the question, `near` (0..1) how much of it the words hold."""

    part: int
    passage: Passage
    span: Span
    near: float

    @property
    def text(self) -> str:
        """The article's words, on one line."""
        return " ".join(self.passage.article.body[self.span[0] : self.span[1]].split())

    @property
    def surroundings(self) -> str:
        """The words with what a reader sees around them."""
        return neighbourhood(self.passage.article, self.span)


@dataclass(frozen=True)
class _Candidate:
    passage: Passage
    span: Span
    text: str

    @property
    def place(self) -> tuple[str, Span]:
        return self.passage.chunk.id, self.span


def find_premises(
    parts: Sequence[Mapping[str, Any]],
    passages: Sequence[Passage],
    embedder: Embedder,
    period: Period | None = None,
    *,
    of_the_day: bool = True,
    may_prove: Callable[[str], bool] = bool,
) -> list[list[Premise]]:
    """For each part the sentences that prove it, best first, at most three; empty where none of `passages` does.

    `parts` are in the form of the state (text, outlets, since, until); `period` is the question's own, if it has one.
    Unless `of_the_day`, a part's day may be that of the event: where nothing was printed then, another will do.
    Sentences for which `may_prove` is false are passed over.
    """
    candidates = [
        _Candidate(passage, (passage.chunk.start + start, passage.chunk.start + end), passage.chunk.text[start:end])
        for passage in passages
        if outside_period(period, passage.article) is None
        for start, end in sentence_spans(passage.chunk.text)
        if _TERMINAL.search(passage.chunk.text[start:end].rstrip()) and may_prove(passage.chunk.text[start:end])
    ]
    if not candidates or not parts:
        return [[] for _ in parts]
    texts = _self_contained([part["text"] for part in parts])
    vectors = embedder.embed_texts([*texts, *(each.text for each in candidates)])
    nearness = vectors[: len(parts)] @ vectors[len(parts) :].T
    found: list[list[Premise]] = []
    used: set[tuple[str, Span]] = set()
    for place, (part, text) in enumerate(zip(parts, texts, strict=True)):
        terms = content_terms(text)
        near = [
            (_near(float(cosine), terms, candidate.text), candidate)
            for cosine, candidate in zip(nearness[place], candidates, strict=True)
            if not part["outlets"] or candidate.passage.article.outlet in part["outlets"]
        ]
        scored = [each for each in near if _is_of_the_day(part, each[1].passage)]
        if not scored and not of_the_day:
            scored = near
        # Two parts share a sentence only where nothing else proves either.
        scored = sorted(
            (each for each in scored if each[0] >= (_LEAST_NEAR_IN_OUTLET if part["outlets"] else _LEAST_NEAR)),
            key=lambda each: (each[1].place in used, -each[0]),
        )
        premises = [
            Premise(place, candidate.passage, candidate.span, near)
            for near, candidate in scored[:_TRIED]
            if _problem(text, candidate, near) is None
        ][:_KEPT]
        used.update((premise.passage.chunk.id, premise.span) for premise in premises[:1])
        found.append(premises)
    return found


def _self_contained(texts: Sequence[str]) -> list[str]:
    """Each text; one that names nobody is said of those whom the text before it names."""
    found, said = [], ""
    for text in texts:
        own = " ".join(word for run in names(text) for word in run)
        found.append(text if own or not said else f"{said} {text}")
        said = own or said
    return found


def _near(cosine: float, terms: frozenset[str], sentence: str) -> float:
    return 0.5 * cosine + 0.5 * len(terms & content_terms(sentence)) / max(1, len(terms))


def _is_of_the_day(part: Mapping[str, Any], passage: Passage) -> bool:
    published = passage.article.published_at
    if not part["since"]:
        return True
    return published is not None and instant(part["since"]) <= instant(published) <= instant(part["until"])


def _problem(part: str, candidate: _Candidate, near: float) -> str | None:
    """Why the words of an article are no statement on a part, or None: the checks of `proof` on a quote alone.

    That they speak of the part is told by their nearness, which an outlet or a day of the part makes surer.
    """
    article = candidate.passage.article
    surroundings = neighbourhood(article, candidate.span)
    absent = missing_entities(part, article, surroundings)
    if absent and not (near >= _LEAST_NEAR and _called_short(part, f"{article.title}\n{article.body}")):
        return absent
    return other_year(part, candidate.text)


def _called_short(part: str, text: str) -> bool:
    """Whether a text calls a name of several words by its first alone, or by how that begins ("Gull", "Fed")."""
    spoken = set(_CAPITALISED.findall(text))
    first = [run[0] for run in names(part) if len(run) > 1 and len(run[0]) >= _LEAST_LETTERS]
    return any(word.startswith(fold(short)) for word in first for short in spoken if len(short) >= _LEAST_SHORT)
