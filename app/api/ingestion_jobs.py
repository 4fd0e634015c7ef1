"""Ingestions that were asked for over HTTP: one after the other in a worker thread, followed while they go on."""

import asyncio
import logging
import secrets
import threading
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from app.api.request_ids import request_id
from app.bootstrap import Application
from app.ingest_sources import Sources

if TYPE_CHECKING:
    from ingest.report import Report

log = logging.getLogger(__name__)
MOST_WAITING = 10
REMEMBERED = 100
Status = Literal["queued", "running", "done", "failed"]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class UnknownIngestion(Exception):
    """This server has had no such ingestion since it started."""


class TooManyIngestions(Exception):
    """The line of ingestions is full; the same request can succeed later."""


class IngestionStopped(Exception):
    """The server was stopped in the middle; nothing is lost, and the next ingestion goes on where this one was."""


@dataclass
class Job:
    """One ingestion. Times are ISO 8601, UTC; `stage`, `done` and `total` are its latest progress.

    `error` is why it failed; only the event loop's thread changes a job.
    """

    sources: Sources
    dry_run: bool
    allow_deletions: bool
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    asked_in: str = field(default_factory=request_id)
    created_at: str = field(default_factory=_now)
    status: Status = "queued"
    finished_at: str | None = None
    stage: str | None = None
    done: int = 0
    total: int = 0
    report: "Report | None" = None
    error: Exception | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in ("done", "failed")

    async def states(self) -> "AsyncGenerator[Job, None]":
        """The job now and each time that it has changed, the last time when it has ended; who is slow misses some."""
        while True:
            changed = self._changed
            yield self
            if self.ended:
                return
            await changed.wait()

    def begin(self) -> None:
        """It is this job's turn."""
        self.status = "running"
        self._tell()

    def progress(self, stage: str, done: int, total: int) -> None:
        """It has come so far in a stage."""
        self.stage, self.done, self.total = stage, done, total
        self._tell()

    def end(self, report: "Report | None", error: Exception | None = None) -> None:
        """It is over, with a report or with the reason why there is none."""
        self.report, self.error, self.finished_at = report, error, _now()
        self.status = "failed" if error else "done"
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class IngestionJobs:
    """The ingestions of one server, the latest 100 remembered. Made and used in the event loop."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._stopping = threading.Event()

    def all(self) -> list[Job]:
        """The latest first."""
        return list(reversed(self._jobs.values()))

    def named(self, job_id: str) -> Job:
        """One of them. Raises UnknownIngestion."""
        if job_id not in self._jobs:
            raise UnknownIngestion(f"this server has had no ingestion {job_id[:40]!r} since it started")
        return self._jobs[job_id]

    def start(self, sources: Sources, *, dry_run: bool, allow_deletions: bool) -> Job:
        """Put an ingestion into the line. Raises TooManyIngestions."""
        if sum(not job.ended for job in self._jobs.values()) > MOST_WAITING:
            raise TooManyIngestions(f"{MOST_WAITING} ingestions wait already: ask again when some are done")
        job = Job(sources, dry_run, allow_deletions)
        self._jobs[job.id] = job
        for old in [each.id for each in self._jobs.values() if each.ended][: max(0, len(self._jobs) - REMEMBERED)]:
            del self._jobs[old]
        task = asyncio.create_task(self._run(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    async def stop(self) -> None:
        """Break off what goes on at its next step and what waits at once; come back when the last thread has ended."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    async def _run(self, job: Job) -> None:
        async with self._turn:
            job.begin()
            try:
                report = await asyncio.to_thread(self._ingest, job, asyncio.get_running_loop())
            except Exception as error:
                # Nobody awaits this: whoever follows the job is told, and the log keeps the details of a bug.
                log.exception("the ingestion %s (request %s) failed", job.id, job.asked_in)
                job.end(None, error)
            else:
                job.end(report)

    def _ingest(self, job: Job, loop: asyncio.AbstractEventLoop) -> "Report":
        def heard(stage: str, done: int, total: int) -> None:
            self._go_on()
            loop.call_soon_threadsafe(partial(job.progress, stage, done, total))

        self._go_on()
        return self._application.ingestor().ingest(
            job.sources.paths, addresses=job.sources.addresses(), allow_deletions=job.allow_deletions,
            dry_run=job.dry_run, progress=heard, stopped=self._stopping.is_set,
        )  # fmt: skip

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise IngestionStopped("the server was stopped: ingest again, it goes on where it was")
