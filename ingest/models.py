"""The words that every room shares: Article, Chunk, Passage, Filters, Search, Catalogue.

All are frozen and hold plain values only, so that they can cross threads and processes. Dates are kept as the
ISO 8601 text that the source gave (a date, or a time with its zone), because "2023-01-05" and "midnight of
2023-01-05" are not the same statement; `ingest.dates.instant` turns either into a moment for comparing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

MAX_PASSAGE_CHARACTERS = 1_000


@dataclass(frozen=True)
class Article:
    """One revision of one press article.

    `id` is the identity over time (the id given, else derived from the canonical URL, else from the source path);
    `sha256` names this very revision. Offsets everywhere in Pressroom are Unicode code points into `body`.
    `pages` holds the offset in `body` at which each page begins (PDF only, else empty).
    """

    id: str
    title: str
    body: str
    source: str
    url: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    updated_at: str | None = None
    language: str | None = None
    section: str | None = None
    genre: str = "news"
    pages: tuple[int, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def sha256(self) -> str:
        """Hash of everything a reader could be shown; where the file lies (`source`) is not part of it."""
        facts = [
            self.title, self.body, self.url, self.outlet, list(self.authors), self.published_at, self.updated_at,
            self.language, self.section, self.genre, list(self.pages),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds `offset`, or None where the source has no pages."""
        return sum(start <= offset for start in self.pages) or None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of one revision: `article.body[start:end] == text`, at most 1,000 characters."""

    id: str
    article_id: str
    article_sha256: str
    ordinal: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that a search found, with the revision it comes from.

    `score` is the fused score (comparable within one search only), `rank` counts from 1, `similarity` is the
    cosine of query and chunk in -1..1 (None when only the words matched), `bm25` the BM25 score (None likewise).
    `also_in` are the ids of the article's near-duplicates, the earliest first; `cluster` is the id of the earliest of
    all, this article included: passages with the same cluster are one source. Empty for what is not in the archive.
    """

    chunk: Chunk
    article: Article
    score: float
    rank: int
    similarity: float | None = None
    bm25: float | None = None
    also_in: tuple[str, ...] = ()
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a caller may read: articles of these sources and of these outlets; None does not limit, both must hold.

    A source is a path or an address: it covers itself and what lies below it, so that "/a/b" does not cover "/a/bc".
    Outlets compare without case; an article without an outlet is covered by none.
    """

    sources: frozenset[str] | None = None
    outlets: frozenset[str] | None = None

    @property
    def limited(self) -> bool:
        """Whether there is anything that these rights do not cover."""
        return self.sources is not None or self.outlets is not None

    def allow(self, source: str, outlet: str | None) -> bool:
        """Whether an article of this source and outlet may be read."""
        below = self.sources is None or any(_covers(each, source) for each in self.sources)
        named = {each.casefold() for each in self.outlets or ()}
        return below and (self.outlets is None or (outlet is not None and outlet.casefold() in named))


def _covers(allowed: str, source: str) -> bool:
    base = allowed.rstrip("/")
    return source == base or source.startswith(f"{base}/")


EVERYTHING = Rights()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may see. Empty means no restriction; every field given must hold.

    `since`, `until` and `as_of` are aware datetimes, all inclusive. `as_of` None means now. Articles without a date
    pass `as_of` (and are marked undated), never `since` or `until`. Outlets, authors and language compare without
    case. `sources` is the set of article-source prefixes that are searched (None: all). `rights` are the caller's; they
    are no wish of the reader, so that no JSON carries them (see `permitted.PermittedArchive`, which sets them).
    """

    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    sources: frozenset[str] | None = None
    rights: Rights = EVERYTHING

    def to_json(self) -> dict[str, Any]:
        """The filters that are set, as the contract shows them."""
        shown: dict[str, Any] = {}
        if self.outlets:
            shown["outlets"] = list(self.outlets)
        if self.authors:
            shown["authors"] = list(self.authors)
        if self.language:
            shown["language"] = self.language
        for name in ("since", "until", "as_of"):
            moment: datetime | None = getattr(self, name)
            if moment is not None:
                shown[name] = moment.isoformat()
        return shown


@dataclass(frozen=True, slots=True)
class Search:
    """One of several searches made at once: the best `k` passages for `query` that `filters` allow."""

    query: str
    filters: Filters = Filters()
    k: int = 12


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What an open generation holds, for understanding a question: names to recognise and how current it is."""

    generation: int
    articles: int
    newest: str | None
    oldest: str | None
    outlets: Mapping[str, int]
    authors: Mapping[str, int]
    languages: Mapping[str, int]
