"""Streaming questions to the real server, with a stand-in for the model: errors, mixed-up streams, waits, memory.

    python -m eval.bench.serving [--at-once 200] [--rate 10 --questions 200] [--minutes 5]

An archive is made (no real articles), `pressroom serve` started over it in one process, the stand-in in another.
Then: `--at-once` questions at the same moment; `--questions` that arrive at `--rate` a second, of each the wait from
the model's last token of the first sentence to that sentence, proven, at the client; and for `--minutes` as many as go,
with the server's memory. Each stream must hold its own question, buyer and citation, and no other's. Prints one JSON
object; exits with 1 where a stream failed or held what is not its own.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from app.bootstrap import Application
from app.settings import load_settings
from eval.bench.served import cpu_seconds, resident_mb, served
from eval.bench.serving_press import Sale, sales, write

_ARTICLES = 400
_AT_ONCE_LONG = 16
_MEMORY_SECONDS = 10.0


async def ask(client: httpx.AsyncClient, sale: Sale) -> tuple[float, str | None]:
    """When the first proven sentence came (CLOCK_MONOTONIC), and what is wrong with the stream (None: nothing)."""
    first, done, name, heard = 0.0, None, "", []
    async with client.stream("POST", "/api/ask/stream", json={"question": sale.question}) as response:
        if response.status_code != 200:
            return 0.0, f"status {response.status_code}: {(await response.aread())[:200]!r}"
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                if name == "sentence":
                    first = first or time.monotonic()
                    heard.append(json.loads(line.removeprefix("data: "))["statement"]["text"])
                elif name in ("done", "error"):
                    done = json.loads(line.removeprefix("data: "))
    return first, _wrong(sale, done, heard)


def _wrong(sale: Sale, done: dict[str, Any] | None, heard: Sequence[str]) -> str | None:
    if done is None or "answer" not in done:
        return f"no answer: {done}"
    if done["question"] != sale.question or {each["article_id"] for each in done["citations"]} != {sale.name.lower()}:
        return f"another's answer: {done['question']} {done['answer']}"
    if not heard or not all(sale.name in text for text in heard) or sale.buyer not in heard[0]:
        return f"another's sentence: {heard}"
    return None if done["mode"] == "model" and done["status"] == "answered" else f"{done['mode']} {done['status']}"


async def at_once(client: httpx.AsyncClient, asked: Sequence[Sale]) -> dict[str, Any]:
    """All of them at the same moment."""
    began = time.monotonic()
    ended = await asyncio.gather(*(ask(client, sale) for sale in asked), return_exceptions=True)
    firsts = [1_000 * (each[0] - began) for each in ended if not isinstance(each, BaseException) and each[0]]
    return {"questions": len(asked), "wrong": _faults(ended), "seconds": round(time.monotonic() - began, 1),
            "first_sentence_ms": _percentiles(firsts)}  # fmt: skip


async def arriving(client: httpx.AsyncClient, asked: Sequence[Sale], rate: float, model: str) -> dict[str, Any]:
    """One every 1/rate seconds, whatever became of those before."""
    began, tasks = time.monotonic(), []
    for number, sale in enumerate(asked):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(ask(client, sale)))
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    async with httpx.AsyncClient(trust_env=False) as direct:
        written: dict[str, float] = (await direct.get(f"{model}/times")).json()
    waits = [
        1_000 * (each[0] - written[sale.name])
        for sale, each in zip(asked, ended, strict=True)
        if not isinstance(each, BaseException) and each[0]
    ]
    return {"questions": len(asked), "a_second": rate, "wrong": _faults(ended),
            "sentence_after_its_last_token_ms": _percentiles(waits)}  # fmt: skip


async def for_minutes(client: httpx.AsyncClient, asked: Sequence[Sale], minutes: float, server: int) -> dict[str, Any]:
    """16 at a time; the server's memory every 10 seconds, and its growth a thousand questions (least squares)."""
    began, count, faults = time.monotonic(), 0, []
    memory: list[tuple[int, float]] = []
    waiting = cycle(asked)

    async def worker() -> None:
        nonlocal count
        while time.monotonic() - began < 60 * minutes:
            try:
                _, wrong = await ask(client, next(waiting))
            except httpx.HTTPError as error:
                wrong = f"{type(error).__name__}: {error}"
            count += 1
            if wrong:
                faults.append(wrong)
            if time.monotonic() - began > _MEMORY_SECONDS * len(memory):
                memory.append((count, resident_mb(server)))

    await asyncio.gather(*(worker() for _ in range(_AT_ONCE_LONG)))
    memory.append((count, resident_mb(server)))
    # The first third warms caches that are bounded.
    later = memory[len(memory) // 3 :]
    slope = np.polyfit([at for at, _ in later], [mb for _, mb in later], 1)[0] if len(later) > 2 else float("nan")
    return {
        "questions": count, "a_second": round(count / (time.monotonic() - began), 1), "wrong": faults[:3],
        "failed": len(faults), "memory_mb": [(at, round(mb, 1)) for at, mb in memory],
        "mb_per_thousand_after_a_third": round(1_000 * float(slope), 2),
    }  # fmt: skip


@contextmanager
def stand_in(first_ms: float, token_ms: float) -> Iterator[str]:
    """The stand-in model's address while its process runs."""
    command = [sys.executable, "-m", "eval.bench.standin_model", "--first-ms", str(first_ms),
               "--token-ms", str(token_ms)]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def _faults(ended: Sequence[Any]) -> list[str]:
    wrong = [repr(each) if isinstance(each, BaseException) else each[1] for each in ended]
    return [each for each in wrong if each]


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    if not milliseconds:
        return {}
    found = np.percentile(np.asarray(milliseconds), [50, 95, 99, 100])
    return {name: round(float(value), 1) for name, value in zip(("p50", "p95", "p99", "most"), found, strict=True)}


async def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Everything, over an archive made in `folder`."""
    made, home = sales(max(_ARTICLES, options.at_once, options.questions)), folder / "home"
    write(folder / "press.jsonl", made)
    application = Application(load_settings(home=home))
    application.ingestor().ingest([folder / "press.jsonl"])
    application.close()
    told: dict[str, Any] = {"articles": len(made), "first_ms": options.first_ms, "token_ms": options.token_ms}
    with stand_in(options.first_ms, options.token_ms) as model:
        settings = {
            "PRESSROOM_LLM__BASE_URL": f"{model}/v1", "PRESSROOM_LLM__MODEL": "stand-in",
            "PRESSROOM_SERVE__MAX_RUNS": str(max(options.at_once, options.questions, _AT_ONCE_LONG)),
        }  # fmt: skip
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=_AT_ONCE_LONG)
        with served(home, folder / "server.log", **settings) as (url, server):
            async with httpx.AsyncClient(base_url=url, limits=limits, timeout=120, trust_env=False) as client:
                for sale in made[-8:]:  # the first questions load what the others share
                    await ask(client, sale)
                if options.at_once:
                    told["at_once"] = await at_once(client, made[: options.at_once])
                if options.questions:
                    before = cpu_seconds(server)
                    told["arriving"] = await arriving(client, made[: options.questions], options.rate, model)
                    spent = cpu_seconds(server) - before
                    told["arriving"]["server_cpu_ms_a_question"] = round(1_000 * spent / options.questions, 1)
                if options.minutes:
                    told["long"] = await for_minutes(client, made, options.minutes, server)
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at-once", type=int, default=200)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--first-ms", type=float, default=300.0)
    parser.add_argument("--token-ms", type=float, default=20.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(measure(options, Path(folder)))
    print(json.dumps(told))
    failed = [part for part in ("at_once", "arriving", "long") if told.get(part, {}).get("wrong")]
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
