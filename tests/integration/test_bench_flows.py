"""The benchmark of flows on a small archive: all flows and our agent; what is kept is not asked again."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Application
from app.settings import quiet_environment
from eval.bench import flows
from eval.errors import QuestionsError
from graph.deps import Deps
from graph.errors import ModelUnreachable
from tests.fake_agent import said
from tests.scripted_model import ScriptedModel

quiet_environment(hub=True)

QUESTIONS = [
    {"id": "cost", "question": "What did the new bridge in Valmere cost?", "answers": ["40 million pounds"],
     "gold_article_ids": ["bridge"], "answerable": True},
    {"id": "king", "question": "Who is the king of Brume?", "answerable": False},
]  # fmt: skip
WORDS = said((1, "It cost 40 million pounds, the city council said.", "The bridge cost 40 million pounds."))


def words(system: str, user: str) -> str:
    """The flows' words, and for every other prompt what our agent drafts."""
    if "Answer yes or no" in system:
        return "no" if "king" in user else "yes"
    if "archive or to the web" in system:
        return "archive"
    if "rewrite a question" in system:
        return "Who is king?"
    if "retrieved context" in system or "numbered passages" in system:
        return "I don't know." if "king" in user else "It cost 40 million pounds [1]."
    return WORDS


class Scripted(Application):
    """Pressroom with a scripted model."""

    model: ScriptedModel | None = ScriptedModel(words=words, asked=[])

    def deps(self, *, with_model: bool = True) -> Deps:
        """As ever, with that model."""
        return replace(super().deps(with_model=False), model=self.model, model_name="scripted")


@pytest.fixture
def pair(small_home: Path, tmp_path: Path) -> str:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in QUESTIONS), encoding="utf-8")
    return f"{small_home}={file}"


def ran(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert flows.main(arguments) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_all_flows_answer_the_same_questions(
    pair: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(flows, "Application", Scripted)
    out = tmp_path / "out"
    first = ran([pair, "--out", str(out), "--flows", "plain"], capsys)
    assert first["flows"]["plain"]["llm_calls"] == {"mean": 1.0, "ci95": [1.0, 1.0], "n": 2}
    assert first["flows"]["plain"]["answer_match"]["mean"] == first["flows"]["plain"]["refusal_recall"]["mean"] == 1.0
    kept = (out / flows.JOURNAL).read_bytes()
    result = ran([pair, "--out", str(out)], capsys)
    assert (out / flows.JOURNAL).read_bytes().startswith(kept)  # nothing was asked twice
    assert result["asked"] == {"home": ["cost", "king"]} and result["failed"] == {}
    assert list(result["flows"]) == ["plain", "corrective", "adaptive", "pressroom"]
    ours = result["flows"]["pressroom"]
    assert ours["answer_match"]["mean"] == ours["fully_proven"]["mean"] == 1.0
    # Four grades and an answer; four grades, a rewritten question and an answer.
    assert result["flows"]["corrective"]["llm_calls"]["mean"] == (5 + 6) / 2
    # Route, four grades, an answer and its two grades; route, three times four grades, two rewritten questions.
    assert result["flows"]["adaptive"]["llm_calls"]["mean"] == (8 + 15) / 2
    assert result["flows"]["adaptive"]["refusal_recall"]["mean"] == 1.0
    share = result["pressroom_share_of"]["adaptive"]["tokens"]
    assert share["n"] == 2 and share["mean"] < 0.2


def test_a_changed_program_asks_our_agent_again(
    pair: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(flows, "Application", Scripted)
    arguments = [pair, "--out", str(tmp_path), "--flows", "plain,pressroom", "--sample", "1"]
    ran(arguments, capsys)
    facts = flows.identity
    monkeypatch.setattr(flows, "identity", lambda *found: {**facts(*found), "code_sha256": "changed"})
    ran(arguments, capsys)
    asked = [json.loads(line)["flow"] for line in (tmp_path / flows.JOURNAL).read_text("utf-8").splitlines()]
    assert asked == ["plain", "pressroom", "pressroom"]


def test_wrong_usage(pair: str, small_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["--flows", "magic", pair], [str(small_home)], [pair, pair], [f"{small_home}={tmp_path / 'none'}"]):
        with pytest.raises(SystemExit) as stopped:
            flows.main(wrong)
        assert stopped.value.code == 2
    assert "no flow is called magic" in (told := capsys.readouterr().err) and "same name" in told
    with pytest.raises(QuestionsError):
        flows.archives_of([f"{small_home}={tmp_path / 'none'}"], 2, 0)


def test_without_a_model_there_is_nothing_to_compare(
    pair: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "Application", Scripted)
    monkeypatch.setattr(Scripted, "model", None)
    with pytest.raises(ModelUnreachable, match="need a language model"):
        flows.main([pair, "--out", str(tmp_path)])
