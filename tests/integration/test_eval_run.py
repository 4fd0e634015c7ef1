"""`pressroom-eval run` from a question file to the folder of the run: real archive, real agent, scripted words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from typer.testing import CliRunner

from app.bootstrap import Application
from app.settings import Settings, load_settings, quiet_environment
from eval.cli import run as run_command
from eval.cli.main import app as cli
from eval.errors import RunMismatch
from eval.judged.scoring import Judging
from eval.judges import Judge
from eval.questions import GoldQuestion
from eval.retrieval import filters_of, retrieved
from eval.run import Options, run
from graph.agent import Agent
from graph.deps import Deps
from graph.errors import ModelAnsweredJunk, ModelUnreachable
from graph.models import Answer, Question
from tests.fake_agent import said
from tests.fake_judge import judge_server, statements_then
from tests.truthful_judge import truthful

quiet_environment(hub=True)

ARTICLES = [
    {"id": "regatta", "title": "Tavish wins the Regatta of the Lanterns", "outlet": "Courier",
     "published_at": "2026-06-22", "language": "en",
     "body": "Mara Tavish won the Regatta of the Lanterns on Sunday. Some 61,000 people watched from the quays."},
    {"id": "bridge", "title": "Gull bridge reopens", "outlet": "Harbour Weekly", "published_at": "2026-05-03",
     "language": "en",
     "body": "The Gull bridge reopened on Friday. Repairs cost 2.4 million crowns, engineer Paul Orme said."},
]  # fmt: skip
QUESTIONS = [
    {"id": "who", "question": "Who won the Regatta of the Lanterns?", "asked_at": "2026-06-30", "type": "quiz",
     "answerable": True, "answers": ["Mara Tavish"], "gold_article_ids": ["regatta"]},
    {"id": "early", "question": "Who won the Regatta of the Lanterns?", "asked_at": "2026-01-31", "type": "null",
     "answerable": False},
]  # fmt: skip
WORDS = said(
    (1, "Mara Tavish won the Regatta of the Lanterns on Sunday.", "Mara Tavish won the Regatta of the Lanterns.")
)


class ScriptedApplication(Application):
    """The whole of Pressroom, but for the words of the model."""

    def deps(self, *, with_model: bool = True) -> Deps:
        """As ever, with a model that always says the same where one is asked for."""
        deps = super().deps(with_model=False)
        if not with_model:
            return deps
        return replace(deps, model=FakeListChatModel(responses=[WORDS]), model_name="fake")


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home with the two articles in it."""
    folder = tmp_path_factory.mktemp("evaluated")
    # An address given means: no embedded model is looked for.
    found = load_settings(home=folder / "home", llm={"base_url": "http://127.0.0.1:9/v1", "model": "fake"})
    application = Application(found)
    application.ingestor().ingest([written(folder / "articles.jsonl", ARTICLES)])
    application.close()
    return found


@pytest.fixture
def application(settings: Settings) -> Iterator[Application]:
    opened = ScriptedApplication(settings)
    yield opened
    opened.close()


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(written(tmp_path / "questions.jsonl", QUESTIONS))


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def means(summary: dict[str, Any]) -> dict[str, float | None]:
    return {name: figure["mean"] for name, figure in summary["metrics"].items()}


async def test_a_run_measures_and_says_how(application: Application, options: Options, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    summary = await run(application, folder, options, None)
    assert summary["failed"] == {} and summary["questions"] == 2
    found = means(summary)
    assert found["answer_match"] == found["quote_integrity"] == found["refusal_recall"] == found["mrr"] == 1.0
    assert found["false_refusal"] == 0.0
    assert "faithfulness" not in found
    assert summary["model"] == {"fake": 2}
    answers = {answer["id"]: answer for answer in lines_of(folder / "answers.jsonl")}
    assert answers["who"]["citations"][0]["article_id"] == "regatta"
    assert answers["early"]["status"] == "abstained"
    assert [row["id"] for row in lines_of(folder / "scores.jsonl")] == ["who", "early"]
    assert json.loads((folder / "summary.json").read_text()) == summary
    made = json.loads((folder / "provenance.json").read_text())
    assert {line["id"]: line["slices"]["outlet"] for line in lines_of(folder / "asked.jsonl")} == {
        "who": ["Courier"], "early": [],
    }  # fmt: skip
    assert (
        len(made["questions_sha256"])
        == len(made["articles_sha256"])
        == len(made["generation_digest"])
        == len(made["code_sha256"])
        == 64
    )
    assert made["packages"]["langgraph"] and made["machine"]["cores"] and made["prompts"]["answer"]
    assert made["judge"] is None and made["seeds"]


async def test_a_cut_run_goes_on(application: Application, options: Options, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    await run(application, folder, replace(options, limit=1), None)
    first = (folder / "answers.jsonl").read_bytes()
    (folder / "answers.jsonl").write_bytes(first + b'{"id": "early", "quest')
    heard: list[None] = []
    summary = await run(application, folder, options, None, lambda: heard.append(None))
    assert (folder / "answers.jsonl").read_bytes().startswith(first)
    assert summary["questions"] == 2 and len(heard) == 1


async def test_another_question_file_is_another_run(application: Application, options: Options, tmp_path: Path) -> None:
    await run(application, tmp_path / "run", replace(options, retrieval_only=True), None)
    with pytest.raises(RunMismatch, match="retrieval_only"):
        await run(application, tmp_path / "run", options, None)
    written(options.questions, QUESTIONS[:1])
    with pytest.raises(RunMismatch, match="questions_sha256"):
        await run(application, tmp_path / "run", replace(options, retrieval_only=True), None)


async def test_a_named_judge_sees_answers_and_no_refusals(
    application: Application, options: Options, tmp_path: Path
) -> None:
    with judge_server(statements_then([1, 0])) as (url, requests):
        judge = Judging(Judge("scripted", url, "k", 5.0))
        summary = await run(application, tmp_path / "run", options, judge)
        asked = len(requests)
        assert await run(application, tmp_path / "run", options, judge) == summary
        assert len(requests) == asked == 2  # the statements and the verdicts of one answer, asked once
    assert summary["metrics"]["faithfulness"] == {"mean": 0.5, "ci95": None, "n": 1}
    named = {"model": "scripted", "base_url": url, "sha256": None}
    told = summary["judged"]["faithfulness"]
    assert {**told, "seconds": 0} == {
        **named, "ragas": version("ragas"), "contexts": 6, "calls": 2, "tokens": 4, "seconds": 0, "asked": 1,
        "failed": 0, "failures": {},
    }  # fmt: skip
    rows = {row["id"]: row for row in lines_of(tmp_path / "run" / "scores.jsonl")}
    assert {**rows["who"]["judged"]["faithfulness"], "ms": 0} == {**named, "reason": None, "ms": 0}
    assert rows["early"]["judged"] == {} and rows["early"]["metrics"]["faithfulness"] is None
    made = json.loads((tmp_path / "run" / "provenance.json").read_text())
    assert made["judge"] == {"faithfulness": {**named, "ragas": version("ragas")}}


async def test_a_judge_that_fails_is_counted(application: Application, options: Options, tmp_path: Path) -> None:
    with judge_server(statements_then([])) as (url, _):
        summary = await run(application, tmp_path / "run", options, Judging(Judge("scripted", url, "k", 5.0)))
    assert summary["metrics"]["faithfulness"] == {"mean": None, "ci95": None, "n": 0}
    assert (summary["judged"]["faithfulness"]["failed"], summary["judged"]["faithfulness"]["failures"]) == (
        1,
        {"NoStatements": 1},
    )


async def test_the_gold_article_can_be_left_out(application: Application, options: Options, tmp_path: Path) -> None:
    summary = await run(application, tmp_path / "run", replace(options, leave_out_gold=True), None)
    found = means(summary)
    assert summary["questions"] == 1 and summary["by_type"]["quiz"]["questions"] == 1
    assert found["refusal_recall"] == 1.0 and found["hits@4"] is None and found["answer_match"] is None
    answer = lines_of(tmp_path / "run" / "answers.jsonl")[0]
    assert [passage["article_id"] for passage in answer["passages"]] == ["bridge"]
    assert "regatta" not in json.dumps(answer["abstention"]["nearest"])
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert config["asked"] == ["who"] and config["identity"]["leave_out_gold"] is True
    with pytest.raises(RunMismatch, match="leave_out_gold"):
        await run(application, tmp_path / "run", options, None)


async def test_what_is_searched_for_without_its_gold_article(
    application: Application, options: Options, tmp_path: Path
) -> None:
    asked = replace(options, leave_out_gold=True, retrieval_only=True)
    await run(application, tmp_path / "run", asked, None)
    entry = lines_of(tmp_path / "run" / "retrieved.jsonl")[0]
    assert [passage["article_id"] for passage in entry["passages"]] == ["bridge"]


async def test_without_a_model_the_agent_quotes(application: Application, options: Options, tmp_path: Path) -> None:
    summary = await run(application, tmp_path / "run", replace(options, with_model=False, only="answerable"), None)
    assert summary["mode"] == {"extractive": 1} and summary["means"]["llm_calls"]["mean"] == 0.0
    assert summary["metrics"]["right_and_proven"]["mean"] == summary["metrics"]["share_answered"]["mean"] == 1.0


async def test_a_question_that_fails_is_named_and_asked_again(
    application: Application, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Agent.ask

    async def fails(agent: Agent, question: Question) -> Answer:
        if question.id == "who":
            raise ModelAnsweredJunk("no words")
        return await asked(agent, question)

    with monkeypatch.context() as patched:
        patched.setattr(Agent, "ask", fails)
        summary = await run(application, tmp_path / "run", options, None)
    assert summary["failed"] == {"who": "ModelAnsweredJunk: no words"} and summary["questions"] == 1
    assert (await run(application, tmp_path / "run", options, None))["failed"] == {}


async def test_without_any_model_the_run_stops_and_keeps_what_it_has(
    application: Application, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Agent.ask

    async def fails(agent: Agent, question: Question) -> Answer:
        if question.id == "early":
            raise ModelUnreachable("gone")
        return await asked(agent, question)

    monkeypatch.setattr(Agent, "ask", fails)
    with pytest.raises(ModelUnreachable):
        await run(application, tmp_path / "run", options, None)
    assert [answer["id"] for answer in lines_of(tmp_path / "run" / "answers.jsonl")] == ["who"]


@pytest.fixture
def shell(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(run_command, "load_settings", lambda: settings)
    return CliRunner()


def test_the_command_prints_json_and_a_table(shell: CliRunner, options: Options, tmp_path: Path) -> None:
    result = shell.invoke(
        cli,
        ["run", str(options.questions), "--retrieval", "--out", str(tmp_path / "run"), "-j", "2", "--sample", "2"],
    )
    assert result.exit_code == 0, result.stderr
    summary = json.loads(result.stdout)
    assert summary["metrics"]["hits@4"] == {"mean": 1.0, "ci95": None, "n": 1}
    assert "hits@4" in result.stderr and str(tmp_path / "run") in result.stderr
    assert {line["id"] for line in lines_of(tmp_path / "run" / "retrieved.jsonl")} == {"who", "early"}


def test_the_command_judges_and_tracks(shell: CliRunner, settings: Settings, options: Options, tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    arguments = ["run", str(options.questions), "--without-model", "--out", str(tmp_path / "run"), "--mlflow"]
    with judge_server(truthful) as (url, _):
        judge = ["--judge", "scripted", "--judge-base-url", url, "--ragas", "faithfulness,context_recall"]
        result = shell.invoke(cli, [*arguments, *judge, "--ragas-sample", "1"])
    assert result.exit_code == 0, result.stderr
    summary = json.loads(result.stdout)
    assert {name: told["asked"] for name, told in summary["judged"].items()} == {
        "faithfulness": 1, "context_recall": 1,
    }  # fmt: skip
    assert summary["metrics"]["faithfulness"] == summary["metrics"]["context_recall"] == {
        "mean": 1.0, "ci95": None, "n": 1,
    }  # fmt: skip
    logged = json.loads((tmp_path / "run" / "mlflow.json").read_text())
    assert logged["uri"] == (settings.home / "mlruns").as_uri() and logged["run_id"] in result.stderr
    assert shell.invoke(cli, [*arguments, "--ragas", "nonsense"]).exit_code == 2


async def test_retrieval_is_what_the_agent_is_shown(application: Application, options: Options, tmp_path: Path) -> None:
    summary = await run(application, tmp_path / "run", replace(options, retrieval_only=True, concurrency=2), None)
    found = means(summary)
    assert found["all@10_articles"] == found["answer@4"] == found["hits@kept"] == found["ndcg@10"] == 1.0
    lines = {line["id"]: line for line in lines_of(tmp_path / "run" / "retrieved.jsonl")}
    async with application.agent(with_model=False, keep_runs=False) as agent:
        answer = (await agent.ask(Question(text=QUESTIONS[0]["question"], filters=filters_of(gold("who"))))).to_json()
    who = lines["who"]
    assert who["passages"] == answer["passages"] and who["passages"][0]["article_id"] == "regatta"
    assert (who["outcome"], who["query"]) == ("enough", answer["standalone_question"])
    assert who["filters"] == answer["filters"]["given"] and who["inferred"] == answer["filters"]["inferred"]
    assert [step["node"] for step in who["steps"]] == ["understand", "retrieve", "grade"]
    assert 1 in who["kept"] and who["ms"] == pytest.approx(sum(step["ms"] for step in who["steps"]), abs=0.1)
    assert lines["early"]["passages"] == lines["early"]["kept"] == []  # nothing was published yet


async def test_beyond_what_the_agent_is_shown_the_ranking_goes_on(application: Application) -> None:
    deps = application.deps(with_model=False)
    shown = replace(deps, limits=replace(deps.limits, top_k=1))
    alone, longer = await retrieved(shown, gold("who"), depth=1), await retrieved(shown, gold("who"), depth=2)
    assert [each["article_id"] for each in alone["passages"]] == ["regatta"]
    assert [(each["rank"], each["article_id"]) for each in longer["passages"]] == [(1, "regatta"), (2, "bridge")]
    assert longer["kept"] == alone["kept"] == [1]  # what goes beyond is not graded


def gold(name: str) -> GoldQuestion:
    return next(GoldQuestion.model_validate(line) for line in QUESTIONS if line["id"] == name)


def test_wrong_usage_is_2_and_a_missing_archive_3(
    shell: CliRunner, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = written(tmp_path / "broken.jsonl", [{"id": "q"}])
    result = shell.invoke(cli, ["run", str(broken)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 1, key 'question'" in result.stderr
    assert shell.invoke(cli, ["run", str(options.questions), "--judge", "nobody"]).exit_code == 2
    monkeypatch.setattr(run_command, "load_settings", lambda: load_settings(home=tmp_path / "empty"))
    assert shell.invoke(cli, ["run", str(options.questions)]).exit_code == 3
