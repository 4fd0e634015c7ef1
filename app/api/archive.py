"""`/api/archive`: how fresh the archive is, where it comes from, and the way back to an earlier generation."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.api.access import Administering, Asking
from app.api.problem import problems
from app.api.replies import ArchiveReply
from app.api.schemas import RollbackBody
from app.api.serving import Served, Serving
from app.archive_overview import overview

router = APIRouter(tags=["archive"], responses=problems(409, 422, 503))


@router.get("/api/archive", summary="Show the state of the archive", response_model=ArchiveReply)
async def archive(served: Served, access: Asking) -> JSONResponse:
    """What it holds. Sources, quarantine and generations are told to who operates it: they are empty for other keys."""
    if access.operates:
        return JSONResponse(await _whole(served))
    readable = await served.archive(access.rights)
    held = await asyncio.to_thread(readable.catalogue)
    shown = {"generation": held.generation, "articles": held.articles, "newest": held.newest, "problem": None}
    return JSONResponse(shown | {"sources": [], "quarantine": [], "generations": []})


@router.post("/api/archive/rollback", summary="Answer from another generation", response_model=ArchiveReply)
async def rollback(body: RollbackBody, served: Served, _: Administering) -> JSONResponse:
    """As `pressroom index rollback`: nothing is deleted, and the next ingestion publishes what the sources say."""
    await asyncio.to_thread(served.application.roll_back, body.generation)
    await asyncio.to_thread(served.application.archive)  # what is told next is what answers next
    return JSONResponse(await _whole(served))


async def _whole(served: Serving) -> dict[str, Any]:
    application = served.application
    return await asyncio.to_thread(overview, application.home, application.settings.fetch.silent_after)
