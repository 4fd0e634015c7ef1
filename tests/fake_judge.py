"""A server that speaks the OpenAI chat protocol and says what it is told to: a judge for tests."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Said = Callable[[str], str]


@contextmanager
def judge_server(said: Said) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The base URL of a running server, and the requests it got; `said` turns all that was asked into its words."""
    requests: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append({**asked, "authorization": self.headers["Authorization"]})
            words = said("\n".join(str(message["content"]) for message in asked["messages"]))
            body = json.dumps(
                {
                    "id": "1", "object": "chat.completion", "created": 0, "model": asked["model"],
                    "choices": [
                        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": words}}
                    ],
                    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
                }
            ).encode()  # fmt: skip
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", requests
        finally:
            server.shutdown()
            thread.join()


def statements_then(verdicts: list[int]) -> Said:
    """A judge that finds one statement a verdict, and gives those verdicts (1 supported, 0 not)."""

    def said(asked: str) -> str:
        # Ragas asks in two steps; only the second gives statements to judge.
        if '"verdict"' not in asked:
            return json.dumps({"statements": [f"Statement {number}." for number in range(len(verdicts))]})
        judged = [
            {"statement": f"Statement {number}.", "reason": "as told", "verdict": verdict}
            for number, verdict in enumerate(verdicts)
        ]
        return json.dumps({"statements": judged})

    return said
