"""Who is asked where on the web an answer may stand: a SearXNG server of the user's own, or Brave Search with a key.

Only the query, its language and a number of results go out. Forms of request and reply: SearXNG's "Search API", Brave's
"Web search" (2026). No redirect is followed, so that a key goes nowhere but to the address that it is for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from app.settings import WebSettings
from graph.errors import WebUnreachable

BRAVE = "https://api.search.brave.com/res/v1/web/search"
_BRAVE_CHARACTERS, _BRAVE_WORDS, _BRAVE_RESULTS = 400, 50, 20
_REPLY_BYTES = 2_000_000


class WebProvider(Protocol):
    """Finds addresses for a query."""

    @property
    def name(self) -> str:
        """Who it is, as a reader may see it: never a key or a password."""

    async def addresses(self, query: str, language: str, count: int) -> list[str]:
        """At most `count` addresses, best first; `language` is "en" or "fr". Raises WebUnreachable."""


@dataclass(frozen=True)
class Searxng:
    """A SearXNG server whose settings allow the format json."""

    url: str
    timeout_seconds: float

    @property
    def name(self) -> str:
        """SearXNG and its host."""
        return f"SearXNG at {urlsplit(self.url).netloc.rpartition('@')[2]}"

    async def addresses(self, query: str, language: str, count: int) -> list[str]:
        """At most `count` addresses, best first. Raises WebUnreachable."""
        problems: dict[int, str] = {HTTPStatus.FORBIDDEN: "add json to search.formats in its settings.yml"}
        params = {"q": query, "format": "json", "language": language}
        address = f"{self.url.rstrip('/')}/search"
        reply = await _json(self.name, address, params, headers={}, seconds=self.timeout_seconds, problems=problems)
        return _addresses(self.name, reply, ("results",), count)


@dataclass(frozen=True)
class Brave:
    """Brave Search, paid by the request; the key goes into a header and nowhere else."""

    api_key: SecretStr
    timeout_seconds: float
    url: str = BRAVE
    name: str = "Brave Search"

    async def addresses(self, query: str, language: str, count: int) -> list[str]:
        """At most `count` addresses, best first, for the first 400 characters and 50 words. Raises WebUnreachable."""
        refused = "check the key in PRESSROOM_WEB__API_KEY"
        problems: dict[int, str] = {
            HTTPStatus.UNAUTHORIZED: refused, HTTPStatus.FORBIDDEN: refused, HTTPStatus.UNPROCESSABLE_ENTITY: refused,
            HTTPStatus.TOO_MANY_REQUESTS: "the limit of your plan is reached",
        }  # fmt: skip
        asked = " ".join(query[:_BRAVE_CHARACTERS].split()[:_BRAVE_WORDS])
        params = {"q": asked, "search_lang": language, "count": str(min(count, _BRAVE_RESULTS))}
        headers = {"x-subscription-token": self.api_key.get_secret_value()}
        reply = await _json(
            self.name, self.url, params, headers=headers, seconds=self.timeout_seconds, problems=problems
        )
        return _addresses(self.name, reply, ("web", "results"), count)


def provider_of(settings: WebSettings) -> WebProvider | None:
    """The provider that the operator set up; None where nobody is to be asked."""
    if settings.searxng_url:
        return Searxng(settings.searxng_url, settings.timeout_seconds)
    return Brave(settings.api_key, settings.timeout_seconds) if settings.api_key else None


async def _json(
    name: str, url: str, params: Mapping[str, str], *, headers: Mapping[str, str], seconds: float,
    problems: Mapping[int, str],
) -> Any:  # fmt: skip
    """What is answered; `problems` says of a status what to do about it. Messages hold no header and no password."""
    received = bytearray()
    try:
        async with (
            httpx.AsyncClient(timeout=seconds, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", url, params=params, headers={"accept": "application/json", **headers}) as response,
        ):
            if response.status_code != HTTPStatus.OK:
                advice = problems.get(response.status_code)
                told = f" ({advice})" if advice else ""
                raise WebUnreachable(f"{name} answered with status {response.status_code}{told}")
            async for piece in response.aiter_bytes():
                received += piece
                if len(received) > _REPLY_BYTES:
                    raise WebUnreachable(f"{name} answered with more than {_REPLY_BYTES:,} bytes")
        return json.loads(received)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WebUnreachable(f"{name} does not answer: {type(error).__name__}") from error
    except ValueError as error:
        raise WebUnreachable(f"{name} answered with what is no JSON") from error


def _addresses(name: str, reply: Any, path: tuple[str, ...], count: int) -> list[str]:
    """The http(s) addresses of the results that lie at `path`, each once."""
    try:
        for key in path:
            reply = reply.get(key, {})
        found = [str(result["url"]) for result in reply]
    except (AttributeError, KeyError, TypeError) as error:
        raise WebUnreachable(f"{name} answered in a form that is not its own: no {'.'.join(path)}[].url") from error
    return [url for url in dict.fromkeys(found) if url.startswith(("http://", "https://"))][:count]
