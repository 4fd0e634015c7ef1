"""A server that speaks the OpenAI chat protocol and says what it is told to: a judge for tests."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.loopback_server import QuietHandler, answering

Said = Callable[[str], str]


@contextmanager
def judge_server(said: Said) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The base URL of a running server, and the requests it got; `said` turns all that was asked into its words."""
    requests: list[dict[str, Any]] = []

    class Handler(QuietHandler):
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
            self.reply(body)

    with answering(Handler) as url:
        yield f"{url}/v1", requests


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
