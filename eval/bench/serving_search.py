"""`/api/search` of the real server over an archive that is there: requests a second, and how long one takes.

    python -m eval.bench.serving_search --home FOLDER --questions FILE [--connections 16] [--seconds 20]

`--home` is served by a process of its own; every question is asked in turn by as many clients as there are connections,
each on one that stays open. The first round, in which texts and query vectors are read for the first time, is told
apart. Prints one JSON object.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from eval.bench.served import cpu_seconds, resident_mb, served
from eval.questions import read_questions


class Connection:
    """HTTP/1.1 on one connection, without more: what asks must not take the processor from what answers."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    async def search(self, query: str) -> bytes:
        """The body of the reply. Raises RuntimeError for any status but 200."""
        body = json.dumps({"query": query, "k": 10}).encode()
        head = (
            f"POST /api/search HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        headers = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(headers.partition(b"content-length:")[2].split(b"\r\n")[0])
        reply = await self._reader.readexactly(length)
        if b" 200 " not in headers.split(b"\r\n")[0]:
            raise RuntimeError(f"{headers.split()[1]!r}: {reply[:200]!r}")
        return reply

    def close(self) -> None:
        """Disconnect."""
        self._writer.close()


async def load(url: str, queries: Sequence[str], connections: int, seconds: float) -> dict[str, Any]:
    """Ask for as long, but every query once at least."""
    times: list[float] = []
    bare: list[str] = []
    waiting = cycle(queries)
    began = time.perf_counter()

    async def client() -> None:
        connection = Connection(url)
        await connection.open()
        while len(times) < len(queries) or time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            found = json.loads(await connection.search(next(waiting)))
            times.append(1_000 * (time.perf_counter() - asked))
            if not found["passages"]:
                bare.append(found["query"])
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    spent = time.perf_counter() - began
    p50, p90, p99 = np.percentile(times, [50, 90, 99])
    return {"requests": len(times), "a_second": round(len(times) / spent, 1), "p50": round(float(p50), 1),
            "p90": round(float(p90), 1), "p99": round(float(p99), 1), "without_passages": len(bare)}  # fmt: skip


async def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The first round, then the load."""
    queries = [question.question for question in read_questions(options.questions)]
    with served(options.home, folder / "server.log") as (url, server):
        first = await load(url, queries, options.connections, 0)
        before, began = cpu_seconds(server), time.perf_counter()
        told = await load(url, queries, options.connections, options.seconds)
        cores = (cpu_seconds(server) - before) / (time.perf_counter() - began)
        return {"connections": options.connections, "first_round": first, "load": told,
                "server_cores": round(cores, 2), "server_mb": round(resident_mb(server))}  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20.0)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(parser.parse_args(), Path(folder)))))


if __name__ == "__main__":
    main()
