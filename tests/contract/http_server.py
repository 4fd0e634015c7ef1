"""A server under test: the real app over an in-process transport, with an agent whose words are given."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from app.api.application import create_app
from app.models.store import ModelStore
from app.run_store import RunStore
from app.settings import Settings
from graph.events import Done, DraftToken, Event, SentenceProven, StepDone
from graph.models import Answer, Question
from ingest.errors import ArchiveMissing
from ingest.models import Article, Catalogue, Chunk, Filters, Passage

BODY = "The bridge opened on Monday. It cost 40 million pounds."
ARTICLE = Article(
    id="bridge", title="The bridge", body=BODY, source="a.txt", outlet="Courier", published_at="2023-01-05"
)  # fmt: skip
QUOTE = "It cost 40 million pounds."
CITATION: dict[str, Any] = {
    "number": 1, "article_id": ARTICLE.id, "article_sha256": ARTICLE.sha256, "title": ARTICLE.title,
    "outlet": ARTICLE.outlet, "authors": [], "published_at": ARTICLE.published_at, "url": None,
    "genre": "news", "quote": QUOTE, "start": BODY.index(QUOTE), "end": len(BODY),
}  # fmt: skip
STATEMENT = {"text": "The bridge cost 40 million pounds.", "citations": [1], "support": 0.9}


def answer_to(question: Question, **changes: Any) -> Answer:
    """An answered question about the bridge."""
    facts: dict[str, Any] = {
        "id": question.id, "question": question.text, "standalone_question": question.text,
        "status": "answered", "mode": "model", "answer": "The bridge cost 40 million pounds [1].",
        "statements": [STATEMENT],
        "citations": [CITATION], "dropped": [], "abstention": None, "passages": [],
        "filters": {"given": question.filters.to_json(), "inferred": {}, "relaxed": []},
        "archive": {"generation": 1, "articles": 1, "newest": "2023-01-05"},
        "run": {"id": "run-1", "model": "small", "prompts": {}, "llm_calls": 1, "prompt_tokens": 200,
                "completion_tokens": 30, "cost_usd": 0.0, "steps": [], "ms": 12.5},
    }  # fmt: skip
    return Answer.model_validate(facts | changes)


ABSTAINED: dict[str, Any] = {
    "status": "abstained", "answer": "", "statements": [], "citations": [],
    "abstention": {"reason": "nothing_found", "message": "Nothing here is about that.", "searched": {},
                   "nearest": []},
}  # fmt: skip


class FakeAgent:
    """Answers every question alike; remembers the questions, and how each run ended."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.ended: list[str] = []
        self.changes: dict[str, Any] = {}
        self.error: Exception | None = None
        self.started = asyncio.Event()
        self.may_go_on: asyncio.Event | None = None

    async def ask(self, question: Question) -> Answer:
        answer = None
        async for event in self.stream(question):
            answer = event.answer if isinstance(event, Done) else None
        assert answer is not None
        return answer

    async def stream(self, question: Question) -> AsyncIterator[Event]:
        self.questions.append(question)
        answer = answer_to(question, **self.changes)
        self.started.set()
        try:
            yield StepDone(answer_step())
            if self.may_go_on is not None:
                await self.may_go_on.wait()
            yield DraftToken("The bridge")
            if self.error is not None:
                raise self.error
            for position, statement in enumerate(answer.statements):
                yield SentenceProven(statement, tuple(answer.citations), position)
            yield Done(answer)
            self.ended.append("done")
        except BaseException as error:
            self.ended.append(type(error).__name__)
            raise


def answer_step() -> Any:
    from graph.models import Step

    return Step(node="retrieve", ms=3.0, note="12 passages")


class FakeArchive:
    """One article, in one chunk."""

    number = 7

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        chunk = Chunk("bridge:0", "bridge", ARTICLE.sha256, 0, 0, len(BODY), BODY)
        return [Passage(chunk, ARTICLE, 0.03, 1)][:k]

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        return {("bridge", None): ARTICLE, ("bridge", ARTICLE.sha256): ARTICLE}[article_id, sha256]

    def catalogue(self) -> Catalogue:
        return Catalogue(7, 1, "2023-01-05", "2023-01-05", {"Courier": 1}, {}, {})


class FakeApplication:
    """Stands in for `app.bootstrap.Application` where only the HTTP mapping is under test."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.home = settings, settings.home.resolve()
        self.runs = RunStore(self.home / "runs", 1)
        self.fake_agent, self.fake_quoting_agent = FakeAgent(), FakeAgent()
        self.no_model: Exception | None = None
        self.missing = False
        self.loading: Callable[[], object] = lambda: None

    def archive(self) -> FakeArchive:
        if self.missing:
            raise ArchiveMissing(self.home)
        return FakeArchive()

    archive_at_once = archive

    def reading_embedder(self) -> "FakeApplication":
        return self

    def embed_query(self, text: str) -> list[float]:
        self.loading()
        return [0.0]

    @asynccontextmanager
    async def agent(self, *, remember: bool = False, with_model: bool = True) -> AsyncIterator[FakeAgent]:
        yield self.fake_agent if with_model else self.fake_quoting_agent

    def model_store(self) -> ModelStore:
        return ModelStore(self.home / "models", offline=True)

    def deps(self) -> None:
        if self.no_model is not None:
            raise self.no_model


@asynccontextmanager
async def client_of(settings: Settings, application: Any = None) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the app, started and ended like a server. A bug in a route is raised here."""
    app = create_app(settings, application)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            client.app = app  # type: ignore[attr-defined]
            yield client


def events_of(text: str) -> list[tuple[str, str]]:
    """The (event, data) pairs of a stream of server-sent events."""
    found = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        found.append((fields.get("event", "message"), fields["data"]))
    return found
