"""`/api/search`: passages, without the agent."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.api.access import Access, Asking
from app.api.problem import problems
from app.api.replies import SearchReply
from app.api.schemas import SearchBody, SearchQuery
from app.api.serving import Served, Serving
from app.facets import facets_of
from app.found import found_json
from ingest.models import Search

router = APIRouter(tags=["archive"], responses=problems(422, 503))


@router.post("/api/search", summary="Search the archive", response_model=SearchReply)
async def search(body: SearchBody, served: Served, access: Asking) -> JSONResponse:
    """The `k` best passages, best first, as `pressroom search --json` prints them, and `facets` that count them."""
    return JSONResponse(await found(served, access, Search(body.query, body.filters.to_filters(), body.k), body.id))


@router.get("/api/search", summary="Search the archive by a query string", response_model=SearchReply)
async def search_by_url(query: Annotated[SearchQuery, Query()], served: Served, access: Asking) -> JSONResponse:
    """The same search for a link: `?query=...&outlets=A&outlets=B&since=2023-01-05&k=5`."""
    return JSONResponse(await found(served, access, Search(query.query, query.to_filters(), query.k), query.id))


async def found(served: Serving, access: Access, wanted: Search, id: str | None) -> dict[str, Any]:
    """What of the archive may be read and is wanted, as a SearchReply. Raises ArchiveError, ModelMissing."""
    archive = await served.archive(access.rights)
    shown = await asyncio.to_thread(found_json, archive, wanted.query, wanted.filters, wanted.k, id)
    return shown | {"facets": facets_of(shown["passages"])}
