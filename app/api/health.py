"""`/healthz` (the process lives) and `/readyz` (questions can be answered)."""

from typing import Any

from fastapi import APIRouter, Response

from app.api.replies import HealthReply, ReadyReply
from app.api.serving import Served
from app.bootstrap import Application
from app.cli.running import home_fingerprint

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process alive?")
async def healthz(served: Served) -> HealthReply:
    """Answers at once, whatever the state of the archive."""
    return HealthReply(status="ok", home=home_fingerprint(served.application.home))


@router.get("/readyz", summary="Can questions be answered?", responses={503: {"model": ReadyReply}})
async def readyz(served: Served, response: Response) -> ReadyReply:
    """503 with the reasons until the generation is open and the embedder loaded.

    The language model is reported, not required: without it answers are made of quotes alone.
    """
    reasons = served.warmup.reasons()
    served.warmup.start()  # what failed is tried again, for the next call
    archive = None if reasons else await served.archive()
    if reasons:
        response.status_code = 503
    return ReadyReply(
        status="not_ready" if reasons else "ready",
        waiting_for=reasons,
        generation=archive.number if archive else None,
        model=_model_state(served.application),
    )


def _model_state(application: Application) -> dict[str, Any]:
    """Which model is configured; for an embedded one, whether its weights are in the store. Nothing is called.

    Where its server is, and with which password, is nobody's business who can merely reach this one.
    """
    llm = application.settings.llm
    if llm.base_url:
        return {"name": llm.model, "served_by": "endpoint", "state": "configured"}
    states = {status.model.name: status.state for status in application.model_store().status()}
    return {"name": llm.embedded, "served_by": "embedded", "state": states.get(llm.embedded, "unknown")}
