"""What the embedded server and its clients share in the state folder: who runs, where, and with which key.

`server.json` is there while a server answers; `alive.lock` is held by the server's process until the system ends
it, so a free lock proves that nobody serves, whatever the file says; `start.lock` is held while one is being
started, stopped or ends by itself.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from app.models.files import write_private


@dataclass(frozen=True)
class ServerState:
    """One running server. `context_tokens` is what each of the `parallel` slots has for prompt and answer."""

    pid: int
    base_url: str
    api_key: str
    model: str
    sha256: str
    context_tokens: int
    parallel: int
    threads: int
    idle_seconds: float


def state_file(state_dir: Path) -> Path:
    """The file with the address and the key (readable by its owner only)."""
    return state_dir / "server.json"


def log_file(state_dir: Path) -> Path:
    """What the latest server wrote; begun anew at every start."""
    return state_dir / "server.log"


def start_lock(state_dir: Path, timeout: float) -> FileLock:
    """The lock under which servers start and end."""
    return FileLock(state_dir / "start.lock", timeout=timeout)


def alive_lock(state_dir: Path, timeout: float) -> FileLock:
    """The lock that a server holds for as long as its process lives."""
    return FileLock(state_dir / "alive.lock", timeout=timeout)


def process_lives(state_dir: Path) -> bool:
    """Does some server's process hold the alive lock?"""
    if not state_dir.is_dir():
        return False
    try:
        with alive_lock(state_dir, timeout=0):
            return False
    except Timeout:
        return True


def read_state(state_dir: Path) -> ServerState | None:
    """The state that a server wrote; None when there is none or another version wrote it."""
    try:
        return ServerState(**json.loads(state_file(state_dir).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_state(state_dir: Path, state: ServerState) -> None:
    """Publish a running server, atomically."""
    write_private(state_file(state_dir), json.dumps(asdict(state), indent=1))
