"""What guards the HTTP server: bounded runs, closed connections, host names, other origins, huge bodies."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient

from app.settings import Settings
from tests.contract.http_server import FakeApplication, client_of


@pytest.fixture
def application(tmp_path: Any) -> FakeApplication:
    return FakeApplication(Settings(home=tmp_path / "home", _env_file=None))


@pytest.fixture
async def client(application: FakeApplication) -> AsyncIterator[AsyncClient]:
    async with client_of(application.settings, application) as client:
        yield client


async def test_past_the_line_the_answer_is_429(client: AsyncClient, application: FakeApplication) -> None:
    agent = application.fake_agent
    agent.may_go_on = asyncio.Event()
    asked = [asyncio.create_task(client.post("/api/ask", json={"question": f"{number}"})) for number in range(6)]
    await agent.started.wait()
    refused = await client.post("/api/ask/stream", json={"question": "x"})
    while refused.status_code != 429:
        refused = await client.post("/api/ask/stream", json={"question": "x"})
    assert refused.json()["code"] == "too_many_runs"
    assert int(refused.headers["retry-after"]) > 0
    assert len(agent.questions) == 2
    agent.may_go_on.set()
    assert [reply.status_code for reply in await asyncio.gather(*asked)] == [200] * 6
    assert (await client.post("/api/ask", json={"question": "x"})).status_code == 200


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
    client: AsyncClient, application: FakeApplication, path: str, body: Any
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
    await client.app(scope, receive, send)  # type: ignore[attr-defined]
    assert agent.ended in (["CancelledError"], ["GeneratorExit"])
    agent.may_go_on = None
    assert (await client.post("/api/ask", json={"question": "x"})).status_code == 200


async def test_only_the_names_of_this_machine_are_hosts(client: AsyncClient, tmp_path: Any) -> None:
    for host, status in (
        ("localhost:8321", 200),
        ("[::1]:8321", 200),
        ("evil.test", 400),
        ("127.0.0.1.evil.test", 400),
    ):
        assert (await client.get("/healthz", headers={"host": host})).status_code == status
    remote = Settings(home=tmp_path, serve={"host": "0.0.0.0"}, _env_file=None)
    async with client_of(remote, FakeApplication(remote)) as other:
        assert (await other.get("/healthz", headers={"host": "pressroom.test"})).status_code == 200


async def test_no_other_origin_is_let_in(client: AsyncClient) -> None:
    preflight = {"origin": "http://evil.test", "access-control-request-method": "POST"}
    reply = await client.options("/api/ask", headers=preflight)
    assert reply.status_code == 405
    assert "access-control-allow-origin" not in reply.headers
    # A form of another site can post JSON as text without a preflight.
    text = {"origin": "http://evil.test", "content-type": "text/plain"}
    assert (await client.post("/api/ask", content='{"question": "x"}', headers=text)).status_code == 422


async def test_a_huge_body_is_refused(client: AsyncClient) -> None:
    for path in ("/api/ask", "/v1/chat/completions"):
        reply = await client.post(path, json={"question": "x" * 2_000_001})
        assert reply.status_code == 413
