"""`pressroom serve`: one server a home, found by others, gone without a trace."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.api.hosts import base_url, is_loopback
from app.cli.running import FILE, announced, home_fingerprint, running_server
from app.cli.serve import serve
from tests.loopback_server import QuietHandler, answering

RUN = "import typer; from app.cli.serve import serve; typer.run(serve)"


@contextmanager
def healthy(said: object) -> Iterator[str]:
    """A server whose /healthz says `said`; gives its URL."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self.reply(json.dumps(said).encode())

    with answering(Handler) as url:
        yield url


def test_a_server_is_found_while_it_is_announced(tmp_path: Path) -> None:
    assert running_server(tmp_path) is None
    with healthy({"status": "ok", "home": home_fingerprint(tmp_path)}) as url:
        with announced(tmp_path, url):
            assert running_server(tmp_path) == url
        assert not (tmp_path / FILE).exists()
        assert running_server(tmp_path) is None


@pytest.mark.parametrize("said", [{"status": "ok", "home": "another"}, ["no", "object"], "ok"])
def test_the_server_of_another_home_is_not_taken(tmp_path: Path, said: object) -> None:
    with healthy(said) as url, announced(tmp_path, url):
        assert running_server(tmp_path) is None


def test_a_dead_server_is_not_found(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    with healthy({"home": home_fingerprint(tmp_path)}) as url:
        note = {"url": url, "pid": ended.pid}
        (tmp_path / FILE).write_text(json.dumps(note))
        assert running_server(tmp_path) is None
    with announced(tmp_path, url):
        assert running_server(tmp_path) is None  # this process lives, but nobody listens there any more


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": "x"}', '{"url": "http://h:port", "pid": 1}', '{"url": 1}'])
def test_a_broken_note_is_no_server(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert running_server(tmp_path) is None


def test_anothers_note_stays(tmp_path: Path) -> None:
    other = {"url": "http://127.0.0.1:1", "pid": os.getpid() + 1}
    with announced(tmp_path, "http://127.0.0.1:2"):
        (tmp_path / FILE).write_text(json.dumps(other))
    assert json.loads((tmp_path / FILE).read_text()) == other


def test_what_is_loopback() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.8.0.1", "::1"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "192.168.0.2", "localhost.test", ""))
    assert base_url("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert base_url("::", 80) == base_url("::1", 80) == "http://[::1]:80"


def test_other_machines_are_let_in_only_on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path))
    app = typer.Typer()
    app.command()(serve)
    refused = CliRunner().invoke(app, ["--host", "0.0.0.0"])
    assert refused.exit_code == 2
    assert "keys create" in refused.stderr
    assert not (tmp_path / FILE).exists()


def test_a_home_is_served_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path))
    app = typer.Typer()
    app.command()(serve)
    with healthy({"home": home_fingerprint(tmp_path)}) as url, announced(tmp_path, url):
        refused = CliRunner().invoke(app, [])
        assert refused.exit_code == 1
        assert url in refused.stderr


def test_a_taken_port_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path))
    app = typer.Typer()
    app.command()(serve)
    with healthy({}) as url:
        refused = CliRunner().invoke(app, ["--port", url.rpartition(":")[2]])
    assert refused.exit_code == 1
    assert "--port" in refused.stderr


def test_serving_from_start_to_end(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = os.environ | {"PRESSROOM_HOME": str(home), "PRESSROOM_MODELS": str(tmp_path / "models")}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None and process.stdout is not None
    try:
        log = []
        for line in process.stderr:
            log.append(line)
            if "startup complete" in line:
                break
        # On a busy machine the first answers can take longer than `running_server` waits.
        url, deadline = None, time.monotonic() + 30
        while url is None and time.monotonic() < deadline:
            url = running_server(home)
        assert url is not None and any(url in line for line in log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert not (home / FILE).exists()
        assert process.stdout.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
        process.stdout.close()
