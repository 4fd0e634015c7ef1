"""One pass through the gate: ingest the sample anew, ask every question with recorded words, score the answers.

Then the adversarial cases, of the same archive with articles that hide instructions.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.settings import Settings
from eval.errors import GateError
from eval.gate.adversarial import Attacked, attacked
from eval.gate.application import RecordedApplication, gate_settings
from eval.gate.recordings import Recordings
from eval.gate.sample import Sample
from eval.run import Options, run
from eval.selection import SEED


@dataclass(frozen=True)
class Passed:
    """What a pass gave: the run's summary; recordings in all, made in this pass, and asked for by nobody.

    `model_seconds` is what the real model took for what was made, `seconds` the whole pass by stage. `broken` says why
    each adversarial case does not hold that does not.
    """

    summary: dict[str, Any]
    recordings: int
    made: int
    unused: int
    model_seconds: float
    seconds: dict[str, float]
    broken: dict[str, list[str]]


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
        cases = Attacked({})
        # A part of the questions is for recording: no figure is made of it.
        if sample.adversarial and limit is None:
            between = time.perf_counter()
            cases = asyncio.run(attacked(application, sample.adversarial, work, tell))
            seconds["adversarial"] = round(time.perf_counter() - between, 1)
            summary = with_cases(summary, cases)
    finally:
        application.close()
    if record and limit is None and not summary["failed"]:
        recordings.keep_used()
    made, unused = recordings.made, recordings.unused
    return Passed(summary, len(recordings), made, unused, recordings.seconds_made, seconds, cases.broken)


def with_cases(summary: dict[str, Any], cases: Attacked) -> dict[str, Any]:
    """The summary of the run with the figures of the adversarial cases, and those among them that got no answer."""
    figures = cases.figures(SEED)
    return {
        **summary, **figures, "metrics": {**summary["metrics"], **figures["metrics"]},
        "failed": {**summary["failed"], **cases.failed},
    }  # fmt: skip


def ingested(application: RecordedApplication, sample: Sample) -> None:
    """Take the sample's articles in. Raises GateError when one of them is no article any more."""
    from app.cli.local import pull_embedder

    pull_embedder(application)
    report = application.ingestor().ingest([sample.archive])
    if report.quarantined:
        raise GateError(f"{len(report.quarantined)} files of {sample.archive} are no articles any more")
