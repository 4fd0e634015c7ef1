"""One pass through the gate: ingest the sample anew, ask every question with recorded words, score the answers."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.settings import Settings
from eval.errors import GateError
from eval.gate.application import RecordedApplication, gate_settings
from eval.gate.recordings import Recordings
from eval.gate.sample import Sample
from eval.run import Options, run


@dataclass(frozen=True)
class Passed:
    """What a pass gave: the run's summary; recordings in all, made in this pass, and asked for by nobody.

    `model_seconds` is what the real model took for what was made, `seconds` the whole pass by stage.
    """

    summary: dict[str, Any]
    recordings: int
    made: int
    unused: int
    model_seconds: float
    seconds: dict[str, float]


def passed_through(
    sample: Sample,
    settings: Settings,
    work: Path,
    *,
    record: bool = False,
    limit: int | None = None,
    tell: Callable[[], None] = lambda: None,
) -> Passed:
    """Run the sample in the empty folder `work`, which then holds the archive (`home`) and the run (`run`).

    Of `settings` only the model store counts. With `record` the real model is asked where nothing is recorded, one
    question at a time; a cut recording goes on where it stood, and a complete one forgets what nobody asked for.
    Raises GateError, EvaluationError, ArchiveError, ModelError.
    """
    if work.exists() and any(work.iterdir()):
        raise GateError(f"{work} is not empty: a gate that goes on with older answers would not see what changed")
    recordings = Recordings(sample.recordings)
    application = RecordedApplication(
        gate_settings(work / "home", settings.models, offline=settings.offline), recordings, record=record
    )
    try:
        began = time.perf_counter()
        ingested(application, sample)
        between = time.perf_counter()
        summary = asyncio.run(run(application, work / "run", Options(sample.questions, limit), None, tell))
        seconds = {"ingest": round(between - began, 1), "questions": round(time.perf_counter() - between, 1)}
    finally:
        application.close()
    if record and limit is None and not summary["failed"]:
        recordings.keep_used()
    return Passed(summary, len(recordings), recordings.made, recordings.unused, recordings.seconds_made, seconds)


def ingested(application: RecordedApplication, sample: Sample) -> None:
    """Take the sample's articles in. Raises GateError when one of them is no article any more."""
    from app.cli.local import pull_embedder

    pull_embedder(application)
    report = application.ingestor().ingest([sample.archive])
    if report.quarantined:
        raise GateError(f"{len(report.quarantined)} files of {sample.archive} are no articles any more")
