"""Finding the server of a home: `serve.json` says where it listens, /healthz proves that it is the one."""

import hashlib
import http.client
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ingest.durable import replace_text

FILE = "serve.json"
PATIENCE_SECONDS = 0.3


def home_fingerprint(home: Path) -> str:
    """Names a home without telling its path: 16 hex digits."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]


def running_server(home: Path) -> str | None:
    """The base URL of the server of this home, or None when none answers within 0.3 s."""
    note = _note(home)
    if note is None or not _alive(note[1]):
        return None
    url = note[0]
    return url if _said(url, "/healthz").get("home") == home_fingerprint(home) else None


def owner_headers(home: Path) -> dict[str, str]:
    """What a command of this home's owner shows the running server instead of a key; empty where it is not told."""
    try:
        token = json.loads((home / FILE).read_bytes())["owner_token"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # no server, or none that tells one: it will say so itself if it wants a key
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def announced(home: Path, url: str, owner_token: str | None = None) -> Iterator[None]:
    """Keep `serve.json` in `home`, for its owner alone to read, while this process serves it at `url`."""
    home.mkdir(parents=True, exist_ok=True)
    note = {"url": url, "pid": os.getpid()} | ({"owner_token": owner_token} if owner_token else {})
    replace_text(home / FILE, json.dumps(note), mode=0o600)
    try:
        yield
    finally:
        # Another server may have taken the home over in between; its note stays.
        if _note(home) == (url, os.getpid()):
            (home / FILE).unlink(missing_ok=True)


def nudged(home: Path) -> bool:
    """Ask the server of this home whether it is ready, which makes it open the newest generation; False without one."""
    url = running_server(home)
    if url is None:
        return False
    _said(url, "/readyz")
    return True


def _note(home: Path) -> tuple[str, int] | None:
    try:
        facts = json.loads((home / FILE).read_bytes())
        url, pid = str(facts["url"]), int(facts["pid"])
        urlsplit(url).port  # noqa: B018 - raises ValueError for what is no address
        return url, pid
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None  # not written by `announced`: there is no server to find by it


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # another user's
    return True


def _said(url: str, path: str) -> dict[str, object]:
    """What the server says at `path`, empty when nothing sensible answers. Proxies are passed by."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        said = json.loads(connection.getresponse().read(10_000))
    except (OSError, http.client.HTTPException, ValueError):
        return {}  # a server that is starting, ending or busy: the caller does the work itself
    finally:
        connection.close()
    return said if isinstance(said, dict) else {}
