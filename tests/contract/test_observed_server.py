"""A server that is watched: scraped, traced to a collector on loopback, logged; and one that is not."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from logging.config import dictConfig
from pathlib import Path
from typing import Any

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.api.application import create_app
from app.bootstrap import Application
from app.observability.logs import json_logging
from app.settings import Settings, SettingsError, load_settings
from tests.contract.http_server import client_of
from tests.loopback_server import QuietHandler, answering, listening

SECRET = "What did the new bridge in Valmere cost?"
ASKED = {"question": SECRET, "filters": {"language": "en"}}
NO_MODEL = {"base_url": "http://127.0.0.1:9/v1", "model": "none", "timeout_seconds": 5}


@contextmanager
def collector() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """An OTLP collector that keeps what it gets."""
    received: list[ExportTraceServiceRequest] = []

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            request = ExportTraceServiceRequest()
            request.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
            received.append(request)
            self.reply(b"")

    with answering(Handler) as url:
        yield url, received


def settings_of(small_home: Path, small_models: Path, **observe: Any) -> Settings:
    return load_settings(
        home=small_home, models=small_models, offline=True, llm=NO_MODEL, runs={"keep_days": 0}, observe=observe
    )


async def ready(client: httpx2.AsyncClient) -> None:
    while (await client.get("/readyz")).status_code != 200:
        await asyncio.sleep(0)


async def test_what_is_off_says_how_to_switch_it_on(http: httpx2.AsyncClient) -> None:
    reply = await http.get("/metrics")
    assert reply.status_code == 404
    assert "PRESSROOM_OBSERVE__METRICS=true" in reply.text and "json" in reply.headers["content-type"]


def test_a_collector_is_named_by_its_url() -> None:
    with pytest.raises(SettingsError, match=r"PRESSROOM_OBSERVE__OTLP_ENDPOINT: .*base URL"):
        load_settings(observe={"otlp_endpoint": "collector:4318"})


@contextmanager
def logging_by(config: dict[str, Any]) -> Iterator[None]:
    """The process's logging as `config` has it, as it was before at the end."""
    loggers = [logging.getLogger(name) for name in ("", *config["loggers"])]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    dictConfig(config)
    try:
        yield
    finally:
        for each, handlers, level, propagate in before:
            each.handlers[:], each.level, each.propagate = handlers, level, propagate


async def test_a_scrape_and_the_log_tell_of_runs_and_of_no_question(
    small_home: Path, small_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(small_home, small_models, metrics=True, logs="json")
    with logging_by(json_logging(content=False)):
        async with (
            listening(create_app(settings)) as url,
            httpx2.AsyncClient(base_url=url, timeout=60, headers={"X-Request-ID": "asked-1"}) as client,
        ):
            await ready(client)
            answer = (await client.post("/api/ask", json=ASKED)).json()
            await client.get("/api/search", params={"query": SECRET})
            await client.get(f"/no/{SECRET}")
            scraped = await client.get("/metrics")
    assert (answer["status"], answer["mode"]) == ("answered", "extractive")
    assert scraped.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = dict(re.findall(r"^(\S+(?:\{.*\})?) (\S+)$", scraped.text, flags=re.MULTILINE))
    assert samples['pressroom_runs_total{mode="extractive",status="answered"}'] == "1.0"
    assert samples["pressroom_runs_in_progress"] == samples["pressroom_runs_waiting"] == "0.0"
    assert (samples["pressroom_archive_open"], samples["pressroom_archive_articles"]) == ("1.0", "4.0")
    assert 0 < float(samples["pressroom_archive_age_seconds"]) < 3600
    assert float(samples["pressroom_archive_newest_article_age_seconds"]) > 86_400
    assert samples['pressroom_http_requests_total{method="POST",route="/api/ask",status="200"}'] == "1.0"
    assert samples['pressroom_http_requests_total{method="GET",route="unmatched",status="404"}'] == "1.0"
    assert 'pressroom_node_duration_seconds_count{node="retrieve"}' in samples
    # What was asked stands nowhere: not in a label, not in a line of any library's log.
    log = capsys.readouterr().err
    assert not [text for text in (scraped.text, log) if "Valmere" in text or "bridge" in text]
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"app.api.warmup", "uvicorn.error"} <= {line["logger"] for line in lines}
    told = [line for line in lines if line["logger"] == "pressroom"]
    assert {line["request_id"] for line in told} == {"asked-1"}
    (run,) = [line for line in told if line["message"] == "run"]
    assert (run["run_id"], run["status"], run["outcome"]) == (answer["run"]["id"], "answered", "done")
    routes = [(line["route"], line["status"]) for line in told if line["message"] == "request"]
    assert routes == [("/api/ask", 200), ("/api/search", 200), ("unmatched", 404)]


async def test_runs_reach_the_collector_within_their_requests(small_home: Path, small_models: Path) -> None:
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    with collector() as (endpoint, received):
        settings = settings_of(small_home, small_models, otlp_endpoint=endpoint)
        async with listening(create_app(settings)) as url, httpx2.AsyncClient(base_url=url, timeout=60) as client:
            reply = await client.post("/api/ask", json=ASKED, headers={"traceparent": f"00-{trace}-{parent}-01"})
    sent = [
        span
        for request in received
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    spans = {span.name: span for span in sent}
    request, run = spans["POST /api/ask"], spans["invoke_agent pressroom"]
    assert (request.trace_id.hex(), request.parent_span_id.hex()) == (trace, parent)
    assert (run.trace_id, run.parent_span_id) == (request.trace_id, request.span_id)
    assert {step["node"] for step in reply.json()["run"]["steps"]} <= set(spans)
    assert spans["chat none"].parent_span_id == spans["answer"].span_id
    searched = {span.parent_span_id for span in sent if span.name == "retrieval archive"}
    assert spans["retrieve"].span_id in searched
    assert "Valmere" not in str(received)


async def test_a_collector_that_is_down_costs_no_answer(
    small_home: Path, small_models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_of(small_home, small_models, otlp_endpoint="http://127.0.0.1:9", timeout_seconds=0.2)
    application = Application(settings)
    try:
        async with client_of(settings, application) as client:
            assert (await client.post("/api/ask", json=ASKED)).status_code == 200
    finally:
        application.close()
    assert "export" in caplog.text.lower()
