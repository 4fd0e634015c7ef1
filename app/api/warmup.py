"""Loads in the background what a first request would wait for: the generation and the embedder's weights."""

import asyncio
import logging

from app.bootstrap import Application

log = logging.getLogger(__name__)


class Warmup:
    """Loads in a worker thread; `reason` says why the server is not ready, None when it is."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._archive: asyncio.Task[None] | None = None
        self._embedder: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to load what is neither loaded nor being loaded; what failed before is tried again."""
        self._embedder = _again(self._embedder) or asyncio.create_task(asyncio.to_thread(self._load_embedder))
        self._archive = _again(self._archive) or asyncio.create_task(asyncio.to_thread(self._open_archive))

    def reasons(self) -> dict[str, str]:
        """What is not loaded, by name, with the reason."""
        parts = {"archive": self._archive, "embedder": self._embedder}
        found = {name: _reason(name, task) for name, task in parts.items()}
        return {name: reason for name, reason in found.items() if reason}

    async def stop(self) -> None:
        """Wait for the worker threads, which cannot be interrupted; failures are told by `reasons`."""
        tasks = [task for task in (self._archive, self._embedder) if task]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _load_embedder(self) -> None:
        self._application.reading_embedder().embed_query("press")

    def _open_archive(self) -> None:
        archive = self._application.archive()
        log.info("generation %d is open", archive.number)


def _again(task: asyncio.Task[None] | None) -> asyncio.Task[None] | None:
    """The task, unless it has failed."""
    failed = task is not None and task.done() and (task.cancelled() or task.exception())
    return None if failed else task


def _reason(name: str, task: asyncio.Task[None] | None) -> str | None:
    if task is None or not task.done():
        return f"the {name} is being loaded: ask again in a few seconds"
    if task.cancelled():
        return f"loading the {name} was cancelled"
    failure = task.exception()
    return f"{failure}" if failure else None
