"""Searching the web through a SearXNG server of the user's own, and reading what it finds.

Used only where a question allows it and `PRESSROOM_WEB__SEARXNG_URL` is set. Pages are read whole, by the same
extraction as articles from files, so that a quote from the web is proven like any other.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from app.settings import WebSettings
from graph.errors import WebUnreachable
from ingest.chunk import Chunker
from ingest.load.fetch import Bounds, FetchError, get
from ingest.load.rejected import NotAnArticleError
from ingest.load.web_page import article_of
from ingest.models import Article, Passage

if TYPE_CHECKING:
    from ingest.embed import SentenceTransformerEmbedder

_log = logging.getLogger(__name__)


class SearxngSearcher:
    """Searches the web for one run and keeps the passages that it found until the run ends."""

    def __init__(self, settings: WebSettings, embedder: "SentenceTransformerEmbedder", max_bytes: int) -> None:
        self._settings = settings
        self._embedder = embedder
        self._max_bytes = max_bytes
        self._found: dict[str, Passage] = {}

    async def search(self, query: str, k: int) -> list[Passage]:
        """The best `k` passages of the first pages found, best first. Raises WebUnreachable."""
        urls = await self._results(query)
        pages = await asyncio.gather(*(asyncio.to_thread(self._read, url) for url in urls[: self._settings.pages]))
        ranked = await asyncio.to_thread(self._rank, query, [page for page in pages if page is not None], k)
        self._found |= {passage.chunk.id: passage for passage in ranked}
        return ranked

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """Passages that an earlier search of this run found. Raises KeyError."""
        return [self._found[chunk_id] for chunk_id in chunk_ids]

    async def _results(self, query: str) -> list[str]:
        address = f"{(self._settings.searxng_url or '').rstrip('/')}/search"
        try:
            async with httpx.AsyncClient(timeout=self._settings.timeout_seconds, trust_env=False) as client:
                response = await client.get(address, params={"q": query, "format": "json"})
                response.raise_for_status()
                return [result["url"] for result in response.json()["results"]]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise WebUnreachable(f"the web search at {address} failed: {error or type(error).__name__}") from error

    def _read(self, url: str) -> Article | None:
        bounds = Bounds(self._max_bytes, self._settings.timeout_seconds, self._settings.allow_private)
        try:
            reply = get(url, bounds)
            article = article_of(reply)
        except (FetchError, NotAnArticleError) as error:
            _log.info("%s is left out: %s", url, error)
            return None
        fetched = datetime.now(UTC).isoformat(timespec="seconds")
        return replace(article, id=f"web:{article.id}", url=reply.url, metadata={"fetched_at": fetched})

    def _rank(self, query: str, pages: Sequence[Article], k: int) -> list[Passage]:
        chunker = Chunker(self._embedder.count_tokens, self._embedder.max_tokens)
        chunks = [(page, chunk) for page in pages for chunk in chunker.split(page)]
        if not chunks:
            return []
        vectors = self._embedder.embed_texts([query, *(chunk.text for _, chunk in chunks)])
        scores = vectors[1:] @ vectors[0]
        best = sorted(range(len(chunks)), key=lambda index: -float(scores[index]))[:k]
        return [
            Passage(chunks[index][1], chunks[index][0], float(scores[index]), rank, float(scores[index]))
            for rank, index in enumerate(best, 1)
        ]
