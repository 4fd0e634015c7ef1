"""`pressroom serve` beside a model that hangs, dies or is slow: answers by quotes, clients that leave, a gentle end."""

import html
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.cli.running import FILE, running_server
from tests.loopback_server import QuietHandler, running

RUN = "from app.cli.main import main; main()"
QUESTION = {"question": "How much did the new bridge cost?"}
_PIECE = re.compile(r'<evidence number="(\d+)"[^>]*>\n(.*?)\n</evidence>', re.DOTALL)


class Model(QuietHandler):
    """An OpenAI-compatible endpoint that behaves as its server's `manner` says."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        state: ModelServer = self.server  # type: ignore[assignment]
        if state.manner == "hang":
            state.release.wait(30)
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        if state.manner == "die":
            self.send_header("content-length", "100000")
        self.end_headers()
        self._write('{"statements": [')
        state.begun.set()
        if state.manner == "die":
            return
        if state.manner == "left":
            state.broken.set() if self._until_broken() else None
            return
        state.release.wait(30)
        for number, text in _PIECE.findall(asked["messages"][-1]["content"]):
            quote = "It cost 40 million pounds, the city council said."
            if quote in html.unescape(text):
                said = {"evidence": int(number), "quote": quote, "sentence": "The new bridge cost 40 million pounds."}
                self._write(json.dumps(said))
        self._write("]}")
        self.wfile.write(b"data: [DONE]\n\n")

    def _until_broken(self) -> bool:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                self._write(" ")
            except OSError:
                return True
            self.server.release.wait(0.02)  # type: ignore[attr-defined] - a pace, so that this is no flood
        return False

    def _write(self, text: str) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


class ModelServer(http.server.ThreadingHTTPServer):
    """Its state: how to behave, and what happened."""

    daemon_threads = True
    manner = "good"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Model)
        self.release, self.begun, self.broken = threading.Event(), threading.Event(), threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is what some tests want."""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with running(ModelServer()) as server:
        try:
            yield server
        finally:
            server.release.set()


@pytest.fixture
def served(
    model: ModelServer, small_home: Path, small_models: Path, tmp_path: Path
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    environment = os.environ | {
        "PRESSROOM_HOME": str(home), "PRESSROOM_MODELS": str(small_models), "PRESSROOM_OFFLINE": "true",
        "PRESSROOM_LLM__BASE_URL": f"http://127.0.0.1:{model.server_port}/v1", "PRESSROOM_LLM__MODEL": "m",
        "PRESSROOM_LLM__TIMEOUT_SECONDS": "1.5", "PRESSROOM_SERVE__GRACE_SECONDS": "30",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        log = []
        for line in process.stderr:  # waits without taking the processor from who starts
            log.append(line.decode())
            if "startup complete" in log[-1]:
                break
        deadline, url = time.monotonic() + 60, None
        while url is None and time.monotonic() < deadline:
            url = running_server(home)
        assert url is not None, log
        assert (home / FILE).stat().st_mode & 0o077 == 0  # it holds the token of the home's owner
        yield url, process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def _until_closed(url: str) -> None:
    """Nobody new is let in: the server has begun to end."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/healthz", timeout=5, trust_env=False)
        except httpx.TransportError:
            return
    raise AssertionError("the server still lets new clients in")


def test_from_a_lost_model_to_a_gentle_end(
    served: tuple[str, "subprocess.Popen[bytes]"], model: ModelServer, tmp_path: Path
) -> None:
    url, process = served
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for manner, why in (("hang", "within 1.5 seconds"), ("die", "connection to the model was lost")):
            model.manner = manner
            answer = client.post("/api/ask", json=QUESTION).json()
            assert (answer["status"], answer["mode"]) == ("answered", "extractive")
            assert "40 million" in answer["answer"]
            assert why in next(step["note"] for step in answer["run"]["steps"] if step["node"] == "answer")
        model.manner = "left"
        model.begun.clear()
        with client.stream("POST", "/api/ask/stream", json=QUESTION) as response:
            lines = response.iter_lines()
            next(line for line in lines if line == "event: step")
            assert model.begun.wait(30)
        assert model.broken.wait(30)  # the server let go of the model as soon as its client had left

        model.manner, said = "gated", []
        with client.stream("POST", "/api/ask/stream", json=QUESTION) as response:
            lines = response.iter_lines()
            next(line for line in lines if line == "event: step")
            process.send_signal(signal.SIGTERM)
            _until_closed(url)
            model.release.set()
            said = list(lines)
        assert "event: done" in said
        data = next(line for line in reversed(said) if line.startswith("data: "))
        assert json.loads(data.removeprefix("data: "))["status"] == "answered"
    assert process.wait(timeout=60) == 0
    assert not (tmp_path / "home" / FILE).exists()
