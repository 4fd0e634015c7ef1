"""How many runs of the agent go on at once. The rest wait in a short line; past its end the answer is 429."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from fastapi import Request

WAITING_FOR_EACH_RUN = 2
Result = TypeVar("Result")


class TooManyRuns(Exception):
    """Every run is taken and the line is full; the same request can succeed a little later."""


class ClientGone(Exception):
    """The client closed the connection before its answer was ready; the run was cancelled."""


class AnswerTimeout(Exception):
    """The answer took longer than this server lets one take; the run was cancelled."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer came within {seconds:g} seconds (PRESSROOM_SERVE__ANSWER_SECONDS)")


class Runs:
    """The places of one server: `max_runs` (1 or more) at once, and twice as many waiting."""

    def __init__(self, max_runs: int) -> None:
        self.max_runs = max_runs
        self._admitted = 0
        self._turns = asyncio.Semaphore(max_runs)

    @property
    def admitted(self) -> int:
        """How many hold a place: those whose turn it is, and those who wait."""
        return self._admitted

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the line, at once. Raises TooManyRuns."""
        room = self.max_runs * (1 + WAITING_FOR_EACH_RUN)
        if self._admitted >= room:
            raise TooManyRuns(
                f"{self.max_runs} questions are being answered and {room - self.max_runs} wait:"
                " ask again in a few seconds, or raise PRESSROOM_SERVE__MAX_RUNS"
            )
        self._admitted += 1
        try:
            yield
        finally:
            self._admitted -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until fewer than `max_runs` go on; whoever waits holds a place."""
        async with self._turns:
            yield


async def while_connected(request: Request, work: Awaitable[Result]) -> Result:
    """The result of `work`, which is cancelled as soon as the client goes away. Raises ClientGone."""
    working = asyncio.ensure_future(work)
    watching = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone("the client closed the connection")
        return working.result()
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.wait({working, watching})


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
