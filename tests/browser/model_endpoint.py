"""A stand-in for a model's server: it writes the first sentence, and the second only when the test lets it."""

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from typing import Any

from tests.gated_model import in_two
from tests.loopback_server import QuietHandler, answering

_EVIDENCE = re.compile(r'<evidence number="(\d+)"[^>]*>\n(.*?)\n</evidence>', re.DOTALL)


class Gate:
    """What the test opens; the endpoint waits 30 s at most."""

    def __init__(self, statements: Sequence[tuple[str, str]]) -> None:
        self.statements = statements
        self.opened = threading.Event()
        self.asked: list[str] = []


@contextmanager
def endpoint(statements: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Gate]]:
    """The base URL of a server that answers with (quote, sentence) each, and its gate."""
    gate = Gate(statements)

    class Endpoint(QuietHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            prompt = body["messages"][-1]["content"]
            gate.asked.append(prompt)
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            written = [(_holding(prompt, quote), quote, said) for quote, said in statements]
            for number, piece in enumerate(in_two(written)):
                if number:
                    gate.opened.wait(30)
                self._write(piece)
            self.wfile.write(b"data: [DONE]\n\n")

        def _write(self, text: str) -> None:
            choice: dict[str, Any] = {
                "index": 0,
                "delta": {"role": "assistant", "content": text},
                "finish_reason": None,
            }
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            self.wfile.flush()

    with answering(Endpoint) as url:
        try:
            yield url, gate
        finally:
            gate.opened.set()


def _holding(prompt: str, quote: str) -> int:
    """The number of the evidence that holds a quote. Raises StopIteration when none does."""
    return next(int(number) for number, text in _EVIDENCE.findall(prompt) if quote in unescape(text))
