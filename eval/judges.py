"""The room of judge calls: Ragas' metrics (Es et al. 2024, "RAGAS"), asked of a model that is named.

A judge that fails gives no score: the reason is kept and counted, and no mean is taken over it.
"""

import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from app.bootstrap import Application
from eval.errors import JudgeError
from eval.judged.metrics import METRICS
from eval.judged.samples import Judged
from eval.provenance import weights_sha256
from graph.deps import Embedder

_MAX_TOKENS = 1_500
_REASON_CHARACTERS = 300
_NEEDS_RAGAS = "judging needs Ragas ({}): pip install 'pressroom[eval]'"


@dataclass(frozen=True)
class Judge:
    """A model that judges. `sha256` pins its weights where they are the store's, else it is None."""

    model: str
    base_url: str
    api_key: str = field(repr=False)
    timeout_seconds: float
    sha256: str | None = None

    def to_json(self) -> dict[str, Any]:
        """What tells this judge from another, for the record; never the key."""
        embedded = self.sha256 is not None
        # The embedded server's port changes from start to start.
        return {"model": self.model, "base_url": None if embedded else self.base_url, "sha256": self.sha256}


@dataclass(frozen=True)
class Verdict:
    """A score in 0..1, or None with the reason why there is none; `calls` are replies, `tokens` read and written."""

    score: float | None
    reason: str | None
    ms: float
    calls: int = 0
    tokens: int = 0


Ask = Callable[[str, Judged], Awaitable[Verdict]]


def find_judge(application: Application, name: str, base_url: str | None, model: str | None) -> Judge:
    """The judge called `name`: `embedded`, a model of the store, or with `base_url` any OpenAI-compatible server.

    Starts the embedded server where it is needed. Raises JudgeError, ModelMissing, ModelUnavailable.
    """
    settings = application.settings
    if base_url:
        key = settings.judge.api_key
        secret = key.get_secret_value() if key else "none"
        return Judge(model or name, base_url, secret, settings.judge.timeout_seconds)
    from app.models.chat import connect

    wanted = settings.llm.embedded if name == "embedded" else name
    sha256 = weights_sha256(wanted)
    if sha256 is None:
        raise JudgeError(f"no model of the store is called {name!r}: name one, or give --judge-base-url")
    local = settings.llm.model_copy(update={"base_url": None, "model": None, "embedded": wanted})
    connection = connect(local, application.model_store())
    secret = connection.api_key.get_secret_value()
    return Judge(connection.name, connection.base_url, secret, settings.judge.timeout_seconds, sha256)


def ragas_version() -> str:
    """Which Ragas is installed: its prompts are part of a score. Raises JudgeError without it."""
    try:
        return version("ragas")
    except PackageNotFoundError as error:
        raise JudgeError(_NEEDS_RAGAS.format(error)) from error


@asynccontextmanager
async def asking(judge: Judge, embedder: Embedder | None = None) -> AsyncIterator[Ask]:
    """A function (metric, what is judged) -> Verdict, with its connection; see `eval.judged.metrics.METRICS`.

    `embedder` is needed by metrics that compare meanings. Raises JudgeError without Ragas.
    """
    try:
        from ragas.llms import llm_factory

        from eval.judged.listening import Listening, OurEmbeddings
    except ImportError as error:
        raise JudgeError(_NEEDS_RAGAS.format(error)) from error
    from openai import AsyncOpenAI

    embeddings = OurEmbeddings(embedder) if embedder else None
    async with AsyncOpenAI(
        base_url=judge.base_url, api_key=judge.api_key, timeout=judge.timeout_seconds, max_retries=1
    ) as client:
        llm = llm_factory(judge.model, client=client, max_tokens=_MAX_TOKENS)

        async def ask(name: str, of: Judged) -> Verdict:
            metric = METRICS[name]
            if metric.embeds and embeddings is None:
                raise JudgeError(f"{name} compares meanings: it needs an embedder")
            listening = Listening(llm, by_place=metric.by_place)
            verdict = await _judged(metric.ask(listening, embeddings, of))
            return replace(verdict, calls=listening.calls, tokens=listening.tokens)

        yield ask


async def _judged(asked: Awaitable[Any]) -> Verdict:
    from instructor.core.exceptions import InstructorError
    from openai import OpenAIError
    from pydantic import ValidationError
    from ragas.exceptions import RagasException

    started = time.perf_counter()
    score, reason = None, None
    try:
        value = float((await asked).value)
    except (InstructorError, OpenAIError, ValidationError, RagasException, ValueError, TimeoutError) as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"[:_REASON_CHARACTERS]
    else:
        if math.isfinite(value):
            score = value
        else:
            reason = "NoStatements: the judge found no statement in the answer, or gave no verdict on any"
    return Verdict(score, reason, round((time.perf_counter() - started) * 1_000, 1))
