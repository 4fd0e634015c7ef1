"""`/api/runs/{id}`: an answer that was given, while it is kept."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.api.access import Access, Asking
from app.api.errors import UnknownRun
from app.api.problem import problems
from app.api.serving import Served, Serving
from app.run_store import StoredRun
from graph.models import Answer

router = APIRouter(tags=["questions"], responses=problems(404))


@router.get("/api/runs/{run_id}", summary="Show an answer again", response_model=Answer)
async def run(run_id: str, served: Served, access: Asking) -> JSONResponse:
    """The answer as it was given; with a key, one that was given to this key."""
    answer: dict[str, Any] = (await kept_run(served, access, run_id)).answer
    return JSONResponse(answer)


async def kept_run(served: Serving, access: Access, run_id: str) -> StoredRun:
    """An answer that is this caller's to see. Raises UnknownRun."""
    unknown = UnknownRun(f"no answer {run_id[:40]!r} is kept here: answers go after PRESSROOM_RUNS__KEEP_DAYS days")
    try:
        stored = await asyncio.to_thread(served.application.runs.read, run_id)
    except KeyError as error:
        raise unknown from error
    if not access.may_see(stored):
        raise unknown
    return stored
