"""The HTTP contract: routes, status codes, the form of errors."""

import json
import re
import threading
from typing import Any
from unittest.mock import ANY

import pytest
from httpx2 import ASGITransport, AsyncClient

from app.cli.running import home_fingerprint
from app.models.errors import ModelMissing, ModelUnavailable
from graph.errors import ModelAnsweredJunk, ModelUnreachable
from ingest.errors import ArchiveDamaged
from tests.contract.http_server import ARTICLE, BODY, QUOTE, FakeApplication, client_of, events_of

ROUTES = {
    "/api/ask", "/api/ask/stream", "/api/search", "/api/articles/{article_id}", "/api/articles/{article_id}/history",
    "/api/runs/{run_id}", "/api/threads", "/api/threads/{name}", "/api/threads/{name}/export", "/api/feedback",
    "/api/ingestions", "/api/ingestions/{ingestion_id}", "/api/ingestions/{ingestion_id}/events", "/api/archive",
    "/api/archive/rollback", "/v1/models", "/v1/models/{model}", "/v1/chat/completions", "/healthz", "/readyz",
    "/metrics",
}  # fmt: skip


def unnamed(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem without the name of the request that it is about."""
    assert re.fullmatch("[0-9a-f]{16}", problem["request_id"])
    return problem | {"request_id": None}


async def test_ask_gives_the_contracts_answer(http: AsyncClient, application: FakeApplication) -> None:
    filters = {
        "outlets": ["Courier"],
        "since": "2023-01-05",
        "until": "2023-01-05",
        "as_of": "2024-01-01T12:00Z",
    }
    body = {
        "question": "  What did the bridge cost?",
        "id": "q1",
        "filters": filters,
        "thread": "t",
        "web": True,
    }
    reply = await http.post("/api/ask", json=body)
    assert reply.status_code == 200
    answer = reply.json()
    assert (answer["id"], answer["question"]) == ("q1", "What did the bridge cost?")
    citation = answer["citations"][0]
    assert BODY[citation["start"] : citation["end"]] == citation["quote"] == QUOTE
    assert "page" not in citation
    assert answer["filters"]["given"] == {
        "outlets": ["Courier"],
        "since": "2023-01-05T00:00:00+00:00",
        "until": "2023-01-05T23:59:59.999999+00:00",
        "as_of": "2024-01-01T12:00:00+00:00",
    }
    question = application.fake_agent.questions[0]
    assert (question.thread, question.web) == ("t", True)


async def test_a_stream_ends_with_the_answer(http: AsyncClient) -> None:
    reply = await http.post("/api/ask/stream", json={"question": "What did the bridge cost?"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = [(name, json.loads(data)) for name, data in events_of(reply.text)]
    assert [name for name, _ in events] == ["step", "token", "sentence", "done"]
    said = dict(events)
    assert said["step"] == {"node": "retrieve", "ms": 3.0, "note": "12 passages"}
    assert said["token"] == {"text": "The bridge"}
    assert said["sentence"]["statement"] == said["done"]["statements"][0]
    assert said["sentence"]["citations"] == said["done"]["citations"]
    whole = await http.post("/api/ask", json={"question": "What did the bridge cost?"})
    assert said["done"] == whole.json()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "question: "),
        ({"question": " "}, "question: "),
        ({"question": "x" * 4001}, "question: "),
        ({"question": "x", "filter": {}}, "filter: "),
        ({"question": "x", "filters": {"outlet": "A"}}, "filters.outlet: "),
        ({"question": "x", "filters": {"since": "last week"}}, "filters.since: "),
        ({"question": "x", "filters": {"as_of": "2023-02-30"}}, "filters.as_of: "),
    ],
)
async def test_a_wrong_request_is_told_what_is_wrong(http: AsyncClient, body: Any, named: str) -> None:
    for path in ("/api/ask", "/api/ask/stream"):
        reply = await http.post(path, json=body)
        assert reply.status_code == 422
        assert reply.json()["code"] == "invalid_request"
        assert named in reply.json()["detail"]


@pytest.mark.parametrize(
    ("error", "status", "code", "retry"),
    [
        (ModelUnreachable("no answer"), 503, "model_unreachable", True),
        (ModelAnsweredJunk("no JSON"), 502, "model_answered_junk", False),
        (ModelUnavailable("the server ended"), 503, "model_unavailable", True),
        (ModelMissing("pull it"), 503, "model_missing", False),
        (ArchiveDamaged("vectors", "cut short"), 503, "archive_damaged", False),
    ],
)
async def test_typed_errors_have_their_status(
    http: AsyncClient, application: FakeApplication, error: Exception, status: int, code: str, retry: bool
) -> None:
    application.fake_agent.error = error
    reply = await http.post("/api/ask", json={"question": "x"})
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert str(error) == reply.json()["detail"]
    assert ("retry-after" in reply.headers) is retry
    streamed = await http.post("/api/ask/stream", json={"question": "x"})
    name, data = events_of(streamed.text)[-1]
    assert (name, unnamed(json.loads(data))) == ("error", unnamed(reply.json()))


async def test_a_bug_is_told_without_its_details(http: AsyncClient, application: FakeApplication) -> None:
    application.fake_agent.error = RuntimeError("secret")
    told = {
        "type": "about:blank", "title": "Internal Server Error", "status": 500, "code": "internal_error",
        "detail": ANY, "request_id": ANY,
    }  # fmt: skip
    transport = ASGITransport(app=http.app, raise_app_exceptions=False)  # type: ignore[attr-defined]
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as quiet:
        reply = await quiet.post("/api/ask", json={"question": "x"})
        streamed = await quiet.post("/api/ask/stream", json={"question": "x"})
    assert (reply.status_code, reply.json()) == (500, told)
    name, data = events_of(streamed.text)[-1]
    assert (name, json.loads(data)) == ("error", told)
    assert "secret" not in reply.text + streamed.text


async def test_without_a_model_quotes_answer(http: AsyncClient, application: FakeApplication) -> None:
    application.no_model = ModelMissing("pull it")
    assert (await http.post("/api/ask", json={"question": "x"})).status_code == 200
    assert (await http.post("/api/ask/stream", json={"question": "x"})).status_code == 200
    assert len(application.fake_quoting_agent.questions) == 2
    assert application.fake_agent.questions == []


async def test_the_last_moment_of_a_day_survives_the_way(http: AsyncClient) -> None:
    # `Filters.to_json` writes the end of a day with its microseconds; articles dated to that day stand for it.
    sent = {"until": "2023-01-05T23:59:59.999999+00:00"}
    reply = await http.post("/api/search", json={"query": "bridge", "filters": sent})
    assert reply.json()["filters"] == sent


async def test_without_an_archive_nothing_is_streamed(http: AsyncClient, application: FakeApplication) -> None:
    application.missing = True
    for path in ("/api/ask", "/api/ask/stream"):
        reply = await http.post(path, json={"question": "x"})
        assert (reply.status_code, reply.json()["code"]) == (503, "archive_missing")
        assert "pressroom ingest" in reply.json()["detail"]


async def test_search_by_body_and_by_url(http: AsyncClient) -> None:
    filters = {"outlets": ["Courier", "Echo"], "language": "en"}
    by_body = await http.post("/api/search", json={"query": "bridge", "k": 3, "id": "s", "filters": filters})
    found = by_body.json()
    assert (found["id"], found["query"], found["generation"], found["filters"]) == ("s", "bridge", 7, filters)
    assert found["passages"][0]["text"] == BODY
    params = {"query": "bridge", "k": 3, "id": "s", **filters}
    assert (await http.get("/api/search", params=params)).json() == found
    assert "id" not in (await http.get("/api/search", params={"query": "bridge"})).json()
    for wrong in ({"query": "x", "k": 0}, {"query": "x", "outlet": "A"}, {"query": "x", "until": "soon"}, {}):
        assert (await http.get("/api/search", params=wrong)).status_code == 422


async def test_articles_by_revision(http: AsyncClient) -> None:
    reply = await http.get("/api/articles/bridge", params={"sha256": ARTICLE.sha256})
    assert reply.json()["body"] == BODY
    assert "source" not in reply.json()
    assert (await http.get("/api/articles/bridge")).json() == reply.json()
    unknown = await http.get("/api/articles/https%3A%2F%2Fcourier.test%2Fa%3Fb=1")
    assert unknown.status_code == 404
    assert "'https://courier.test/a?b=1'" in unknown.json()["detail"]
    assert (await http.get("/api/articles/bridge", params={"sha256": "0" * 64})).status_code == 404
    assert (await http.get("/api/articles/bridge", params={"sha256": "abc"})).status_code == 422


async def test_health_and_readiness(http: AsyncClient, application: FakeApplication) -> None:
    assert (await http.get("/healthz")).json() == {
        "status": "ok",
        "home": home_fingerprint(application.home),
    }
    ready = await http.get("/readyz")
    while ready.status_code == 503:
        ready = await http.get("/readyz")
    assert ready.json()["status"] == "ready"
    assert (ready.json()["generation"], ready.json()["waiting_for"]) == (7, {})
    assert ready.json()["model"] == {"name": "qwen2.5-coder-1.5b", "served_by": "embedded", "state": "missing"}


async def test_not_ready_says_why_and_gets_ready(application: FakeApplication) -> None:
    loaded = threading.Event()
    application.loading = loaded.wait
    application.missing = True
    async with client_of(application.settings, application) as client:
        reply = await client.get("/readyz")
        while "pressroom ingest" not in reply.json()["waiting_for"]["archive"]:
            reply = await client.get("/readyz")
        assert reply.status_code == 503
        assert "being loaded" in reply.json()["waiting_for"]["embedder"]
        application.missing = False
        loaded.set()
        while reply.status_code == 503:
            reply = await client.get("/readyz")
        assert reply.json()["status"] == "ready"


async def test_every_route_is_documented(http: AsyncClient) -> None:
    described = (await http.get("/openapi.json")).json()
    assert set(described["paths"]) == ROUTES
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            assert operation["description"], (path, method)
            assert {"200", "201", "202", "204"} & operation["responses"].keys(), (path, method)
    lost = await http.get("/api/nothing")
    assert (lost.status_code, lost.json()["code"]) == (404, "not_found")


async def test_a_kept_answer_is_shown_again_by_its_run(http: AsyncClient, application: FakeApplication) -> None:
    answer = (await http.post("/api/ask", json={"question": "What did the bridge cost?"})).json()
    kept = answer | {"run": answer["run"] | {"id": "0123456789abcdef"}}
    application.runs.keep(kept)
    assert (await http.get("/api/runs/0123456789abcdef")).json() == kept
    for unknown in ("fedcba9876543210", "run-1"):
        reply = await http.get(f"/api/runs/{unknown}")
        assert (reply.status_code, reply.json()["code"]) == (404, "unknown_run")
