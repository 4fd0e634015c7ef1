"""A proposed question with the article that proves its answer, as it is written down and shown to a person."""

import hashlib
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ingest.models import Article

_AROUND = 400


@dataclass(frozen=True)
class Evidence:
    """The words around a quote, `text[quote_start:quote_end]` being the quote; which article, as a reader knows it."""

    article_id: str
    title: str
    outlet: str | None
    published_at: str | None
    text: str
    quote_start: int
    quote_end: int


@dataclass(frozen=True)
class Candidate:
    """One proposal. `question` is a line of the contract's questions form.

    `by` says who worded it; `refused` why it is not proposed (None: it is), `rank` the best place of a gold article
    among the passages that were retrieved (None: not found, or nothing to find) and `hard` that it was not found;
    `pending` that a person must accept it before it counts, `note` what he should know.
    """

    id: str
    question: dict[str, Any]
    by: str
    evidence: tuple[Evidence, ...] = ()
    refused: str | None = None
    rank: int | None = None
    hard: bool = False
    pending: bool = False
    note: str = ""
    article_id: str | None = field(default=None)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def without_question(self, reason: str) -> "Candidate":
        """The same, refused."""
        return replace(self, refused=reason)


def candidate_of(values: dict[str, Any]) -> Candidate:
    """The candidate that `to_json` wrote. Raises KeyError, TypeError."""
    return Candidate(**{**values, "evidence": tuple(Evidence(**each) for each in values["evidence"])})


def fact_id(article_id: str, sentence: str) -> str:
    """Names a fact for good: the same sentence of the same article, however it is asked about."""
    return "t-" + hashlib.sha256(f"{article_id}\0{sentence}".encode()).hexdigest()[:12]


def evidence_of(article: Article, start: int, end: int) -> Evidence:
    """The words `article.body[start:end]` with some before and after them."""
    first, last = max(0, start - _AROUND), min(len(article.body), end + _AROUND)
    return Evidence(
        article.id, article.title, article.outlet, article.published_at, article.body[first:last], start - first,
        end - first,
    )  # fmt: skip
