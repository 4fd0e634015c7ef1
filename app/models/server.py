"""The embedded model server seen from its clients: start it on demand, find it, stop it.

One server a machine (a state folder), because two of them on few cores slow each other down twentyfold: a server
of another model is stopped, once it is not answering anybody, before the wanted one starts.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from filelock import Timeout

import app
from app.models.errors import ModelUnavailable
from app.models.server_state import (
    ServerState,
    log_file,
    process_lives,
    read_state,
    start_lock,
    state_file,
)

LOOK_EVERY_SECONDS = 0.05
ANSWER_SECONDS = 10.0
STOP_SECONDS = 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Endpoint:
    """Where an OpenAI-compatible server answers, and with which key; `model` is the name to send and to record."""

    base_url: str
    api_key: str = field(repr=False)
    model: str


def ensure_server(
    model_path: Path,
    sha256: str,
    *,
    context_tokens: int,
    parallel: int,
    threads: int,
    idle_seconds: float,
    start_timeout: float,
    state_dir: Path,
) -> Endpoint:
    """The endpoint of a server for this model, started as a detached process when none runs. Blocking.

    `context_tokens` are for each of the `parallel` requests served at once; `threads` 0 means every core; the
    server ends by itself after `idle_seconds` without a request. A running server is used when its model is the
    same and its slots are large enough and as many. Raises ModelUnavailable when none answers within
    `start_timeout` seconds, with the last lines of the server's log.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + start_timeout
    try:
        with start_lock(state_dir, timeout=start_timeout):
            running = _answering(state_dir)
            if running and _serves(running, sha256, context_tokens, parallel):
                os.utime(state_file(state_dir))
                return _endpoint(running)
            if running:
                _log.info("stopping the embedded server of %s to start another", running.model)
                _wait_until_free(running, state_dir, deadline)
            _stop(state_dir)
            command = _command(
                state_dir=state_dir.resolve(),
                model=model_path.resolve(),
                sha256=sha256,
                context_tokens=context_tokens,
                parallel=parallel,
                threads=threads,
                idle_seconds=idle_seconds,
            )
            return _endpoint(_start(command, state_dir, deadline))
    except Timeout as error:
        raise ModelUnavailable(
            f"another process has been starting the embedded server in {state_dir} for {start_timeout:g} s;"
            " try again, or run: pressroom models stop"
        ) from error


def stop_server(state_dir: Path) -> bool:
    """Stop the server of this folder. False when none ran. Raises ModelUnavailable when it cannot be stopped."""
    if not state_dir.is_dir():
        return False
    try:
        with start_lock(state_dir, timeout=STOP_SECONDS):
            return _stop(state_dir)
    except Timeout as error:
        raise ModelUnavailable(f"an embedded server is just starting in {state_dir}; try again") from error


def server_status(state_dir: Path) -> ServerState | None:
    """The server that answers now, or None. Starts nothing and does not count as a use."""
    return _answering(state_dir)


def _endpoint(state: ServerState) -> Endpoint:
    return Endpoint(state.base_url, state.api_key, state.model)


def _serves(state: ServerState, sha256: str, context_tokens: int, parallel: int) -> bool:
    return state.sha256 == sha256 and state.context_tokens >= context_tokens and state.parallel >= parallel


def _get(state: ServerState, path: str) -> httpx.Response | None:
    """What the server answers there. None when nothing answers in time, or something that does not know our key."""
    address = state.base_url.removesuffix("/v1") + path
    headers = {"Authorization": f"Bearer {state.api_key}"}
    try:
        # Loopback: a proxy of the environment must not come between.
        answer = httpx.get(address, headers=headers, timeout=ANSWER_SECONDS, trust_env=False)
    except httpx.TransportError:
        return None
    return answer if answer.status_code == httpx.codes.OK else None


def _answering(state_dir: Path) -> ServerState | None:
    """The state of a server that lives and accepts its key (a key, unlike a pid or a port, is not used twice)."""
    state = read_state(state_dir)
    if state is None or not process_lives(state_dir):
        return None
    # The list of models needs the key and is answered at once, even while a long prompt is being read.
    return state if _get(state, "/v1/models") is not None else None


def _wait_until_free(state: ServerState, state_dir: Path, deadline: float) -> None:
    def free() -> bool:
        # llama.cpp tells its slots between two batches only: no answer in time means busy.
        slots = _get(state, "/slots")
        if slots is None:
            return not process_lives(state_dir)
        return not any(slot["is_processing"] for slot in slots.json())

    if not _until(free, deadline):
        raise ModelUnavailable(
            f"the embedded server is busy with another model or size ({state.model}), and only one runs on a"
            " machine; try again later, use that one, or run: pressroom models stop"
        )


def _stop(state_dir: Path) -> bool:
    """Under the start lock: end the process that holds the alive lock and clear its state."""
    if not process_lives(state_dir):
        state_file(state_dir).unlink(missing_ok=True)
        return False
    state = read_state(state_dir)
    # Without its state file a server ends by itself within a second; the signal makes it sooner.
    state_file(state_dir).unlink(missing_ok=True)
    for number in (signal.SIGTERM, signal.SIGKILL):
        if state is not None:
            _signal(state.pid, number)
        if _until(lambda: not process_lives(state_dir), time.monotonic() + STOP_SECONDS):
            return True
    raise ModelUnavailable(f"the embedded server of {state_dir} does not end; end its process by hand")


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        _log.debug("the embedded server %s has ended already", pid)


def _command(**options: object) -> list[str]:
    command = [sys.executable, "-m", "app.models.serve_embedded"]
    for name, value in options.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    return command


def _start(command: list[str], state_dir: Path, deadline: float) -> ServerState:
    """Start the server's process and wait until it answers."""
    log = log_file(state_dir)
    log.unlink(missing_ok=True)
    log.touch(mode=0o600)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            # Where the package lies, so that the folder of the caller cannot shadow a module.
            cwd=Path(str(app.__file__)).parent.parent,
        )
    # Somebody must collect the exit code, or the ended server stays in the process table.
    threading.Thread(target=process.wait, daemon=True).start()
    started: list[ServerState] = []

    def ready_or_dead() -> bool:
        state = _answering(state_dir)
        if state is not None and state.pid == process.pid:
            started.append(state)
        return bool(started) or process.poll() is not None

    _until(ready_or_dead, deadline)
    if started:
        return started[0]
    code = process.poll()
    if code is None:
        process.kill()
        process.wait()
    state_file(state_dir).unlink(missing_ok=True)
    what = "did not answer in time" if code is None else f"ended with code {code}"
    raise ModelUnavailable(f"the embedded server {what}; the end of its log ({log}):\n{_last_lines(log)}")


def _until(condition: Callable[[], bool], deadline: float) -> bool:
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY_SECONDS)
    return True


def _last_lines(log: Path, lines: int = 15) -> str:
    text = log.read_text(encoding="utf-8", errors="replace").strip()
    return "\n".join(text.splitlines()[-lines:]) or "(empty)"
