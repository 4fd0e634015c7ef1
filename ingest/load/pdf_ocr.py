"""Text recognition for scanned pages by `ocrmypdf`, where it is installed: a program of its own, never a library."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ingest.load.read import read
from ingest.load.rejected import NotAnArticleError

PROGRAM = "ocrmypdf"
# Tried in this order: the second is for installations without French.
_LANGUAGES = (("-l", "eng+fra"), ())
_MISSING_DEPENDENCY = 3
_LONGEST_REASON = 300


class TextRecognitionError(Exception):
    """Text recognition did not work; the message says why."""


def recognised(content: bytes, pages: Sequence[int], *, seconds: float, max_bytes: int) -> bytes:
    """The PDF file `content` with a new text layer on `pages` (from 1); the others stay as they are.

    The program runs in a private folder that is gone afterwards, and in a process group that is ended after
    `seconds`. Raises TextRecognitionError where it is missing, fails, takes longer or writes more than `max_bytes`.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise TextRecognitionError(f"scanned? install {PROGRAM}")
    with tempfile.TemporaryDirectory(prefix="pressroom-ocr-") as name:
        folder = Path(name)
        source, target = folder / "scanned.pdf", folder / "recognised.pdf"
        source.write_bytes(content)
        code, said = 0, ""
        for languages in _LANGUAGES:
            # A stamp on a scanned page is text too: "--skip-text" would leave such a page alone.
            options = ["--force-ocr", "--pages", ",".join(map(str, pages)), "--output-type", "pdf", "--quiet"]
            options += ["--jobs", "1", *languages]
            code, said = _run([program, *options, source.name, target.name], folder, seconds)
            if code != _MISSING_DEPENDENCY:
                break
        if code:
            raise TextRecognitionError(f"{PROGRAM} failed (exit code {code}{': ' if said else ''}{said})")
        try:
            with target.open("rb") as file:
                return read(file, max_bytes)
        except FileNotFoundError as error:
            raise TextRecognitionError(f"{PROGRAM} wrote no file") from error
        except NotAnArticleError as error:
            raise TextRecognitionError(f"{PROGRAM} wrote a file that is no use: {error.reason}") from error


def _run(command: list[str], folder: Path, seconds: float) -> tuple[int, str]:
    """The exit code, and the end of what the program said. Raises TextRecognitionError."""
    log = folder / "log"
    try:
        with log.open("wb") as heard:
            process = subprocess.Popen(  # a list, never a shell
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=heard,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        raise TextRecognitionError(f"{PROGRAM} cannot be started ({error.strerror or error})") from error
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise TextRecognitionError(f"{PROGRAM} took more than {seconds:g} s and was stopped") from None
    finally:
        _end(process)
    with log.open("rb") as heard:
        heard.seek(max(0, log.stat().st_size - 4 * _LONGEST_REASON))
        lines = heard.read().decode("utf-8", "replace").split("\n")
    return code, " ".join(" ".join(lines).split())[-_LONGEST_REASON:]


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the program and all that it started."""
    # Gone already; macOS says "not permitted" of a group that has only zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
