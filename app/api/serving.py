"""What one server shares between its requests, and how a route gets at it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from app.api.runs import Runs
from app.api.warmup import Warmup
from app.bootstrap import Application
from app.models.errors import ModelError

if TYPE_CHECKING:
    from graph.agent import Agent
    from ingest.archive import Archive


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Serving:
    """The open application, its agents (one for when there is no language model), the bounds of this server."""

    application: Application
    agent: "Agent"
    quoting_agent: "Agent"
    runs: Runs
    warmup: Warmup

    async def archive(self) -> "Archive":
        """The generation that serves, opened in a worker thread if none is yet. Raises ArchiveError, ModelMissing."""
        return await asyncio.to_thread(self.application.archive_at_once)

    async def agent_now(self) -> "Agent":
        """The agent, or the one that answers with quotes alone while there is no language model.

        The embedded model's server is started here, in a worker thread, when it does not run yet.
        """
        try:
            await asyncio.to_thread(self.application.deps)
        except ModelError as error:
            log.warning("no language model, so quotes only: %s", error)
            return self.quoting_agent
        return self.agent


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
