"""A stream that runs in a task of its own, so that leaving it cancels its work once, and wholly."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

Part = TypeVar("Part")


async def in_own_task(parts: AsyncIterator[Part]) -> AsyncGenerator[Part, None]:
    """What `parts` yields, as it comes. Raises what it raises; closed or cancelled, it cancels `parts`.

    A cancel scope of anyio (a server's, when the client leaves) cancels again at every await. LangGraph, which awaits
    its nodes while it cleans up, is then cut off before it has cancelled them, and the model writes on for nobody.
    """
    ready: asyncio.Queue[Part | None] = asyncio.Queue()

    async def run() -> None:
        try:
            async for part in parts:
                ready.put_nowait(part)
        finally:
            ready.put_nowait(None)

    running = asyncio.create_task(run())
    try:
        while (part := await ready.get()) is not None:
            yield part
        await running
    finally:
        running.cancel()
        await asyncio.wait({running})
