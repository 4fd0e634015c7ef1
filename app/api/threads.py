"""`/api/threads`: the conversations that the server keeps; with a key, those that this key began."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from app.api.access import Access, Asking
from app.api.errors import UnknownThread
from app.api.problem import problems
from app.api.replies import ThreadReply, ThreadsReply
from app.api.serving import Served, Serving
from app.run_store import RunStore
from app.thread_export import exported
from app.threads import Conversations, Thread, conversations

router = APIRouter(tags=["conversations"], responses=problems(404))
# `:path`, because a name may hold slashes.
Name = Annotated[str, Path(min_length=1, max_length=200)]


@router.get("/api/threads", summary="List the conversations", response_model=ThreadsReply)
async def threads(served: Served, access: Asking) -> JSONResponse:
    """The latest first; `title` is its first question."""

    def known() -> list[dict[str, Any]]:
        with conversations(served.application.chats) as kept:
            found = kept.of(access.threads).all() if kept else []
        return [_summary(thread) for thread in found]

    return JSONResponse({"threads": await asyncio.to_thread(known)})


@router.get("/api/threads/{name:path}/export", summary="Download a conversation", response_class=JSONResponse)
async def export(name: Name, served: Served, access: Asking) -> Response:
    """The conversation with the quotes and articles that it cites, as `pressroom threads export` writes it."""

    def conversation() -> dict[str, Any]:
        thread = _named(served, access, name)
        return exported(served.application.home, name, thread.last, thread.turns, access.rights)

    told = await asyncio.to_thread(conversation)
    file = quote(f"{name}.json", safe="")
    return JSONResponse(told, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file}"})


@router.get("/api/threads/{name:path}", summary="Show a conversation", response_model=ThreadReply)
async def thread(name: Name, served: Served, access: Asking) -> JSONResponse:
    """Its turns, oldest first; `answer` is null where the answer is not kept any more, `text` is what it said."""

    def told() -> dict[str, Any]:
        return {"name": name, "turns": _turns(_named(served, access, name), served.application.runs, access)}

    return JSONResponse(await asyncio.to_thread(told))


@router.delete("/api/threads/{name:path}", summary="Delete a conversation", status_code=204)
async def delete(name: Name, served: Served, access: Asking) -> Response:
    """For good; the answers stay for as long as answers are kept."""

    def gone() -> None:
        with conversations(served.application.chats) as kept:
            own = _own(kept, access, name)
            own.delete(name)

    await asyncio.to_thread(gone)
    return Response(status_code=204)


def _own(kept: Conversations | None, access: Access, name: str) -> Conversations:
    own = kept.of(access.threads) if kept else None
    if own is None or not own.named(name).turns:
        raise UnknownThread(f"there is no conversation {name[:100]!r}: GET /api/threads lists them")
    return own


def _named(served: Serving, access: Access, name: str) -> Thread:
    with conversations(served.application.chats) as kept:
        return _own(kept, access, name).named(name)


def _summary(thread: Thread) -> dict[str, Any]:
    return {
        "name": thread.name,
        "title": thread.questions[0],
        "turns": len(thread.questions),
        "updated_at": thread.last,
    }


def _turns(thread: Thread, runs: RunStore, access: Access) -> list[dict[str, Any]]:
    """Each question with its answer, read again from where answers are kept."""
    turns: list[dict[str, Any]] = []
    for said in thread.turns:
        if said["role"] == "user":
            turns.append({"asked_at": None, "question": said["content"], "answer": None, "text": ""})
        elif turns:
            turns[-1]["text"] = said["content"]
            try:
                run = runs.read(said.get("run", ""))
            except KeyError:
                continue  # too old, or erased with an article
            if access.may_see(run):
                turns[-1] |= {"asked_at": run.answered_at, "question": run.answer["question"], "answer": run.answer}
    return turns
