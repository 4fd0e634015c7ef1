"""What one server shares between its requests, and how a route gets at it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from app.api.ingestion_jobs import IngestionJobs
from app.api.limits import RateLimits
from app.api.runs import Runs
from app.api.warmup import Warmup
from app.bootstrap import Application
from app.keys import KeyStore
from app.models.errors import ModelError
from ingest.models import EVERYTHING, Rights

if TYPE_CHECKING:
    from app.api.access import Access
    from graph.agent import Agent
    from ingest.archive import Archive
    from ingest.permitted import PermittedArchive


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Serving:
    """The open application, its agents (one for when there is no language model), the bounds of this server.

    `owner_token` is what commands of the same home show instead of a key (None: nothing is). `call_tokens` is what one
    call of the model may write.
    """

    application: Application
    agent: "Agent"
    quoting_agent: "Agent"
    runs: Runs
    warmup: Warmup
    jobs: IngestionJobs
    keys: KeyStore
    rates: RateLimits
    owner_token: str | None = None

    @property
    def call_tokens(self) -> int:
        """The most tokens that one call of the model may write."""
        return self.application.settings.llm.max_tokens

    async def archive(self, rights: Rights = EVERYTHING) -> "Archive | PermittedArchive":
        """The generation that serves, as far as `rights` reach, opened in a worker thread if none is yet.

        Raises ArchiveError, ModelMissing.
        """
        from ingest.permitted import PermittedArchive

        archive = await asyncio.to_thread(self.application.archive_at_once)
        return PermittedArchive(archive, rights) if rights.limited else archive

    async def agent_for(self, access: "Access") -> "Agent":
        """The agent, or the one that answers with quotes alone while there is no language model.

        For a key it reads what the key may, and keeps its answers as that key's. The embedded model's server is started
        here, in a worker thread, when it does not run yet.
        """
        agent, with_model = self.agent, True
        try:
            await asyncio.to_thread(self.application.deps)
        except ModelError as error:
            log.warning("no language model, so quotes only: %s", error)
            agent, with_model = self.quoting_agent, False
        if access.key is None:
            return agent
        return agent.on_behalf(
            partial(self.application.deps_for, access.rights, with_model=with_model),
            partial(self.application.keep_run, key=access.key.id),
        )


def serving(request: Request) -> Serving:
    """What this server shares (put there when it started)."""
    shared: Serving = request.app.state.serving
    return shared


async def until_sent() -> AsyncIterator[AsyncExitStack]:
    """A stack of things that stay held until the whole response, also a streamed one, has been sent."""
    async with AsyncExitStack() as stack:
        yield stack


Served = Annotated[Serving, Depends(serving)]
UntilSent = Annotated[AsyncExitStack, Depends(until_sent)]
