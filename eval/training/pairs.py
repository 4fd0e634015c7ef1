"""Pairs of statement and source made from articles: true forms and their corrupted twins, in groups of one sentence.

Every eighth article is held out by the hash of its id, for measuring alone: `is_held_out`.
"""

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.training.corruptions import Twin, corruptions, stock_of
from eval.training.surface import Kind, names_of_article
from eval.training.true_forms import any_form, is_statement
from graph.text.terms import content_terms
from ingest.sentences import sentence_spans

_HELD_OUT_SHARE = 8
_AROUND = 2
_LONGEST_BODY = 12_000


@dataclass(frozen=True)
class Pair:
    """One statement with its source; `kind` is "true" or what was done to it, `form` the rule that wrote it."""

    statement: str
    quote: str
    surroundings: str
    supported: bool
    kind: str
    form: str


Group = list[Pair]


def is_held_out(article_id: str) -> bool:
    """Whether an article is kept for measuring; the same on every machine."""
    return hashlib.sha256(article_id.encode()).digest()[0] % _HELD_OUT_SHARE == 0


def names_elsewhere(bodies: Sequence[str]) -> list[tuple[str, Kind]]:
    """Names to borrow: those of some other articles."""
    return [item for body in bodies for item in names_of_article(body).items()]


def groups_of(
    article: Mapping[str, Any],
    elsewhere: Sequence[tuple[str, Kind]],
    rng: random.Random,
    *,
    sentences: int,
    twins: int,
) -> Iterator[Group]:
    """At most `sentences` groups of one body: a true form first, then up to `twins` twins and at times a stranger."""
    body = article["body"][:_LONGEST_BODY]
    printed = [" ".join(body[start:end].split()) for start, end in sentence_spans(body)]
    stock = stock_of(body, rng.sample(list(elsewhere), min(60, len(elsewhere))))
    places = [place for place, sentence in enumerate(printed) if is_statement(sentence)]
    facts = [str(fact) for fact in (article["title"], article.get("outlet"), article.get("published_at")) if fact]
    for place in rng.sample(places, min(sentences, len(places))):
        before = printed[place - 1] if place else ""
        after = printed[place + 1] if place + 1 < len(printed) else ""
        form = any_form(before, printed[place], after, rng)
        quote = f"{printed[place]} {after}" if form.kind == "merged" else printed[place]
        around = _AROUND if rng.random() < 0.7 else 3 * _AROUND
        near = " ".join(printed[max(0, place - around) : place + around + 1])
        source = "\n".join([*facts, near])
        group = [Pair(form.text, quote, source, True, "true", form.kind)]
        made = _drawn(corruptions(form.text, stock, rng), twins, rng)
        group += [Pair(twin.text, quote, source, False, twin.kind, form.kind) for twin in made]
        strangers = [other for other in places if abs(other - place) > around + 1]
        if strangers and rng.random() < 0.3:
            group.append(_stranger(printed, rng.sample(strangers, min(6, len(strangers))), quote, source))
        yield group


def _drawn(made: list[Twin], count: int, rng: random.Random) -> list[Twin]:
    return rng.sample(made, min(count, len(made)))


def _stranger(printed: list[str], places: list[int], quote: str, source: str) -> Pair:
    """Another sentence of the article that shares most words with the source: true, but not by this source."""
    terms = content_terms(source)
    best = max(places, key=lambda place: len(terms & content_terms(printed[place])))
    return Pair(printed[best], quote, source, False, "stranger", "printed")
