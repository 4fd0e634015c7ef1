"""Keys over HTTP: who is let in, to what, how often; and that no route lets a limited key near a forbidden article."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import openai
import pytest
from httpx2 import AsyncClient, Response

from app.keys import KeyStore
from app.settings import Settings
from ingest.embed import SentenceTransformerEmbedder
from ingest.models import Rights
from tests.contract.http_server import FakeApplication, client_of, events_of
from tests.contract.test_http_archive import WithoutModel

SECRET = "Zanzibar Fund"
PUBLIC = {
    "id": "open", "title": "Harwick bridge opens", "outlet": "Northern Courier", "published_at": "2023-01-05",
    "language": "en",
    "body": "The new bridge over the river Wend cost 40 million pounds. It opened on Monday after four years of work,"
    " in front of a crowd that the council put at two thousand. Builders had to sink six piers into soft clay, and the"
    " spring floods of the second year swept away a barge with all its cranes. From now on the ferry will sail at"
    " weekends alone, and the old road past the mill becomes a path for walkers and cyclists.",
}  # fmt: skip
FORBIDDEN = {
    "id": "sealed", "title": f"The {SECRET} paid the minister", "outlet": "Private Wire", "authors": ["Nell Quist"],
    "published_at": "2024-03-03", "language": "en",
    "body": f"The {SECRET} paid the minister 12 million pounds for the bridge. The minister resigned on Friday.",
}  # fmt: skip
COPY = PUBLIC | {"id": "copy", "outlet": "Private Wire", "published_at": "2023-01-06"}
SEALED = "How much did the Zanzibar Fund pay the minister?"
OPEN = "How much did the new bridge cost?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    folder = tmp_path_factory.mktemp("rights")
    for name, articles in (("press", [PUBLIC]), ("press-private", [FORBIDDEN, COPY])):
        (folder / name).mkdir()
        (folder / name / "articles.jsonl").write_text("\n".join(json.dumps(article) for article in articles))
    application = WithoutModel(_settings(folder), embedder)
    application.ingestor().ingest([folder / "press", folder / "press-private"])
    # A second revision, so that there is a history and a generation to go back to.
    changed = FORBIDDEN | {"body": FORBIDDEN["body"] + " He denied it.", "updated_at": "2024-03-04"}
    (folder / "press-private" / "articles.jsonl").write_text("\n".join(map(json.dumps, [changed, COPY])))
    application.ingestor().ingest([folder / "press-private"])
    application.close()
    return folder


def _settings(folder: Path, **serve: Any) -> Settings:
    return Settings(home=folder / "home", models=folder / "models", offline=True, serve=serve, _env_file=None)


@pytest.fixture
async def http(folder: Path, embedder: SentenceTransformerEmbedder) -> AsyncIterator[AsyncClient]:
    application = WithoutModel(_settings(folder), embedder)
    async with client_of(application.settings, application) as client:
        yield client
    application.close()


@pytest.fixture(params=["outlets", "sources", "both"])
def limits(request: pytest.FixtureRequest, folder: Path) -> Rights:
    """Each of them allows the one article `open`."""
    sources = frozenset({(folder / "press").as_posix()})
    outlets = frozenset({"northern courier"})
    return {"outlets": Rights(None, outlets), "sources": Rights(sources), "both": Rights(sources, outlets)}[
        request.param
    ]


def bearer(store: KeyStore, *scopes: str, name: str | None = None, **limits: Any) -> dict[str, str]:
    _, text = store.create(name or f"key {len(store.all())}", scopes or ["ask"], **limits)
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
def store(folder: Path) -> KeyStore:
    return KeyStore(folder / "home")


async def _every_route(client: AsyncClient, headers: dict[str, str], question: str) -> dict[str, Response]:
    """The reply of each route that can tell of articles, asked for the forbidden one."""
    search = {"query": question, "k": 50}
    chat = {"model": "pressroom", "messages": [{"role": "user", "content": question}]}
    sha256 = (await client.get("/api/articles/sealed", headers=ADMIN)).json()["sha256"]
    paths = {
        "article": "/api/articles/sealed", "revision": f"/api/articles/sealed?sha256={sha256}",
        "history": "/api/articles/sealed/history", "archive": "/api/archive", "threads": "/api/threads",
    }  # fmt: skip
    replies = {name: await client.get(path, headers=headers) for name, path in paths.items()}
    replies["search"] = await client.post("/api/search", json=search, headers=headers)
    replies["search_by_url"] = await client.get("/api/search", params=search, headers=headers)
    filtered = search | {"filters": {"outlets": ["Private Wire"], "authors": ["Nell Quist"]}}
    replies["search_filtered"] = await client.post("/api/search", json=filtered, headers=headers)
    for name, path, body in (
        ("ask", "/api/ask", {"question": question}),
        ("ask_filtered", "/api/ask", {"question": question, "filters": {"outlets": ["Private Wire"]}}),
        ("stream", "/api/ask/stream", {"question": question, "thread": "t"}),
        ("openai", "/v1/chat/completions", chat),
        ("openai_stream", "/v1/chat/completions", chat | {"stream": True}),
        (
            "openai_filtered",
            "/v1/chat/completions",
            chat | {"pressroom": {"filters": {"outlets": ["Private Wire"]}}},
        ),
    ):
        replies[name] = await client.post(path, json=body, headers=headers)
    run = (await client.post("/api/ask", json={"question": question, "thread": "own"}, headers=ADMIN)).json()["run"]
    replies["run"] = await client.get(f"/api/runs/{run['id']}", headers=headers)
    verdict = {"run_id": run["id"], "verdict": "up"}
    replies["feedback"] = await client.post("/api/feedback", json=verdict, headers=headers)
    for name in ("own", f"@{ADMIN_ID}/own"):
        replies[f"thread {name}"] = await client.get(f"/api/threads/{name}", headers=headers)
        replies[f"export {name}"] = await client.get(f"/api/threads/{name}/export", headers=headers)
        replies[f"delete {name}"] = await client.delete(f"/api/threads/{name}", headers=headers)
    asked = {"question": "Who wrote [1]?", "thread": f"@{ADMIN_ID}/own"}
    replies["another's thread"] = await client.post("/api/ask", json=asked, headers=headers)
    replies["ingestions"] = await client.get("/api/ingestions", headers=headers)
    replies["ingest"] = await client.post("/api/ingestions", json={"sources": ["/etc"]}, headers=headers)
    replies["rollback"] = await client.post("/api/archive/rollback", json={"generation": 1}, headers=headers)
    return replies


ADMIN: dict[str, str] = {}
ADMIN_ID = ""


@pytest.fixture(autouse=True)
def _admin(store: KeyStore) -> None:
    global ADMIN_ID  # noqa: PLW0603 - the key of the operator, for what every route is asked about
    if not ADMIN:
        ADMIN.update(bearer(store, "admin", name="operator"))
        ADMIN_ID = store.all()[0].id


# None of these words is in the question.
LEAKS = (
    "paid the minister",
    "resigned",
    "Nell Quist",
    "12 million",
    "Private Wire",
    "sealed",
    "copy",
    "2024-03",
    "press-private",
)


async def test_no_route_leads_to_a_forbidden_article(http: AsyncClient, store: KeyStore, limits: Rights) -> None:
    limited = bearer(store, rights=limits)
    replies = await _every_route(http, limited, SEALED)
    for name, reply in replies.items():
        said = reply.text  # what was sent comes back as it was sent
        if name in ("search_filtered", "ask_filtered", "openai_filtered"):
            said = said.replace("Private Wire", "").replace("Nell Quist", "")
        if name in ("article", "revision", "history"):
            said = said.replace("'sealed'", "")
        assert not [leak for leak in LEAKS if leak.lower() in said.lower()], (name, said)
    refused = ("article", "revision", "history", "run", "feedback")
    assert {name: replies[name].status_code for name in refused} == dict.fromkeys(refused, 404)
    assert {replies[name].status_code for name in replies if "own" in name} == {404}
    closed = ("ingestions", "ingest", "rollback")
    assert {name: replies[name].status_code for name in closed} == dict.fromkeys(closed, 403)
    assert replies["archive"].json() == {
        "generation": 2, "articles": 1, "newest": "2023-01-05", "problem": None, "sources": [], "quarantine": [],
        "generations": [],
    }  # fmt: skip
    assert replies["ask"].json()["archive"] == {"generation": 2, "articles": 1, "newest": "2023-01-05"}
    assert replies["search_filtered"].json()["passages"] == []
    assert replies["search"].json()["facets"]["outlets"] == [{"value": "Northern Courier", "count": 1}]
    threads = (await http.get("/api/threads", headers=limited)).json()["threads"]
    assert {each["name"] for each in threads} == {"t", f"@{ADMIN_ID}/own"}  # the latter its own of that name


async def test_the_same_routes_lead_an_operator_there(http: AsyncClient) -> None:
    """The test above would pass if nobody found anything."""
    replies = await _every_route(http, ADMIN, SEALED)
    found = ("article", "revision", "history", "search", "search_by_url", "search_filtered", "ask", "stream", "openai",
             "openai_stream", "run", "archive")  # fmt: skip
    silent = [name for name in found if not any(leak in replies[name].text for leak in LEAKS)]
    assert silent == []
    assert replies["ask"].json()["citations"][0]["article_id"] == "sealed"
    assert replies["archive"].json()["articles"] == 3
    assert replies["feedback"].status_code == 201


async def test_a_limited_key_still_gets_what_it_may(http: AsyncClient, store: KeyStore, limits: Rights) -> None:
    limited = bearer(store, rights=limits)
    answer = (await http.post("/api/ask", json={"question": OPEN, "thread": "mine"}, headers=limited)).json()
    assert (answer["status"], answer["citations"][0]["article_id"]) == ("answered", "open")
    assert answer["citations"][0]["also_in"] == []  # its copy is forbidden
    whole = (await http.post("/api/ask", json={"question": OPEN}, headers=ADMIN)).json()
    assert whole["citations"][0]["also_in"] == ["copy"]
    assert (await http.get(f"/api/runs/{answer['run']['id']}", headers=limited)).json() == answer
    assert (await http.get(f"/api/runs/{answer['run']['id']}", headers=bearer(store))).status_code == 404
    turns = (await http.get("/api/threads/mine", headers=limited)).json()["turns"]
    assert [turn["answer"]["answer"] for turn in turns] == [answer["answer"]]
    exported = await http.get("/api/threads/mine/export", headers=limited)
    assert exported.json()["turns"][1]["citations"][0]["quote"] in PUBLIC["body"]
    assert exported.headers["content-disposition"] == "attachment; filename*=UTF-8''mine.json"
    client = openai.AsyncOpenAI(
        base_url="http://127.0.0.1/v1", api_key=limited["Authorization"].split()[1], http_client=http, max_retries=0
    )
    said = await client.chat.completions.create(model="pressroom", messages=[{"role": "user", "content": OPEN}])
    assert "40 million" in (said.choices[0].message.content or "")
    assert (await http.delete("/api/threads/mine", headers=limited)).status_code == 204
    assert (await http.get("/api/threads/mine", headers=limited)).json()["code"] == "unknown_thread"


async def test_every_route_wants_a_key(http: AsyncClient, store: KeyStore) -> None:
    described = (await http.get("/openapi.json")).json()["paths"]
    wrong = {"Authorization": "Bearer pr_00000000_" + "0" * 48}
    for path, methods in described.items():
        for method in methods:
            where = path.replace("{article_id}", "open")
            for headers in ({}, wrong, {"Authorization": "Basic eDp5"}):
                reply = await http.request(method, where, headers=headers, json={} if method == "post" else None)
                if path in ("/healthz", "/readyz"):
                    assert reply.status_code in (200, 503)
                    continue
                assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer"), (method, path)
    openai_error = (await http.get("/v1/models", headers=wrong)).json()["error"]
    assert (openai_error["type"], openai_error["code"]) == ("authentication_error", "key_refused")


async def test_scopes_and_revocation(http: AsyncClient, store: KeyStore) -> None:
    asks, ingests = bearer(store, "ask", name="asks"), bearer(store, "ingest")
    assert (await http.get("/api/search", params={"query": "bridge"}, headers=ingests)).json()["code"] == (
        "scope_missing"
    )
    assert (await http.get("/api/ingestions", headers=ingests)).status_code == 200
    assert (await http.get("/api/ingestions", headers=ADMIN)).status_code == 200
    assert (await http.get("/api/search", params={"query": "bridge"}, headers=asks)).status_code == 200
    store.revoke("asks")
    refused = await http.get("/api/search", params={"query": "bridge"}, headers=asks)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_refused")
    assert "revoked" in refused.json()["detail"]


async def test_requests_a_minute(http: AsyncClient, store: KeyStore) -> None:
    slow = bearer(store, requests_a_minute=2)
    search = {"query": "bridge"}
    statuses = [(await http.get("/api/search", params=search, headers=slow)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = await http.get("/v1/models", headers=slow)
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert refused.json()["error"]["type"] == "rate_limit_error"
    assert (await http.get("/api/search", params=search, headers=bearer(store))).status_code == 200


async def test_tokens_a_day(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    store = KeyStore(tmp_path / "home")
    thrifty = bearer(store, tokens_a_day=300)

    class Charged(FakeApplication):
        """Its agent is the same for every key."""

        def deps_for(self, *_: Any, **__: Any) -> None:
            return None

        def keep_run(self, *_: Any, **__: Any) -> None:
            return None

    application = Charged(settings)
    agent = application.fake_agent
    agent.on_behalf = lambda deps, keep: agent  # type: ignore[attr-defined]
    async with client_of(settings, application) as client:
        for path in ("/api/ask", "/api/ask/stream"):  # 230 tokens each
            assert (await client.post(path, json={"question": "x"}, headers=thrifty)).status_code == 200
        assert store.spent(store.all()[0].id) == 460
        chat = {"model": "pressroom", "messages": [{"role": "user", "content": "x"}], "stream": True}
        for path, body in (("/api/ask/stream", {"question": "x"}), ("/v1/chat/completions", chat)):
            refused = await client.post(path, json=body, headers=thrifty)
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["retry-after"]) <= 86_400
        assert len(agent.questions) == 2


async def test_a_server_that_others_reach_lets_nobody_in_without_keys(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, serve={"host": "0.0.0.0"}, _env_file=None)
    async with client_of(settings, FakeApplication(settings)) as client:
        reply = await client.post("/api/ask", json={"question": "x"})
        assert (reply.status_code, reply.json()["code"]) == (401, "key_refused")


async def test_commands_of_the_home_need_no_key(folder: Path, embedder: SentenceTransformerEmbedder) -> None:
    from httpx2 import ASGITransport

    from app.api.application import create_app

    application = WithoutModel(_settings(folder), embedder)
    app = create_app(application.settings, application, owner_token="from serve.json")
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1") as client,
    ):
        for token, status in (("from serve.json", 200), ("another", 401)):
            headers = {"Authorization": f"Bearer {token}"}
            reply = await client.get("/api/archive", headers=headers)
            assert reply.status_code == status
    application.close()


@asynccontextmanager
async def _followed(client: AsyncClient, path: Path) -> AsyncIterator[list[tuple[str, Any]]]:
    begun = await client.post("/api/ingestions", json={"sources": [str(path)]}, headers=ADMIN)
    assert (begun.status_code, begun.json()["status"]) == (202, "queued")
    text = (await client.get(f"/api/ingestions/{begun.json()['id']}/events", headers=ADMIN)).text
    yield [(name, json.loads(data)) for name, data in events_of(text)]


async def test_an_ingestion_is_a_job(folder: Path, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    own = tmp_path / "own"
    settings = Settings(
        home=own / "home", models=folder / "models", offline=True, _env_file=None,
        serve={"ingest_folders": [folder / "press"]},
    )  # fmt: skip
    application = WithoutModel(settings, embedder)
    async with client_of(settings, application) as client:
        elsewhere = await client.post("/api/ingestions", json={"sources": [str(folder / "press-private")]})
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "invalid_request")
        for hidden in ("/etc/passwd", str(folder / "press" / ".." / "press-private"), "/nowhere/at/all"):
            refused = await client.post("/api/ingestions", json={"sources": [hidden]})
            assert "INGEST_FOLDERS" in refused.json()["detail"]
        for wrong in ({}, {"feed": "ftp://x.test"}, {"sources": [str(folder / "press" / "none.jsonl")]}):
            assert (await client.post("/api/ingestions", json=wrong)).status_code == 422
        async with _followed(client, folder / "press") as events:
            assert events[-1][0] == "done"
            assert events[-1][1]["report"]["added"] == 1
            assert {name for name, _ in events[:-1]} == {"progress"}
        listed = (await client.get("/api/ingestions")).json()["ingestions"]
        assert [(job["status"], job["report"]["generation"]) for job in listed] == [("done", 1)]
        assert (await client.get(f"/api/ingestions/{listed[0]['id']}")).json() == listed[0]
        assert (await client.get("/api/ingestions/none/events")).json()["code"] == "unknown_ingestion"
        archive = (await client.get("/api/archive")).json()
        assert [(each["source"], each["articles"]) for each in archive["sources"]] == [(str(folder / "press"), 1)]
        assert [(each["number"], each["current"]) for each in archive["generations"]] == [(1, True)]
        lost = await client.post("/api/archive/rollback", json={"generation": 9})
        assert (lost.status_code, lost.json()["code"]) == (409, "unknown_generation")
    application.close()


async def test_rollback_answers_at_once_from_the_generation_before(http: AsyncClient) -> None:
    for number in (1, 2):
        back = (await http.post("/api/archive/rollback", json={"generation": number}, headers=ADMIN)).json()
        assert back["generation"] == number
        assert [each["current"] for each in back["generations"]] == [number == 1, number == 2]
        found = (await http.get("/api/search", params={"query": "bridge"}, headers=ADMIN)).json()
        assert found["generation"] == number


async def test_the_history_shows_what_changed(http: AsyncClient) -> None:
    history = (await http.get("/api/articles/sealed/history", headers=ADMIN)).json()
    first, second = history["revisions"]
    assert (first["state"], second["state"], first["edits"]) == ("superseded", "stands", [])
    bodies = [
        (await http.get("/api/articles/sealed", params={"sha256": each["sha256"]}, headers=ADMIN)).json()["body"]
        for each in (first, second)
    ]
    inserted = [edit for edit in second["edits"] if edit["op"] == "insert"]
    assert [bodies[1][slice(*edit["after"])].strip() for edit in inserted] == ["He denied it."]


async def test_a_stopped_server_breaks_an_ingestion_off(
    folder: Path, embedder: SentenceTransformerEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        home=tmp_path / "home", models=folder / "models", offline=True, _env_file=None,
        serve={"ingest_folders": [folder]},
    )  # fmt: skip
    application = WithoutModel(settings, embedder)
    async with client_of(settings, application) as client:
        jobs = client.app.state.serving.jobs  # type: ignore[attr-defined]
        await client.post("/api/ingestions", json={"sources": [str(folder / "press")]})
        [job] = jobs.all()
        stopping = asyncio.create_task(jobs.stop())
        await stopping
    assert job.status == "failed" and "goes on where it was" in str(job.error)
    application.close()
