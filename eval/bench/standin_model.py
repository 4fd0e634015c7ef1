"""A stand-in for a language model's server: speaks OpenAI's protocol and writes at a fixed pace what the evidence says.

    python -m eval.bench.standin_model --first-ms 300 --token-ms 20

Prints its address on the first line. It answers questions about the articles of `eval.bench.serving_press`: of the
piece of evidence that has the name asked for it quotes both sentences. `GET /times` says when (CLOCK_MONOTONIC) the
last token of the first statement left for each name, `GET /calls` how many answers were begun, ended and broken off.
"""

import argparse
import asyncio
import json
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from eval.bench.serving_press import NAME, SENTENCES

_PIECE = re.compile(r'<evidence number="(\d+)"[^>]*>\n(.*?)\n</evidence>', re.DOTALL)
_TOKEN = re.compile(r"\s*\S{1,6}")


def written(prompt: str) -> tuple[str, list[str]]:
    """The name asked for, and the statements about it as JSON texts. Raises ValueError where no piece has it."""
    asked = NAME.findall(prompt.rpartition("Question:")[2])
    name = asked[0] if asked else ""
    for number, text in _PIECE.findall(prompt):
        found = [pattern.search(text) for pattern in SENTENCES]
        if name and all(match and match["name"] == name for match in found):
            said = [match[0] for match in found if match]
            facts = [{"evidence": int(number), "quote": words, "sentence": words} for words in said]
            return name, [json.dumps(fact, ensure_ascii=False) for fact in facts]
    raise ValueError(f"no piece of evidence speaks of {name!r}")


class StandIn:
    """The ASGI app; `first_ms` before the first token, `token_ms` between tokens."""

    def __init__(self, first_ms: float, token_ms: float) -> None:
        self._first, self._token = first_ms / 1_000, token_ms / 1_000
        self._times: dict[str, float] = {}
        self._calls: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request (HTTP alone)."""
        if scope["type"] != "http":
            return
        if scope["method"] == "GET":
            shown = {"/times": self._times, "/calls": dict(self._calls)}.get(scope["path"], {"data": []})
            await _reply(send, json.dumps(shown).encode())
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        leaving = asyncio.create_task(_gone(receive))
        writing = asyncio.create_task(self._write(json.loads(body), send))
        self._calls["begun"] += 1
        await asyncio.wait({leaving, writing}, return_when=asyncio.FIRST_COMPLETED)
        self._calls["ended" if writing.done() else "broken_off"] += 1
        for task in (leaving, writing):
            task.cancel()
        await asyncio.gather(leaving, writing, return_exceptions=True)

    async def _write(self, asked: dict[str, Any], send: Any) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for data in self._chunks(str(asked["messages"][-1]["content"])):
            await send({"type": "http.response.body", "body": f"data: {data}\n\n".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})

    async def _chunks(self, prompt: str) -> AsyncIterator[str]:
        name, (first, *others) = written(prompt)
        await asyncio.sleep(self._first)
        for token in _TOKEN.findall('{"statements": [' + first):
            self._times[name] = time.monotonic()
            yield _chunk(token)
            await asyncio.sleep(self._token)
        for token in _TOKEN.findall("".join(f", {other}" for other in others) + "]}"):
            yield _chunk(token)
            await asyncio.sleep(self._token)
        used = {"prompt_tokens": len(prompt) // 4, "completion_tokens": 60, "total_tokens": len(prompt) // 4 + 60}
        yield json.dumps({**_FRAME, "choices": [], "usage": used})


_FRAME = {"id": "chatcmpl-0", "object": "chat.completion.chunk", "created": 0, "model": "stand-in"}


def _chunk(text: str) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    return json.dumps({**_FRAME, "choices": [choice]}, ensure_ascii=False)


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _reply(send: Any, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve on a free port of loopback until ended."""
    import uvicorn

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first-ms", type=float, default=300.0)
    parser.add_argument("--token-ms", type=float, default=20.0)
    options = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    app = StandIn(options.first_ms, options.token_ms)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).run(sockets=[listener])


if __name__ == "__main__":
    main()
