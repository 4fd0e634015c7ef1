"""A stream read ahead: what has come while its reader did something else comes together."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

Part = TypeVar("Part")


async def together(parts: AsyncIterator[Part]) -> AsyncGenerator[list[Part], None]:
    """All that has come since the list before, in order; never an empty list, nothing waits for company.

    Raises what `parts` raises, after all that came before it. Closed or cancelled, it cancels `parts`.
    """
    ready: list[Part] = []
    news = asyncio.Event()

    async def read() -> None:
        try:
            async for part in parts:
                ready.append(part)
                news.set()
        finally:
            news.set()

    reading = asyncio.create_task(read())
    try:
        while ready or not reading.done():
            await news.wait()
            news.clear()
            if ready:
                come, ready = ready, []
                yield come
        await reading
    finally:
        reading.cancel()
        await asyncio.wait({reading})
