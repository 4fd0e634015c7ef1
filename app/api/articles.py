"""`/api/articles/{id}` and its history: the revision that a citation names, and how the article changed."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.api.access import Access, Asking
from app.api.errors import UnknownArticle
from app.api.problem import problems
from app.api.replies import ArticleReply, HistoryReply
from app.api.serving import Served, Serving
from app.article_history import history_json

router = APIRouter(tags=["archive"], responses=problems(404, 422, 503))
Sha256 = Annotated[str | None, Query(pattern="^[0-9a-f]{64}$", description="a revision, else the current one")]
_HISTORY = "/history"


# `:path`, because an identity may be a URL with its slashes.
@router.get(
    "/api/articles/{article_id:path}/history",
    summary="Show how an article changed",
    response_model=HistoryReply | ArticleReply,
)
async def history(article_id: str, served: Served, access: Asking, sha256: Sha256 = None) -> Any:
    """Its revisions, oldest first, with what changed from one to the next as steps of offsets into the two bodies.

    The article whose own identity ends in `/history` is shown where there is no other, or where `sha256` is given.
    """
    found = None if sha256 else await asyncio.to_thread(_history, served, access, article_id)
    if found is not None:
        return JSONResponse(found)
    try:
        return await article(article_id + _HISTORY, served, access, sha256)
    except UnknownArticle as error:
        raise UnknownArticle(
            f"the archive knows no article {article_id!r}: take its id from a search or a citation"
        ) from error


@router.get("/api/articles/{article_id:path}", summary="Show one revision of an article", name="article")
async def article(article_id: str, served: Served, access: Asking, sha256: Sha256 = None) -> ArticleReply:
    """The article as it was indexed; where its file lies is not shown."""
    archive = await served.archive(access.rights)
    try:
        found = await asyncio.to_thread(archive.article, article_id, sha256)
    except KeyError as error:
        revision = f" in the revision {sha256}" if sha256 else ""
        raise UnknownArticle(
            f"generation {archive.number} has no article {article_id!r}{revision}:"
            " take both from a search or a citation"
        ) from error
    return ArticleReply(
        id=found.id, sha256=found.sha256, url=found.url, title=found.title, outlet=found.outlet,
        authors=list(found.authors), published_at=found.published_at, updated_at=found.updated_at,
        language=found.language, section=found.section, genre=found.genre, body=found.body,
        pages=list(found.pages), metadata=dict(found.metadata),
    )  # fmt: skip


def _history(served: Serving, access: Access, article_id: str) -> dict[str, Any] | None:
    from ingest.history import history as history_of
    from ingest.ledger_open import open_ledger

    with open_ledger(served.application.home) as ledger:
        found = history_of(ledger, article_id, access.rights)
    return history_json(found) if found.changes else None
