"""The embedded server's own process: `python -m app.models.serve_embedded --state-dir DIR --model FILE ...`.

Serves one GGUF model by llama.cpp on loopback until it is told to stop, its state file is taken away, or nobody
has used it for a while. Started by `app.models.server`, never by hand.
"""

import argparse
import logging
import os
import secrets
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from filelock import Timeout

from app.models.errors import ModelUnavailable
from app.models.server_state import ServerState, alive_lock, read_state, start_lock, state_file, write_state

# A prompt prefix that left its slot is kept in memory up to here; llama.cpp's own bound is 8 GiB.
PROMPT_CACHE_MIB = 512
_log = logging.getLogger("pressroom.embedded")


def main(arguments: list[str]) -> int:
    """Serve until the end; the exit code is 0, or 1 when llama.cpp refuses or another server holds the folder."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    try:
        with alive_lock(options.state_dir, timeout=5):
            _serve(options, ending)
    except ModelUnavailable as error:
        _log.error("%s", error)
        return 1
    except Timeout:
        _log.error("another embedded server holds %s", options.state_dir)
        return 1
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.models.serve_embedded")
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--sha256", required=True)
    parser.add_argument("--context-tokens", type=int, required=True)
    parser.add_argument("--parallel", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--idle-seconds", type=float, required=True)
    return parser.parse_args(arguments)


def _serve(options: argparse.Namespace, ending: threading.Event) -> None:
    key = secrets.token_urlsafe(32)
    server = _start(options, key)
    state = ServerState(
        pid=os.getpid(),
        base_url=f"{server.listening_address}/v1",
        api_key=key,
        model=options.model.stem,
        sha256=options.sha256,
        context_tokens=options.context_tokens,
        parallel=options.parallel,
        threads=options.threads,
        idle_seconds=options.idle_seconds,
    )
    write_state(options.state_dir, state)
    _log.info("serving %s at %s", state.model, state.base_url)
    reason = _wait_for_the_end(server, state, options.state_dir, ending)
    if read_state(options.state_dir) == state:
        state_file(options.state_dir).unlink(missing_ok=True)
    _log.info("ending: %s", reason)


def _start(options: argparse.Namespace, key: str) -> Any:
    # OpenMP's threads spin while they wait for each other. On a machine whose cores have other work too, waiting
    # asleep was measured at 17 to 38 tokens/s against 0.5 to 1.7. Read by OpenMP when xllamacpp is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(options.model)
    parameters.model_alias = {options.model.stem}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [key]
    # An empty origin equals no page's origin, not even the "null" of sandboxed frames and files.
    parameters.cors_origins = ""
    parameters.cors_origins_explicit = True
    parameters.cors_credentials = False
    parameters.cors_methods = ""
    parameters.cors_headers = ""
    parameters.ui = False
    parameters.endpoint_metrics = True
    parameters.n_ctx = options.context_tokens * options.parallel
    parameters.n_parallel = options.parallel
    parameters.cpuparams.n_threads = options.threads or _cores()
    parameters.cache_ram_mib = PROMPT_CACHE_MIB
    _copy_ahead(parameters.speculative, xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE)
    # Errors only: prompts and answers never reach the log, and it stays small.
    parameters.verbosity = 1
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise ModelUnavailable(
            f"llama.cpp cannot serve {options.model}: {error} Is there enough memory for"
            f" {options.parallel} x {options.context_tokens} tokens? pressroom models verify checks the file."
        ) from error


def _copy_ahead(speculative: Any, lookup: Any) -> None:
    """Draft what followed the last three tokens where they stood before (Saxena 2023, "Prompt Lookup Decoding").

    Answers quote their prompt: measured at 27 tokens/s against 21, and 31 against 21 where much is quoted.
    """
    speculative.types = [lookup]
    speculative.ngram_simple.size_n = 3
    speculative.ngram_simple.size_m = 6


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _wait_for_the_end(server: Any, state: ServerState, state_dir: Path, ending: threading.Event) -> str:
    """Return, with the reason, when the server shall end.

    Use is seen in llama.cpp's own counters (whoever the client is) and in the state file's time of change, which
    clients renew when they look the server up.
    """
    seen, used_at = _uses(server, state_dir), time.monotonic()
    pause = min(1.0, state.idle_seconds / 5)
    while not ending.wait(pause):
        if read_state(state_dir) != state:
            return "the state file was taken away"
        now = _uses(server, state_dir)
        if now != seen or now["llamacpp:requests_processing"] or now["llamacpp:requests_deferred"]:
            seen, used_at = now, time.monotonic()
        elif time.monotonic() - used_at > state.idle_seconds and _withdraw(server, state_dir, seen):
            return f"unused for {state.idle_seconds:g} s"
    return "told to stop"


def _withdraw(server: Any, state_dir: Path, seen: dict[str, float]) -> bool:
    """Take the state file away unless somebody is just looking the server up or has used it since."""
    try:
        with start_lock(state_dir, timeout=0):
            if _uses(server, state_dir) != seen:
                return False
            state_file(state_dir).unlink(missing_ok=True)
            return True
    except Timeout:
        return False


def _uses(server: Any, state_dir: Path) -> dict[str, float]:
    wanted = {"llamacpp:n_decode_total", "llamacpp:requests_processing", "llamacpp:requests_deferred"}
    uses: dict[str, float] = {}
    for line in server.handle_metrics().splitlines():
        name, _, value = line.partition(" ")
        if name in wanted:
            uses[name] = float(value)
    if len(uses) != len(wanted):
        raise RuntimeError(f"llama.cpp reports no {wanted - uses.keys()}: its metrics changed with its version")
    try:
        uses["looked up"] = float(state_file(state_dir).stat().st_mtime_ns)
    except FileNotFoundError:
        uses["looked up"] = 0.0
    return uses


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
