"""`/api/articles/{id}`: the revision that a citation names, to check a quote against."""

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query

from app.api.errors import ErrorReply, UnknownArticle
from app.api.schemas import ArticleReply
from app.api.serving import Served

if TYPE_CHECKING:
    from ingest.archive import Archive

router = APIRouter(tags=["archive"], responses={404: {"model": ErrorReply}, 503: {"model": ErrorReply}})
Sha256 = Annotated[str | None, Query(pattern="^[0-9a-f]{64}$", description="a revision, else the current one")]


# `:path`, because an identity may be a URL with its slashes.
@router.get("/api/articles/{article_id:path}", summary="Show one revision of an article", name="article")
async def article(article_id: str, served: Served, sha256: Sha256 = None) -> ArticleReply:
    """The article as it was indexed; where its file lies is not shown."""
    return await asyncio.to_thread(found_article, await served.archive(), article_id, sha256)


def found_article(archive: "Archive", article_id: str, sha256: str | None) -> ArticleReply:
    """One revision of an article as the API shows it. Raises UnknownArticle, ArchiveDamaged."""
    try:
        found = archive.article(article_id, sha256)
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
