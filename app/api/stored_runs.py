"""`/api/runs/{id}`: an answer that was given, while it is kept."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.api.errors import ErrorReply, UnknownRun
from app.api.serving import Served
from graph.models import Answer

router = APIRouter(tags=["questions"], responses={404: {"model": ErrorReply}})


@router.get("/api/runs/{run_id}", summary="Show an answer again", response_model=Answer)
async def run(run_id: str, served: Served) -> JSONResponse:
    """The answer as it was given; `run.id` of an answer is a random name that only its receivers know."""
    try:
        stored = await asyncio.to_thread(served.application.runs.read, run_id)
    except KeyError as error:
        raise UnknownRun(
            f"no answer {run_id[:40]!r} is kept here: answers go after PRESSROOM_RUNS__KEEP_DAYS days"
        ) from error
    answer: dict[str, Any] = stored.answer
    return JSONResponse(answer)
