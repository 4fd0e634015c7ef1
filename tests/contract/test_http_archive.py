"""The HTTP routes over a real archive: files in, a server, proven quotes out. No language model: quotes alone."""

import json
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from app.bootstrap import Application
from app.models.errors import ModelMissing
from app.settings import Settings
from graph.deps import Deps
from ingest.embed import SentenceTransformerEmbedder
from tests.contract.http_server import client_of, events_of

ARTICLES = [
    {
        "id": "bridge", "title": "New bridge opens in Harwick", "outlet": "Northern Courier",
        "published_at": "2023-01-05", "url": "https://courier.test/bridge?a=1", "language": "en",
        "body": "The new bridge over the river Wend cost 40 million pounds, the council said. It opened on Monday.",
    },
    {
        "id": "https://echo.test/budget", "title": "Council votes on the budget", "outlet": "The Echo",
        "published_at": "2023-02-10", "language": "en",
        "body": "Harwick council voted for the budget by 52 votes to 40. The vote followed four hours of debate.",
    },
]  # fmt: skip


class WithoutModel(Application):
    """The real application where no language model was ever pulled, with an embedder that is loaded already."""

    def __init__(self, settings: Settings, embedder: SentenceTransformerEmbedder) -> None:
        super().__init__(settings)
        self._embedders[settings.embedder.model] = embedder

    def deps(self, *, with_model: bool = True) -> Deps:
        if with_model:
            raise ModelMissing("no language model in this test")
        return super().deps(with_model=False)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Settings:
    folder = tmp_path_factory.mktemp("archive")
    source = folder / "articles.jsonl"
    source.write_text("\n".join(json.dumps(article) for article in ARTICLES))
    settings = Settings(home=folder / "home", models=folder / "models", offline=True, _env_file=None)
    application = WithoutModel(settings, embedder)
    application.ingestor().ingest([source])
    application.close()
    return settings


@pytest.fixture
async def client(settings: Settings, embedder: SentenceTransformerEmbedder) -> AsyncIterator[AsyncClient]:
    application = WithoutModel(settings, embedder)
    async with client_of(settings, application) as client:
        yield client
    application.close()


async def test_passages_and_articles_agree(client: AsyncClient) -> None:
    found = (await client.get("/api/search", params={"query": "bridge over the river", "k": 2})).json()
    assert [passage["article_id"] for passage in found["passages"]] == [article["id"] for article in ARTICLES]
    for passage in found["passages"]:
        path = f"/api/articles/{passage['article_id']}"
        article = (await client.get(path, params={"sha256": passage["article_sha256"]})).json()
        assert article["body"][passage["start"] : passage["end"]] == passage["text"]
    limits = {"query": "budget", "until": "2023-02-10", "since": "2023-02-10"}
    found = (await client.get("/api/search", params=limits)).json()
    assert [passage["article_id"] for passage in found["passages"]] == ["https://echo.test/budget"]


@pytest.mark.parametrize("question", ["How much did the new bridge cost?", "Who won the football cup in Brazil?"])
async def test_every_way_to_ask_gives_the_same_answer(client: AsyncClient, question: str) -> None:
    answer = (await client.post("/api/ask", json={"question": question})).json()
    assert answer["status"] == ("answered" if "bridge" in question else "abstained"), answer
    for citation in answer["citations"]:
        article = (await client.get(f"/api/articles/{citation['article_id']}")).json()
        assert article["body"][citation["start"] : citation["end"]] == citation["quote"]
    streamed = await client.post("/api/ask/stream", json={"question": question})
    events = [(name, json.loads(data)) for name, data in events_of(streamed.text)]
    done = dict(events)["done"]
    assert (done["answer"], done["citations"]) == (answer["answer"], answer["citations"])
    sentences = [data["statement"] for name, data in events if name == "sentence"]
    assert sentences == answer["statements"]
    body = {"model": "pressroom", "stream": True, "messages": [{"role": "user", "content": question}]}
    chat = await client.post("/v1/chat/completions", json=body)
    chunks = [json.loads(data) for _, data in events_of(chat.text) if data != "[DONE]"]
    said = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert said == (answer["answer"] or answer["abstention"]["message"])


async def test_a_thread_is_a_conversation(client: AsyncClient) -> None:
    first = {"question": "How much did the new bridge cost?", "thread": "t"}
    assert (await client.post("/api/ask", json=first)).json()["status"] == "answered"
    assert (await client.post("/api/ask", json=first | {"question": "When did it open?"})).status_code == 200
