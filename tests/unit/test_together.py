"""A stream read ahead."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from app.models.together import together


async def numbers(*stops: asyncio.Event) -> AsyncGenerator[int, None]:
    """One number, then two more each time one of `stops` is set."""
    yield 0
    for place, stop in enumerate(stops, 1):
        await stop.wait()
        yield 2 * place - 1
        yield 2 * place


async def test_what_came_meanwhile_comes_together_and_nothing_waits() -> None:
    stops = [asyncio.Event(), asyncio.Event()]
    async with asyncio.timeout(10), aclosing(together(numbers(*stops))) as lists:
        assert await anext(lists) == [0]
        for stop in stops:
            stop.set()
        assert await anext(lists) == [1, 2, 3, 4]
        assert [rest async for rest in lists] == []


async def test_what_came_before_a_failure_comes_before_it() -> None:
    async def failing() -> AsyncGenerator[int, None]:
        yield 1
        raise OSError("lost")

    lists = together(failing())
    assert await anext(lists) == [1]
    with pytest.raises(OSError, match="lost"):
        await anext(lists)


async def test_leaving_it_ends_what_it_reads() -> None:
    ended = asyncio.Event()

    async def endless() -> AsyncGenerator[int, None]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with asyncio.timeout(10), aclosing(together(endless())) as lists:
        assert await anext(lists) == [1]
    assert ended.is_set()
