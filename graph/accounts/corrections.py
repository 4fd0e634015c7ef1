"""Which of two accounts is the later word: a correction, or a newer state of a count that still ran. Pure.

English and French. The words of correction are those with which newspapers print one: "Correction:", "an earlier
version of this article", "rectificatif", "nous avons écrit que".
"""

import re
from typing import Literal

from graph.reading.asked_values import fates_in
from graph.text.quotes import Span, neighbourhood
from graph.text.terms import fold, stem, words
from graph.text.values import Value
from ingest.dates import instant
from ingest.models import Article

Relation = Literal["differs", "corrects", "updates"]

_TITLE = re.compile(r"^\W*(?:correction|clarification|corrected|erratum|rectificatif|correctif|errata|precision)s?\b")
_NOTICE = re.compile(
    r"\b(?:(?:an|the) (?:earlier|previous) (?:version|edition) of this|we (?:wrongly|mistakenly|incorrectly)|"
    r"(?:published|printed|reported|article|story|figure|number)\b[^.]{0,120}\bwas wrong\b|was (?:misstated|incorrect)|"
    r"this (?:article|story|report) (?:has been|was) (?:corrected|amended)|misstated|"
    r"nous avons (?:ecrit|indique|publie|annonce)[^.]{0,160}(?:erreur|a tort)|ce chiffre etait (?:faux|errone)|"
    r"une (?:premiere )?version (?:anterieure|precedente) de cet article|et non (?:pas )?\d|"
    r"contrairement a ce que nous (?:avons|avions) (?:ecrit|indique|annonce))\b"
)
# What a correction says was printed before: the withdrawn value, not the right one.
_WITHDRAWN = re.compile(
    r"\bnous avons (?:ecrit|indique|annonce|publie)\b|\bwas wrong\b|\bwere wrong\b|\bwas incorrect\b|"
    r"\b(?:we|this newspaper|the article|(?:an|the) (?:earlier|previous) version) (?:\w+ ){0,6}"
    r"(?:wrote|reported|said|stated|gave|misstated)\b|"
    r"\b(?:wrongly|mistakenly|incorrectly) (?:said|stated|reported|wrote|gave)\b"
)
# The count goes on: "has risen to", "s'alourdit à".
_RISES = re.compile(
    r"\b(?:ris(?:es|en|ing)|rose|climb(?:s|ed|ing)?|jump(?:s|ed)|grow(?:s|n)|grew|soar(?:s|ed)|pass(?:es|ed)|surpass\w*|"
    r"so far|now (?:stands?|at)|latest|updated|revised|confirmed|preliminary|provisional|initial(?:ly)?|early reports|"
    r"s'alourdi\w*|grimp\w*|provisoire|desormais|dernier bilan|nouveau bilan|pour l'instant|a ce stade)\b"
)


def corrects(article: Article, span: Span) -> bool:
    """Whether what stands at `span` is printed as a correction, by the article's title or the words around it."""
    titled = _TITLE.search(fold(article.title)) or _TITLE.search(fold(article.section or ""))
    return bool(titled or _NOTICE.search(fold(neighbourhood(article, span))))


def withdraws(sentence: str) -> bool:
    """Whether a sentence says what was printed wrongly: "We wrote that 214 fell ill"."""
    return bool(_WITHDRAWN.search(fold(sentence)))


def relation(
    later: Article, later_span: Span, earlier: Article, earlier_span: Span, values: tuple[Value, Value] | None
) -> Relation:
    """What the later account is to the earlier one; `values` are theirs in this order, None where
    they differ in something else.

    It corrects when the same outlet prints it as a correction; it updates when the same outlet just says otherwise, or
    when a count of people grew that was said to grow or was a least. Anything else differs.
    """
    same_outlet = same_source(later, earlier)
    if same_outlet and corrects(later, later_span):
        return "corrects"
    if values is None or same_outlet:
        return "updates" if same_outlet else "differs"
    grown = values[0].kind == "count" and values[0].amount > values[1].amount
    running = values[1].bound == "least" or any(
        _RISES.search(fold(article.body[span[0] : span[1]]))
        for article, span in ((later, later_span), (earlier, earlier_span))
    )
    people = fates_in(frozenset(stem(word) for word in words(later.body[later_span[0] : later_span[1]])))
    return "updates" if grown and people and running else "differs"


def same_source(one: Article, other: Article) -> bool:
    """Whether both are of the same outlet, by its name."""
    return bool(one.outlet and other.outlet) and fold(one.outlet or "") == fold(other.outlet or "")


def in_time(one: Article, other: Article) -> int:
    """-1 when `one` was published on an earlier day than `other`, 1 on a later one, 0 when it cannot be told."""
    if not one.published_at or not other.published_at:
        return 0
    first, second = instant(one.published_at), instant(other.published_at)
    return 0 if first.date() == second.date() else -1 if first < second else 1
