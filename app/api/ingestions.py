"""`/api/ingestions`: articles in, as jobs that go on while their progress is followed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from app.api.access import Ingesting
from app.api.errors import WrongRequest, problem_of
from app.api.ingestion_jobs import Job
from app.api.problem import problems
from app.api.replies import IngestionReply, IngestionsReply
from app.api.schemas import IngestionBody
from app.api.serving import Served, Serving
from app.ingest_sources import SourceInvalid, Sources, require_paths, split

router = APIRouter(prefix="/api/ingestions", tags=["ingestion"], responses=problems(404, 422, 503))


@router.get("", summary="List the ingestions", response_model=IngestionsReply)
async def ingestions(served: Served, _: Ingesting) -> JSONResponse:
    """Those of this server since it started, the latest first, 100 at most."""
    return JSONResponse({"ingestions": [_shown(job) for job in served.jobs.all()]})


@router.post("", summary="Take articles in", status_code=202, response_model=IngestionReply)
async def ingest(body: IngestionBody, served: Served, _: Ingesting) -> JSONResponse:
    """Begins an ingestion, or puts it into the line behind another one.

    Paths are the server's; they lie in PRESSROOM_SERVE__INGEST_FOLDERS, or were ingested before.
    """
    try:
        named = split(body.sources, [body.feed] if body.feed else [])
        await asyncio.to_thread(_allow, served, named)
    except SourceInvalid as error:
        raise WrongRequest(str(error), param="feed" if error.feed else "sources") from error
    job = served.jobs.start(named, dry_run=body.dry_run, allow_deletions=body.allow_deletions)
    return JSONResponse(_shown(job), 202)


@router.get("/{ingestion_id}", summary="Show an ingestion", response_model=IngestionReply)
async def ingestion(ingestion_id: str, served: Served, _: Ingesting) -> JSONResponse:
    """How far it is, and its report when it is done."""
    return JSONResponse(_shown(served.jobs.named(ingestion_id)))


@router.get(
    "/{ingestion_id}/events",
    summary="Follow an ingestion as server-sent events",
    response_class=EventSourceResponse,
    responses={200: {"description": "events, the last one `done` or `error`", "content": {"text/event-stream": {}}}},
)
async def events(ingestion_id: str, served: Served, _: Ingesting) -> EventSourceResponse:
    """Events `progress` (the ingestion as it is), then `done` (the same, with its report) or `error` (a problem)."""
    return EventSourceResponse(_events(served.jobs.named(ingestion_id)))


async def _events(job: Job) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(job.states()) as states:
        async for state in states:
            if not state.ended:
                yield _named("progress", _shown(state))
            elif state.error is not None:
                yield _named("error", problem_of(state.error).to_json())
            else:
                yield _named("done", _shown(state))


def _named(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=json.dumps(data, ensure_ascii=False))


def _allow(served: Serving, named: Sources) -> None:
    """Raises SourceInvalid for a path that may not be read by who comes over HTTP, before it says whether it exists."""
    from ingest import ledger_files
    from ingest.ledger import LEDGER_NAME
    from ingest.ledger_open import open_ledger

    home = served.application.home
    allowed = [folder.resolve() for folder in served.application.settings.serve.ingest_folders]
    if named.paths and (home / LEDGER_NAME).exists():
        with open_ledger(home) as ledger:
            allowed += [Path(root).resolve() for root in ledger_files.sources(ledger)]
    for path in named.paths:
        if not any(path.resolve().is_relative_to(folder) for folder in allowed):
            raise SourceInvalid(
                f"{str(path)!r} was never ingested here and lies in no folder of PRESSROOM_SERVE__INGEST_FOLDERS:"
                " ingest it from the command line once, or name its folder there"
            )
    require_paths(named.paths)


def _shown(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "status": job.status,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "sources": [*map(str, job.sources.paths), *job.sources.pages],
        "feeds": list(job.sources.feeds),
        "dry_run": job.dry_run,
        "progress": {"stage": job.stage, "done": job.done, "total": job.total} if job.stage else None,
        "report": job.report.to_json() if job.report else None,
        "error": problem_of(job.error).to_json() if job.error else None,
    }
