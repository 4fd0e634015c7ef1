"""Who asks, and what for: the key of a request, checked before anything else is done for it.

Without a key ever made (`pressroom keys create`) whoever reaches a server that listens on loopback may do everything,
as with the command line; a server that others can reach lets nobody in then.
"""

import asyncio
import hmac
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.hosts import is_loopback
from app.api.serving import Served, Serving
from app.keys import Key, KeyRefused, Scope
from app.run_store import StoredRun
from graph.models import Question
from ingest.models import EVERYTHING, Rights

_bearer = HTTPBearer(auto_error=False, description="A key of `pressroom keys create`; none is needed before the first.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


class ScopeMissing(Exception):
    """The key is known, but does not open this route."""


class RateExceeded(Exception):
    """The key's requests a minute are used up; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Access:
    """Who asks: a key, or None for the owner of the home."""

    key: Key | None = None

    @property
    def rights(self) -> Rights:
        """What of the archive may be read."""
        return self.key.rights if self.key else EVERYTHING

    @property
    def operates(self) -> bool:
        """Whether the archive's sources, problems and generations are this caller's business."""
        return self.key is None or self.key.may("admin")

    @property
    def threads(self) -> str:
        """What the names of this caller's conversations begin with where they are kept; the owner's with nothing."""
        return f"@{self.key.id}/" if self.key else ""

    def own(self, question: Question) -> Question:
        """The question with its conversation named as it is kept: nobody can name another key's."""
        return question.model_copy(update={"thread": self.threads + question.thread}) if question.thread else question

    def may_see(self, run: StoredRun) -> bool:
        """Whether a kept answer is this caller's: one that it got, or any for who operates the archive."""
        return self.operates or (self.key is not None and run.asked.get("key") == self.key.id)


def access_for(scope: Scope) -> Callable[[Request, Serving, Credentials], Awaitable[Access]]:
    """The dependency of routes that `scope` opens. It raises KeyRefused, ScopeMissing, RateExceeded."""

    async def access(request: Request, served: Served, credentials: Credentials) -> Access:
        given = credentials.credentials if credentials else None
        if given and served.owner_token and hmac.compare_digest(given.encode(), served.owner_token.encode()):
            return Access()
        if not served.keys.configured():
            return _as_owner(request, served)
        if given is None:
            raise KeyRefused("this server wants a key: send it as `Authorization: Bearer KEY`")
        key = await asyncio.to_thread(served.keys.holder, given)
        if not key.may(scope):
            raise ScopeMissing(f"the key {key.id} opens {', '.join(sorted(key.scopes))}; this needs the scope {scope}")
        if key.requests_a_minute and (wait := served.rates.wait(key.id, key.requests_a_minute)):
            raise RateExceeded(
                f"the key {key.id} has {key.requests_a_minute} requests a minute, and used them", math.ceil(wait)
            )
        return Access(key)

    return access


def _as_owner(request: Request, served: Serving) -> Access:
    """Everything, for who is on this machine at a server that is there for this machine alone."""
    near = request.client is None or is_loopback(request.client.host)
    if near and is_loopback(served.application.settings.serve.host):
        return Access()
    raise KeyRefused("this server has no keys yet, so that nobody else may use it: run `pressroom keys create`")


Asking = Annotated[Access, Depends(access_for("ask"))]
Ingesting = Annotated[Access, Depends(access_for("ingest"))]
Administering = Annotated[Access, Depends(access_for("admin"))]
