"""`/api/search`: passages, without the agent."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.api.errors import ErrorReply
from app.api.schemas import SearchBody, SearchQuery, SearchReply
from app.api.serving import Served, Serving
from app.found import found_json
from ingest.models import Filters

router = APIRouter(tags=["archive"], responses={422: {"model": ErrorReply}, 503: {"model": ErrorReply}})


@router.post("/api/search", summary="Search the archive", response_model=SearchReply)
async def search(body: SearchBody, served: Served) -> JSONResponse:
    """The `k` best passages, best first, as `pressroom search --json` prints them."""
    return await _found(served, body.query, body.filters.to_filters(), body.k, body.id)


@router.get("/api/search", summary="Search the archive by a query string", response_model=SearchReply)
async def search_by_url(query: Annotated[SearchQuery, Query()], served: Served) -> JSONResponse:
    """The same search for a link: `?query=...&outlets=A&outlets=B&since=2023-01-05&k=5`."""
    return await _found(served, query.query, query.to_filters(), query.k, query.id)


async def _found(served: Serving, query: str, filters: Filters, k: int, id: str | None) -> JSONResponse:
    archive = await served.archive()
    return JSONResponse(await asyncio.to_thread(found_json, archive, query, filters, k, id))
