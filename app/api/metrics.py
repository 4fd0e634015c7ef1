"""`/metrics`: what Prometheus scrapes, where the settings switch it on."""

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Response

from app.api.access import Administering
from app.api.problem import problems
from app.api.serving import Served, Serving
from app.models.errors import ModelError
from ingest.errors import ArchiveError

if TYPE_CHECKING:
    from ingest.archive import Archive

router = APIRouter(tags=["health"], responses=problems(404))


@router.get("/metrics", summary="Metrics in Prometheus' text format", response_class=Response)
async def metrics(served: Served, _access: Administering) -> Response:
    """Counts, latencies, the queue, the age of the archive; 404 unless PRESSROOM_OBSERVE__METRICS is true."""
    if not served.application.settings.observe.metrics:
        raise HTTPException(404, "metrics are off: set PRESSROOM_OBSERVE__METRICS=true and start the server again")
    counted = served.application.observed.metrics
    assert counted is not None
    from app.observability.metrics import CONTENT_TYPE

    waiting = max(0, served.runs.admitted - counted.going)
    return Response(counted.text(await _open(served), waiting), media_type=CONTENT_TYPE)


async def _open(served: Serving) -> "Archive | None":
    """The open generation, None where none can be opened: then that is what the metrics say."""
    if served.warmup.reasons():
        return None
    try:
        return await asyncio.to_thread(served.application.archive_at_once)
    except (ArchiveError, ModelError):
        return None
