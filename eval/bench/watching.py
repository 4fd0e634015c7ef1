"""What does watching cost? The same questions with observers and without, in turns, answered by quotes alone.

    python -m eval.bench.watching --questions FILE --home FOLDER [--rounds N]

Each round asks every question once unwatched and once watched (metrics, traces to a collector on loopback, JSON lines
to nowhere), the two in alternating order. Prints one JSON object: questions a second, medians of milliseconds and of
the processor's milliseconds (all threads), and by how much the watched one of a pair took longer, as a median. No
language model is called.
"""

import argparse
import asyncio
import io
import json
import logging
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from app.bootstrap import Application
from app.observability.logs import JsonLines
from app.settings import Settings, load_settings, quiet_environment
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import filters_of
from graph.agent import Agent
from graph.models import Question


async def measure(plain: Settings, watched: Settings, questions: list[GoldQuestion], rounds: int) -> dict[str, object]:
    """Each question on both, in pairs."""
    spent: dict[str, list[float]] = {"off": [], "on": []}
    worked: dict[str, list[float]] = {"off": [], "on": []}
    async with AsyncExitStack() as stack:
        agents: dict[str, Agent] = {}
        for name, settings in (("off", plain), ("on", watched)):
            application = Application(settings)
            stack.callback(application.close)
            agents[name] = await stack.enter_async_context(application.agent(with_model=False, keep_runs=False))
            for gold in questions:
                await agents[name].ask(_asked(gold))  # texts and vectors are kept from now on
        for turn in range(rounds):
            for place, gold in enumerate(questions):
                for name in ("off", "on") if (turn + place) % 2 else ("on", "off"):
                    began, processor = time.perf_counter(), time.process_time()
                    await agents[name].ask(_asked(gold))
                    spent[name].append(time.perf_counter() - began)
                    worked[name].append(time.process_time() - processor)
    return {
        "questions": len(questions),
        "rounds": rounds,
        "per_second": {name: round(len(taken) / sum(taken), 2) for name, taken in spent.items()},
        "ms": {name: round(1_000 * statistics.median(taken), 2) for name, taken in spent.items()},
        "processor_ms": {name: round(1_000 * statistics.median(taken), 2) for name, taken in worked.items()},
        "ms_longer": _longer(spent),
        "processor_ms_longer": _longer(worked),
    }


def _longer(taken: dict[str, list[float]]) -> float:
    pairs = zip(taken["off"], taken["on"], strict=True)
    return round(1_000 * statistics.median(on - off for off, on in pairs), 2)


def _asked(gold: GoldQuestion) -> Question:
    return Question(text=gold.question, filters=filters_of(gold))


@contextmanager
def _collector() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    quiet_environment()
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(JsonLines(content=False))
    logging.getLogger("pressroom").addHandler(handler)
    logging.getLogger("pressroom").setLevel(logging.INFO)
    questions = read_questions(given.questions)
    with _collector() as endpoint:
        observe = {"metrics": True, "otlp_endpoint": endpoint, "logs": "json"}
        plain, watched = load_settings(home=given.home), load_settings(home=given.home, observe=observe)
        print(json.dumps(asyncio.run(measure(plain, watched, questions, given.rounds))))


if __name__ == "__main__":
    main()
