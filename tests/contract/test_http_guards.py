"""What guards the HTTP server: bounded runs, closed connections, host names, other origins, huge bodies."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient

from app.api.request_ids import RequestIdFilter
from app.settings import Settings
from graph.errors import ModelUnreachable
from tests.contract.http_server import FakeApplication, client_of, events_of


async def test_past_the_line_the_answer_is_429(http: AsyncClient, application: FakeApplication) -> None:
    agent = application.fake_agent
    agent.may_go_on = asyncio.Event()
    asked = [asyncio.create_task(http.post("/api/ask", json={"question": f"{number}"})) for number in range(6)]
    await agent.started.wait()
    refused = await http.post("/api/ask/stream", json={"question": "x"})
    while refused.status_code != 429:
        refused = await http.post("/api/ask/stream", json={"question": "x"})
    assert refused.json()["code"] == "too_many_runs"
    assert int(refused.headers["retry-after"]) > 0
    assert len(agent.questions) == 2
    agent.may_go_on.set()
    assert [reply.status_code for reply in await asyncio.gather(*asked)] == [200] * 6
    assert (await http.post("/api/ask", json={"question": "x"})).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", {"question": "x"}),
        ("/api/ask/stream", {"question": "x"}),
        ("/v1/chat/completions", {"model": "pressroom", "messages": [{"role": "user", "content": "x"}]}),
        (
            "/v1/chat/completions",
            {"model": "pressroom", "stream": True, "messages": [{"role": "user", "content": "x"}]},
        ),
    ],
)
async def test_a_closed_connection_cancels_the_run(
    http: AsyncClient, application: FakeApplication, path: str, body: Any
) -> None:
    agent = application.fake_agent
    agent.may_go_on = asyncio.Event()
    received = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]

    async def receive() -> Any:
        if received:
            return received.pop()
        await agent.started.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pass

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
        "method": "POST", "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    await http.app(scope, receive, send)  # type: ignore[attr-defined]
    assert agent.ended in (["CancelledError"], ["GeneratorExit"])
    agent.may_go_on = None
    assert (await http.post("/api/ask", json={"question": "x"})).status_code == 200


async def test_only_the_names_of_this_machine_are_hosts(http: AsyncClient, tmp_path: Any) -> None:
    for host, status in (
        ("localhost:8321", 200),
        ("[::1]:8321", 200),
        ("evil.test", 400),
        ("127.0.0.1.evil.test", 400),
    ):
        assert (await http.get("/healthz", headers={"host": host})).status_code == status
    remote = Settings(home=tmp_path, serve={"host": "0.0.0.0"}, _env_file=None)
    async with client_of(remote, FakeApplication(remote)) as other:
        assert (await other.get("/healthz", headers={"host": "pressroom.test"})).status_code == 200


async def test_no_other_origin_is_let_in(http: AsyncClient) -> None:
    preflight = {"origin": "http://evil.test", "access-control-request-method": "POST"}
    reply = await http.options("/api/ask", headers=preflight)
    assert reply.status_code == 405
    assert "access-control-allow-origin" not in reply.headers
    # A form of another site can post JSON as text without a preflight.
    text = {"origin": "http://evil.test", "content-type": "text/plain"}
    assert (await http.post("/api/ask", content='{"question": "x"}', headers=text)).status_code == 422


async def test_an_origin_is_let_in_where_the_operator_says_so(tmp_path: Any) -> None:
    settings = Settings(home=tmp_path, serve={"cors_origins": ["https://desk.example"]}, _env_file=None)
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    async with client_of(settings, FakeApplication(settings)) as client:
        for origin, allowed in (("https://desk.example", True), ("https://evil.test", False)):
            reply = await client.options("/api/ask", headers=asked | {"origin": origin})
            assert (reply.headers.get("access-control-allow-origin") == origin) is allowed
            reply = await client.get("/healthz", headers={"origin": origin})
            assert ("access-control-allow-origin" in reply.headers) is allowed
            assert "access-control-allow-credentials" not in reply.headers
    for wrong in ("*", "https://*.example", "https://desk.example/", "desk.example"):
        with pytest.raises(ValueError, match="no origin"):
            Settings(serve={"cors_origins": [wrong]}, _env_file=None)


async def test_a_huge_body_is_refused(http: AsyncClient) -> None:
    for path in ("/api/ask", "/v1/chat/completions"):
        reply = await http.post(path, json={"question": "x" * 2_000_001})
        assert reply.status_code == 413
        assert "body_too_large" in reply.text


async def test_every_reply_is_guarded_and_named(http: AsyncClient, application: FakeApplication) -> None:
    transport = ASGITransport(app=http.app, raise_app_exceptions=False)  # type: ignore[attr-defined]
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as quiet:
        application.fake_agent.error = RuntimeError("a bug")
        ask = {"question": "x"}
        for reply in (
            await quiet.get("/healthz"), await quiet.get("/nowhere"), await quiet.post("/api/ask", json={}),
            await quiet.post("/api/ask", json=ask), await quiet.post("/api/ask/stream", json=ask),
            await quiet.get("/healthz", headers={"host": "evil.test"}),
        ):  # fmt: skip
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert reply.headers["referrer-policy"] == "no-referrer"
            policy = reply.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy and "http" not in policy
            assert re.fullmatch("[0-9a-f]{16}", reply.headers["x-request-id"])
            if reply.status_code >= 400 and "json" in reply.headers["content-type"]:
                assert reply.headers["content-type"] == "application/problem+json"
                assert reply.json()["request_id"] == reply.headers["x-request-id"]
                assert reply.json()["status"] == reply.status_code
        assert (await quiet.post("/api/ask", json={})).headers["cache-control"] == "no-store"


async def test_a_request_keeps_the_name_that_it_came_with(
    http: AsyncClient, application: FakeApplication, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    application.fake_agent.error = ModelUnreachable("no answer")
    for given, kept in (("desk-7.a_B", True), ("x" * 65, False), ("a\tb", False), ("", False)):
        reply = await http.post("/api/ask", json={"question": "x"}, headers={"x-request-id": given})
        assert (reply.headers["x-request-id"] == given) is kept
        assert reply.json()["request_id"] == reply.headers["x-request-id"]
        assert caplog.records[-1].request_id == reply.headers["x-request-id"]


async def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Any) -> None:
    settings = Settings(home=tmp_path, serve={"body_seconds": 0.05}, _env_file=None)

    async def trickling() -> AsyncIterator[bytes]:
        yield b'{"question": '
        await asyncio.Event().wait()

    async with client_of(settings, FakeApplication(settings)) as client, asyncio.timeout(30):
        reply = await client.post("/api/ask", content=trickling(), headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (408, "body_too_slow")


async def test_an_answer_that_does_not_come_is_not_waited_for(tmp_path: Any) -> None:
    settings = Settings(home=tmp_path, serve={"answer_seconds": 0.05}, _env_file=None)
    application = FakeApplication(settings)
    application.fake_agent.may_go_on = asyncio.Event()
    async with client_of(settings, application) as client, asyncio.timeout(30):
        reply = await client.post("/api/ask", json={"question": "x"})
        assert (reply.status_code, reply.json()["code"]) == (504, "answer_timeout")
        streamed = await client.post("/api/ask/stream", json={"question": "x"})
        assert events_of(streamed.text)[-1][0] == "error" and "answer_timeout" in streamed.text
        chat = {"model": "pressroom", "stream": True, "messages": [{"role": "user", "content": "x"}]}
        assert "answer_timeout" in (await client.post("/v1/chat/completions", json=chat)).text
    assert application.fake_agent.ended == ["CancelledError"] * 3
