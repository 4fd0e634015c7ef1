"""Real chat models of endpoints that misbehave: the answer falls back to quotes, and says why."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from app.models.chat import connect
from app.models.store import ModelStore
from app.settings import LanguageModelSettings, SettingsError
from graph.agent import Agent
from graph.models import Answer, Question
from tests.fake_agent import deps_with, said
from tests.loopback_server import QuietHandler, answering
from tests.unit.test_agent import BOTH, GOOD

released = threading.Event()


class Endpoint(QuietHandler):
    """The path says how to behave: /slow, /junk, /refused, /broken, /failing, /good, /split (good, in odd pieces)."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        manner = self.path.split("/")[1]
        if manner == "slow":
            released.wait(20)
            return
        if manner == "refused":
            self.send_error(401)
            return
        if manner in ("split", "failing"):
            self._send_events(manner)
            return
        text = said(GOOD) if manner == "good" else "Certainly! The winner is"
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        if manner == "broken":
            self.send_header("content-length", "100000")
        self.end_headers()
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        if manner != "broken":
            self.wfile.write(b"data: [DONE]\n\n")

    def _send_events(self, manner: str) -> None:
        """Events as other servers send them: comments, names, CRLF, several at once, none whole in one write."""
        used = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
        words = ("", *said(GOOD).partition("quote")) if manner == "split" else ("{",)
        told: list[dict[str, object]] = [{"choices": [{"index": 0, "delta": {"content": part}}]} for part in words]
        told.append({"choices": [], "usage": used} if manner == "split" else {"error": {"message": "out of memory"}})
        text = ": ping\r\n\r\n" + "".join(f"event: chunk\r\ndata: {json.dumps(each)}\r\n\r\n" for each in told)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        body = f"{text}data:[DONE]\r\n\r\n".encode()
        for start in range(0, len(body), 37):
            self.wfile.write(body[start : start + 37])
            self.wfile.flush()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with answering(Endpoint) as url:
        yield url
        released.set()


async def answered_by(url: str, store: ModelStore, seconds: float = 30) -> Answer:
    settings = LanguageModelSettings(base_url=url, model="m", api_key=SecretStr("k"), timeout_seconds=seconds)
    connection = connect(settings, store)
    deps, _ = deps_with(BOTH, None)
    limits = replace(deps.limits, timeout_seconds=seconds)
    deps = replace(deps, model=connection.model, model_name=connection.name, limits=limits)
    return await Agent(lambda: deps).ask(Question(text="Who won the Regatta of the Lanterns?"))


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    return ModelStore(tmp_path_factory.mktemp("models"), offline=True)


async def test_a_good_endpoint_answers(endpoint: str, store: ModelStore) -> None:
    answer = await answered_by(f"{endpoint}/good", store)
    assert (answer.status, answer.mode, answer.run.model) == ("answered", "model", "m")


async def test_words_and_usage_come_whole_out_of_odd_pieces(endpoint: str, store: ModelStore) -> None:
    answer = await answered_by(f"{endpoint}/split", store)
    assert (answer.status, answer.mode) == ("answered", "model")
    assert (answer.run.prompt_tokens, answer.run.completion_tokens) == (7, 5)


@pytest.mark.parametrize(
    ("manner", "told"),
    [
        ("slow", "within 1.5 seconds"), ("junk", "unusable|does not fit"), ("refused", "401"),
        ("broken", "connection"), ("failing", "out of memory"),
    ],
)  # fmt: skip
async def test_a_bad_endpoint_costs_its_words_only(manner: str, told: str, endpoint: str, store: ModelStore) -> None:
    answer = await answered_by(f"{endpoint}/{manner}", store, 1.5 if manner == "slow" else 30)
    assert (answer.status, answer.mode) == ("answered", "extractive")
    notes = " ".join(step.note for step in answer.run.steps)
    assert any(part in notes for part in told.split("|")), notes


async def test_nobody_listens(store: ModelStore) -> None:
    answer = await answered_by("http://127.0.0.1:9", store)
    assert answer.mode == "extractive"
    assert "connection to the model was lost" in " ".join(step.note for step in answer.run.steps)


def test_an_endpoint_without_a_model_name_is_a_wrong_setting(store: ModelStore) -> None:
    with pytest.raises(SettingsError, match="PRESSROOM_LLM__MODEL"):
        connect(LanguageModelSettings(base_url="http://127.0.0.1:9"), store)
