"""Runs, the queue and the archive as Prometheus metrics, in a registry of their own (names after Prometheus' practice).

docs/operations.md lists them, with alerts.
"""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.observability.reasons import KINDS, kind_of
from app.observability.run import ModelCall, Retrieval, Run
from graph.models import Answer
from ingest.dates import instant

if TYPE_CHECKING:
    from ingest.archive import Archive

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120)
_REFUSALS = ("nothing_found", "filtered_out", "unsupported", "conflicting", "out_of_scope")


class Metrics:
    """An Observer that counts. `text` is what a scrape gets."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        count = partial(Counter, registry=self.registry)
        level = partial(Gauge, registry=self.registry)
        spread = partial(Histogram, registry=self.registry, buckets=_SECONDS)

        self._runs = count("pressroom_runs", "Runs of the agent that gave an answer.", ["status", "mode"])
        self._errors = count("pressroom_run_errors", "Runs that failed, by the error's class.", ["error"])
        self._left = count("pressroom_runs_cancelled", "Runs whose reader left before the answer.")
        self._going = level("pressroom_runs_in_progress", "Questions that are being answered.")
        self._waiting = level("pressroom_runs_waiting", "Questions that wait for their turn.")
        self._run_seconds = spread("pressroom_run_duration_seconds", "From question to answer, unqueued.", ["mode"])
        self._node_seconds = spread("pressroom_node_duration_seconds", "Each node of the agent.", ["node"])
        self._retrieval_seconds = spread("pressroom_retrieval_duration_seconds", "The searches of a node.")
        self._call_seconds = spread("pressroom_model_call_duration_seconds", "A call of the model.", ["model"])
        self._first_token_seconds = spread("pressroom_model_first_token_seconds", "Until its first words.", ["model"])
        self._call_errors = count("pressroom_model_call_errors", "Calls that gave nothing.", ["model", "error"])
        self._tokens = count("pressroom_model_tokens", "Tokens of answers given.", ["model", "type"])
        self._cost = count("pressroom_model_cost_usd", "Cost of answers given, at the prices of the settings.")
        self._refusals = count("pressroom_refusals", "Answers that refuse, or leave a part open.", ["reason"])
        self._dropped = count("pressroom_statements_dropped", "Sentences without proof.", ["reason"])
        self._proven = count("pressroom_statements_proven", "Sentences that passed every check.")
        self._open = level("pressroom_archive_open", "1 while a generation is open to searches.")
        self._generation = level("pressroom_archive_generation", "The number of the open generation.")
        self._articles = level("pressroom_archive_articles", "Articles of the open generation.")
        self._built_age = level("pressroom_archive_age_seconds", "Since the open generation was made.")
        self._newest_age = level("pressroom_archive_newest_article_age_seconds", "Since its newest article appeared.")
        self._requests = count("pressroom_http_requests", "HTTP requests.", ["method", "route", "status"])
        self._request_seconds = spread(
            "pressroom_http_request_duration_seconds", "Until the whole reply was sent.", ["method", "route"]
        )
        # A series that is only there once something went wrong cannot be alerted on by its increase.
        for reason in _REFUSALS:
            self._refusals.labels(reason)
        for kind in KINDS:
            self._dropped.labels(kind)

    def began(self, run: Run) -> None:
        """One more is being answered."""
        self._going.inc()

    def ended(self, run: Run) -> None:
        """Count what it did."""
        self._going.dec()
        for call in (*(call for node in run.nodes for call in node.calls), *run.unfinished):
            self._count_call(call)
        for node in run.nodes:
            self._node_seconds.labels(node.step.node).observe((node.ended - node.began) / 1e9)
        if run.outcome == "cancelled":
            self._left.inc()
        elif run.answer is None:
            self._errors.labels(type(run.error).__name__).inc()
        else:
            self._run_seconds.labels(run.answer.mode).observe(run.seconds)
            self._count_answer(run.answer)

    def request_done(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an HTTP request by its route's pattern."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def _count_call(self, call: ModelCall | Retrieval) -> None:
        seconds = (call.ended - call.began) / 1e9
        if isinstance(call, Retrieval):
            self._retrieval_seconds.observe(seconds)
            return
        self._call_seconds.labels(call.model).observe(seconds)
        if call.first_token is not None:
            self._first_token_seconds.labels(call.model).observe((call.first_token - call.began) / 1e9)
        if call.error:
            self._call_errors.labels(call.model, call.error).inc()

    def _count_answer(self, answer: Answer) -> None:
        self._runs.labels(answer.status, answer.mode).inc()
        self._cost.inc(answer.run.cost_usd)
        if answer.run.model:
            self._tokens.labels(answer.run.model, "input").inc(answer.run.prompt_tokens)
            self._tokens.labels(answer.run.model, "output").inc(answer.run.completion_tokens)
        if answer.abstention:
            self._refusals.labels(answer.abstention.reason).inc()
        for dropped in answer.dropped:
            self._dropped.labels(kind_of(dropped.reason)).inc()
        self._proven.inc(sum(statement.kind != "general" for statement in answer.statements))

    def text(self, archive: "Archive | None", waiting: int) -> bytes:
        """Everything counted, with the state of the open archive (None: none is) and `waiting` questions."""
        self._waiting.set(waiting)
        self._open.set(archive is not None)
        if archive is not None:
            now, manifest = datetime.now(UTC), archive.manifest
            self._generation.set(archive.number)
            self._articles.set(manifest.articles)
            self._built_age.set(_age(now, manifest.created))
            self._newest_age.set(_age(now, manifest.newest) if manifest.newest else float("nan"))
        return generate_latest(self.registry)

    @property
    def going(self) -> int:
        """How many questions are being answered."""
        return int(self.registry.get_sample_value("pressroom_runs_in_progress") or 0)


def _age(now: datetime, moment: str) -> float:
    """Seconds since an ISO date or time; a day that is not over yet is 0 seconds old."""
    return max(0.0, (now - instant(moment)).total_seconds())
