"""How long something takes alone and while more and more of it is going on at once, and what else then waits."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle, islice
from typing import Any, TypeVar

import numpy as np

_TICK = 0.005
_Item = TypeVar("_Item")
Work = Callable[[_Item], Awaitable[object]]


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """p50, p90 and p99 (linear between values). Raises ValueError for none."""
    if not milliseconds:
        raise ValueError("nothing was measured: give at least one question")
    found = np.percentile(np.asarray(milliseconds, dtype=float), [50, 90, 99])
    return {name: round(float(value), 2) for name, value in zip(("p50", "p90", "p99"), found, strict=True)}


async def under_load(work: Work[_Item], items: Sequence[_Item], count: int, at_once: int) -> dict[str, Any]:
    """Do `work` `count` times over `items` in turn, `at_once` at a time.

    Gives how many were done a second, percentiles of one, and the longest time in milliseconds that the event loop
    could not serve anybody else (a coroutine that wants to go on every 5 ms had to wait longer).
    """
    times: list[float] = []
    waiting = islice(cycle(items), count)

    async def worker(rest: Iterator[_Item]) -> None:
        for item in rest:
            began = time.perf_counter()
            await work(item)
            times.append(1_000 * (time.perf_counter() - began))

    async with _stalls() as stalls:
        began = time.perf_counter()
        await asyncio.gather(*(worker(waiting) for _ in range(at_once)))
        seconds = time.perf_counter() - began
    return {
        "at_once": at_once, "per_second": round(count / seconds, 1), **percentiles(times),
        "longest_stall_ms": round(max(stalls), 1),
    }  # fmt: skip


@asynccontextmanager
async def _stalls() -> AsyncIterator[list[float]]:
    """The milliseconds by which a ticking coroutine was late, as long as the block runs."""
    late = [0.0]

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_TICK)
            late.append(1_000 * (time.perf_counter() - began - _TICK))

    ticking = asyncio.create_task(tick())
    try:
        await asyncio.sleep(0)
        yield late
        # A stall that lasts until the end is heard of by the tick after it.
        await asyncio.sleep(2 * _TICK)
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
