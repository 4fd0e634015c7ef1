"""`pressroom serve` as a process of its own for a measurement, ended with it; and what it weighs meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli.running import running_server

_SERVE = "from app.cli.main import main; main()"
_START_SECONDS = 60.0


@contextmanager
def served(home: Path, log: Path, **settings: str) -> Iterator[tuple[str, int]]:
    """The address and the process id of a server of `home`; `settings` are PRESSROOM_ variables, `log` its stderr.

    Raises RuntimeError when it is not there within a minute.
    """
    environment = {**os.environ, "PRESSROOM_HOME": str(home), **settings}
    with log.open("wb") as told:
        command = [sys.executable, "-c", _SERVE, "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=told)
    try:
        yield _address(home, process, log), process.pid
    finally:
        process.terminate()
        process.wait(timeout=90)


def resident_mb(process_id: int) -> float:
    """The memory that a process holds now (Linux)."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def cpu_seconds(process_id: int) -> float:
    """The processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _address(home: Path, process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if url := running_server(home):
            return url
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2_000:]}")
