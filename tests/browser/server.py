"""A real server process: `pressroom serve` on a free port, without a language model unless one is named."""

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli.running import owner_headers, running_server

ROOT = Path(__file__).parents[2]
RUN = "import typer; from app.cli.serve import serve; typer.run(serve)"


@contextmanager
def served(home: Path, models: Path, **environment: str) -> Iterator[str]:
    """The base URL of a server of `home` that is ready to answer; it has ended when this is left."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "--port", "0"],
        env=os.environ | {"PRESSROOM_HOME": str(home), "PRESSROOM_MODELS": str(models), "PRESSROOM_OFFLINE": "true",
                          "PYTHONPATH": str(ROOT), **environment},
        cwd=home, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    log: list[str] = []
    try:
        for line in process.stderr:
            log.append(line)
            if "startup complete" in line:
                break
        drain = threading.Thread(target=log.extend, args=(process.stderr,))
        drain.start()
        url = running_server(home)
        while url is None and process.poll() is None:
            url = running_server(home)
        assert url is not None, "".join(log)
        _wait_until_ready(url, home)
        yield url
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0, "".join(log)
        drain.join()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def _wait_until_ready(url: str, home: Path) -> None:
    # A search waits for the archive to be open; as the owner of the home it needs no key.
    request = urllib.request.Request(f"{url}/api/search?query=ready", headers=owner_headers(home))
    with urllib.request.urlopen(request, timeout=300) as reply:
        assert reply.status == 200
