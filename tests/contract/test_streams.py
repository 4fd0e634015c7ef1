"""Every way out carries a proven sentence while the model still writes: HTTP, OpenAI's form, the command line."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any

import pytest

from app.cli import ask as ask_command
from app.cli import asking, chat, progress
from app.settings import Settings
from graph.agent import Agent
from graph.errors import AnswerBrokenOff
from graph.models import Question
from ingest.models import Filters
from tests.contract.http_server import FakeApplication, client_of, events_of
from tests.fake_agent import deps_with
from tests.gated_model import GatedModel, gated
from tests.unit.test_agent import BOTH, GOOD
from tests.unit.test_streaming import COUNT, WHAT

SSE = "/api/ask/stream"
OPENAI = "/v1/chat/completions"
BODIES: dict[str, Any] = {
    SSE: {"question": WHAT},
    OPENAI: {"model": "pressroom", "stream": True, "messages": [{"role": "user", "content": WHAT}]},
}


@pytest.fixture
def model() -> GatedModel:
    return gated(GOOD, COUNT)


@pytest.fixture
def agent(model: GatedModel) -> Agent:
    deps = replace(deps_with(BOTH, None)[0], model=model)
    return Agent(lambda: deps)


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


async def posted(
    settings: Settings, agent: Agent, path: str, heard: Callable[[str], object], *, left: asyncio.Event | None = None
) -> str:
    """Post to the app itself; `heard` gets what was sent so far, each time there is more; `left`: the client goes."""
    application = FakeApplication(settings)
    application.fake_agent = agent  # type: ignore[assignment]
    request = [{"type": "http.request", "body": json.dumps(BODIES[path]).encode(), "more_body": False}]
    sent = ""

    async def receive() -> Any:
        if request:
            return request.pop()
        await (left or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal sent
        sent += message.get("body", b"").decode()
        heard(sent)

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    async with asyncio.timeout(30), client_of(settings, application) as client:
        await client.app(scope, receive, send)  # type: ignore[attr-defined]
    return sent


@pytest.mark.parametrize(("path", "proven"), [(SSE, "event: sentence"), (OPENAI, "Mara Tavish won")])
async def test_a_proven_sentence_is_sent_before_the_model_ends(
    settings: Settings, agent: Agent, model: GatedModel, path: str, proven: str
) -> None:
    def heard(sent: str) -> None:
        if proven in sent:  # only what the client has got opens the gate
            model.gate.set()

    sent = await posted(settings, agent, path, heard)
    assert model.ended == ["done"]
    if path == SSE:
        events = [(name, json.loads(data)) for name, data in events_of(sent)]
        done = events[-1][1]
        sentences = [data for name, data in events if name == "sentence"]
        assert [item["position"] for item in sentences] == [0, 1]
        assert [item["statement"] for item in sentences] == done["statements"]
        assert [item["citations"][0] for item in sentences] == done["citations"]
    else:
        chunks = [json.loads(data) for _, data in events_of(sent) if data != "[DONE]"]
        said = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
        assert said == chunks[-1]["pressroom"]["answer"] and "61,000" in said


@pytest.mark.parametrize(("path", "proven"), [(SSE, "event: sentence"), (OPENAI, "Mara Tavish won")])
async def test_a_client_that_leaves_after_a_sentence_stops_the_model(
    settings: Settings, agent: Agent, model: GatedModel, path: str, proven: str
) -> None:
    left = asyncio.Event()

    def heard(sent: str) -> None:
        if proven in sent:
            left.set()

    await posted(settings, agent, path, heard, left=left)
    assert model.ended in (["CancelledError"], ["GeneratorExit"])


@pytest.fixture
def without_server(monkeypatch: pytest.MonkeyPatch, agent: Agent) -> None:
    @asynccontextmanager
    async def local_agent(application: object, **options: object) -> AsyncIterator[Agent]:
        yield agent

    monkeypatch.setattr(asking, "running_server", lambda home: None)
    monkeypatch.setattr(asking, "archive_opened", lambda settings: nullcontext())
    monkeypatch.setattr(asking, "local_agent", local_agent)


@pytest.mark.usefixtures("without_server")
async def test_ask_stream_prints_a_sentence_before_the_model_ends(
    settings: Settings, model: GatedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []

    def printed(line: dict[str, Any]) -> None:
        lines.append(line)
        if line["event"] == "sentence":
            model.gate.set()

    monkeypatch.setattr(ask_command, "write_json_line", printed)
    async with asyncio.timeout(30):
        answer = await ask_command._tell(settings, Question(text=WHAT), stream=True)
    assert lines[-1] == {"event": "done"} | answer
    assert [line["statement"] for line in lines if line["event"] == "sentence"] == answer["statements"]


class Shown:
    """Stands in for rich's status: what it was told to show, and what happens then."""

    def __init__(self, then: Callable[[str], object]) -> None:
        self.then = then

    def __enter__(self) -> "Shown":
        return self

    def __exit__(self, *failure: object) -> None:
        pass

    def update(self, text: object) -> None:
        self.then(str(text))


async def _asked(settings: Settings, agent: Agent) -> Any:
    return await ask_command._tell(settings, Question(text=WHAT), stream=False)


async def _chatted(settings: Settings, agent: Agent) -> Any:
    return await chat._answer(agent, WHAT, "t", Filters(), "press")


@pytest.mark.usefixtures("without_server")
@pytest.mark.parametrize(("command", "module"), [(_asked, ask_command), (_chatted, chat)])
async def test_a_terminal_shows_what_is_proven_meanwhile(
    settings: Settings, agent: Agent, model: GatedModel, monkeypatch: pytest.MonkeyPatch, module: Any,
    command: Callable[[Settings, Agent], Awaitable[Any]],
) -> None:  # fmt: skip
    shown: list[str] = []

    def then(text: str) -> None:
        shown.append(text)
        if GOOD[2] in text:
            model.gate.set()

    class Terminal:
        def status(self, text: str) -> Shown:
            return Shown(then)

    monkeypatch.setattr(module, "err", Terminal)
    async with asyncio.timeout(30):
        answer = await command(settings, agent)
    assert len(answer["statements"]) == 2
    assert shown[-1].splitlines()[0].startswith(progress.DOING["compare"])
    assert shown[-1].splitlines()[1:] == [f"  {GOOD[2]} [1]", f"  {COUNT[2]} [2]"]


async def test_after_a_proven_sentence_no_other_answer_is_begun(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks_off(url: str, question: Question, headers: object) -> AsyncIterator[asking.Told]:
        yield "sentence", {"position": 0, "statement": {"text": "It opened.", "citations": []}, "citations": []}
        raise asking.ServerFailed("it ended the stream before the answer")

    monkeypatch.setattr(asking, "running_server", lambda home: "http://127.0.0.1:1")
    monkeypatch.setattr(asking, "told_by_server", breaks_off)
    told = []
    with pytest.raises(AnswerBrokenOff, match="after 1 proven"):
        async for event in asking.told(settings, Question(text=WHAT)):
            told.append(event[0])
    assert told == ["sentence"]
