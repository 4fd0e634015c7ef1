"""Searching the web for one run: who is asked for addresses, the pages read, the passages nearest to the question.

Used only where a question allows it and the operator has set up a provider. A page is read whole, by the same
extraction as articles from files, so that a quote from the web is proven like any other. Nothing is kept after the run.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.web_pages import read_pages
from app.web_providers import WebProvider
from graph.deps import WebFound
from graph.text.language import spoken_language
from ingest.chunk import Chunker
from ingest.dates import instant
from ingest.load.fetch import Bounds
from ingest.models import Article, Filters, Passage

if TYPE_CHECKING:
    from ingest.embed import SentenceTransformerEmbedder

_CHUNKS_A_PAGE = 60
_ASKED_NOW = timedelta(hours=1)


class WebSearch:
    """Searches the web for one run and keeps the passages that it found until the run ends."""

    def __init__(
        self, provider: WebProvider, embedder: "SentenceTransformerEmbedder", bounds: Bounds, *,
        pages: int, delay_seconds: float,
    ) -> None:  # fmt: skip
        """`bounds` say what a page may cost and that it may not lead to private addresses; `pages` are read at most."""
        self._provider = provider
        self._embedder = embedder
        self._bounds = bounds
        self._pages = pages
        self._delay_seconds = delay_seconds
        self._found: dict[str, Passage] = {}

    @property
    def name(self) -> str:
        """Who is asked."""
        return self._provider.name

    async def search(self, query: str, filters: Filters, k: int) -> WebFound:
        """The best `k` passages of the first pages found that `filters` allow, best first. Raises WebUnreachable."""
        urls = await self._provider.addresses(query, spoken_language(query), self._pages)
        read = await read_pages(urls, self._bounds, self._delay_seconds)
        allowed = [article for article in read.articles if _allows(filters, article)]
        filtered = tuple(f"{article.url} is outside the filters" for article in read.articles if article not in allowed)
        ranked = await asyncio.to_thread(self._rank, query, allowed, k)
        self._found |= {passage.chunk.id: passage for passage in ranked}
        return WebFound(tuple(ranked), (*read.left_out, *filtered))

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """Passages that an earlier search of this run found. Raises KeyError."""
        return [self._found[chunk_id] for chunk_id in chunk_ids]

    def _rank(self, query: str, pages: Sequence[Article], k: int) -> list[Passage]:
        chunker = Chunker(self._embedder.count_tokens, self._embedder.max_tokens)
        chunks = [(page, chunk) for page in pages for chunk in chunker.split(page)[:_CHUNKS_A_PAGE]]
        if not chunks:
            return []
        vectors = self._embedder.embed_texts([query, *(chunk.text for _, chunk in chunks)])
        scores = vectors[1:] @ vectors[0]
        best = sorted(range(len(chunks)), key=lambda index: -float(scores[index]))[:k]
        return [
            Passage(chunks[index][1], chunks[index][0], float(scores[index]), rank, float(scores[index]))
            for rank, index in enumerate(best, 1)
        ]


def _allows(filters: Filters, article: Article) -> bool:
    """Whether the reader's filters hold for a page as they do for the archive, one without a date being undated.

    A page that is dated today, without a time, is out when it can be fetched: it passes a question asked now.
    """
    published = instant(article.published_at) if article.published_at else None
    now = datetime.now(UTC)
    as_of = filters.as_of or now
    names = {name.casefold() for name in article.authors}
    return (
        (published is None or published <= as_of or now - as_of < _ASKED_NOW)
        and (filters.since is None or (published is not None and published >= filters.since))
        and (filters.until is None or (published is not None and published <= filters.until))
        and (not filters.outlets or (article.outlet or "").casefold() in {name.casefold() for name in filters.outlets})
        and (not filters.authors or bool(names & {name.casefold() for name in filters.authors}))
        and (not filters.language or (article.language or "").casefold() == filters.language.casefold())
    )
