"""`/api/feedback`: what a reader says of an answer."""

import asyncio

from fastapi import APIRouter

from app.api.access import Asking
from app.api.problem import problems
from app.api.replies import FeedbackReply
from app.api.schemas import FeedbackBody
from app.api.serving import Served
from app.api.stored_runs import kept_run
from app.feedback import FeedbackStore

router = APIRouter(tags=["questions"], responses=problems(404, 422))


@router.post("/api/feedback", summary="Judge an answer", status_code=201)
async def feedback(body: FeedbackBody, served: Served, access: Asking) -> FeedbackReply:
    """A thumb up or down, a comment, and the citations that do not prove what they should; kept in the home.

    Only an answer that is still kept, and was given to this caller, can be judged.
    """
    run = await kept_run(served, access, body.run_id)
    store = FeedbackStore(served.application.home)
    kept = await asyncio.to_thread(
        store.add, run_id=run.id, verdict=body.verdict, question=run.answer["question"], comment=body.comment,
        wrong_citations=body.wrong_citations,
    )  # fmt: skip
    return FeedbackReply(id=kept.id)
