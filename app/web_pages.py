"""Pages of the web, read whole and as a guest: robots.txt, public addresses, bounds of bytes and time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ingest.load.fetch import Bounds, FetchError
from ingest.load.polite import PoliteClient
from ingest.load.rejected import NotAnArticleError
from ingest.load.web_page import article_of
from ingest.models import Article

_WHOLE_READING = 3
"""All pages together get this many times the timeout of one wait."""


@dataclass(frozen=True)
class PagesRead:
    """The articles in the order of their addresses, and of each address left out why."""

    articles: tuple[Article, ...]
    left_out: tuple[str, ...]


async def read_pages(urls: Sequence[str], bounds: Bounds, delay_seconds: float) -> PagesRead:
    """Read `urls`, those of one host one after the other and `delay_seconds` apart, hosts beside each other.

    An article's id starts with "web:", its metadata say when it was fetched (UTC). What was not read in three times the
    timeout is left out.
    """
    results: dict[str, Article | str] = {}

    def read(group: Sequence[str]) -> None:
        # A client is not for several threads at once, and a host is visited by one thread.
        client = PoliteClient(bounds, delay_seconds=delay_seconds)
        for url in group:
            results[url] = _read(client, url)

    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    if hosts:
        reading = [asyncio.create_task(asyncio.to_thread(read, group)) for group in hosts.values()]
        done, late = await asyncio.wait(reading, timeout=_WHOLE_READING * bounds.timeout_seconds)
        for task in late:
            task.cancel()
        for task in done:
            task.result()
    in_time = dict(results)
    articles = {item.id: item for url in urls if isinstance(item := in_time.get(url), Article)}
    left_out = (in_time.get(url, f"{url} took too long") for url in urls)
    return PagesRead(tuple(articles.values()), tuple(item for item in left_out if isinstance(item, str)))


def _read(client: PoliteClient, url: str) -> Article | str:
    """The page's article, or why there is none."""
    try:
        reply = client.get(url)
        article = article_of(reply)
    except FetchError as error:
        return str(error)
    except NotAnArticleError as error:
        return f"{url} holds no article ({error})"
    fetched = datetime.now(UTC).isoformat(timespec="seconds")
    return replace(article, id=f"web:{article.id}", url=reply.url, metadata={"fetched_at": fetched})
