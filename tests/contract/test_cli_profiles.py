"""`--profile` of ask, chat and batch, and `profile` of a request."""

import json
from pathlib import Path

import pytest

from app.api.openai_schemas import ChatBody
from app.api.schemas import AskBody
from prompts import loader
from tests.contract.test_cli import (  # noqa: F401 - fixtures
    QUESTION,
    Ran,
    Server,
    environment,
    loaded_embedder,
    own_home,
    served,
    write_lines,
)


def test_an_unknown_profile_is_wrong_usage_and_the_known_ones_are_told(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "questions.jsonl", {"question": QUESTION})
    for command in (["ask", QUESTION], ["chat"], ["batch", questions, "-o", tmp_path / "answers.jsonl"]):
        ran = Ran(*command, "--profile", "poetry")
        assert (ran.code, ran.out) == (2, "")
        assert all(word in ran.err for word in ("--profile", "'poetry'", "press, literary"))


def test_the_receipt_names_the_profile_and_its_prompts(tmp_path: Path) -> None:
    answer = Ran("ask", QUESTION, "--profile", "literary", "--json").json
    assert answer["run"]["profile"] == "literary"
    assert answer["run"]["prompts"]["answer"] == loader.load("answer", "literary").sha256
    assert "Sources: [1] “New bridge opens in Valmere”, Ann Lee, The Valmere Courier, 2023-01-05" in answer["answer"]
    assert Ran("ask", QUESTION, "--json").json["run"]["profile"] == "press"
    questions, answers = write_lines(tmp_path / "questions.jsonl", {"question": QUESTION}), tmp_path / "answers.jsonl"
    assert Ran("batch", questions, "-o", answers, "--profile", "literary").code == 0
    assert json.loads(answers.read_text(encoding="utf-8"))["run"]["profile"] == "literary"


def test_chat_has_a_profile(own_home: Path) -> None:  # noqa: F811
    before = set((own_home / "runs").glob("*.json"))
    assert Ran("chat", "--profile", "literary", stdin=f"{QUESTION}\n").code == 0
    (kept,) = set((own_home / "runs").glob("*.json")) - before
    assert json.loads(kept.read_bytes())["answer"]["run"]["profile"] == "literary"


def test_the_profile_goes_to_a_running_server(served: type[Server]) -> None:  # noqa: F811
    assert Ran("ask", QUESTION, "--profile", "literary", "--json").json["asked"]["profile"] == "literary"


def test_a_request_names_a_profile() -> None:
    assert AskBody(question="Who?", profile="literary").to_question().profile == "literary"
    body = {"model": "pressroom", "messages": [{"role": "user", "content": "Who?"}]}
    asked = ChatBody.model_validate(body | {"pressroom": {"profile": "literary"}})
    assert asked.to_question().profile == "literary"
    with pytest.raises(ValueError, match="there are: press, literary"):
        AskBody(question="Who?", profile="poetry")
