"""The command line as scripts and people rely on it: exit codes, stdout for results, stderr for the rest."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.bootstrap import Application
from app.cli.main import app
from app.cli.running import announced, home_fingerprint
from app.settings import load_settings
from graph.models import Answer
from ingest.embed import SentenceTransformerEmbedder
from ingest.ledger import Ledger
from tests.loopback_server import QuietHandler, answering

QUESTION = "How much did the bridge cost?"
COMMANDS = [
    ["ask"], ["chat"], ["search"], ["batch"], ["threads"], ["threads", "list"], ["threads", "show"],
    ["threads", "export"], ["threads", "delete"], ["replay"], ["ingest"], ["reingest"], ["articles"],
    ["articles", "show"], ["articles", "history"],
    ["articles", "answers"], ["articles", "withdraw"], ["articles", "restore"], ["erase"], ["index"], ["index", "list"],
    ["index", "show"], ["index", "verify"], ["index", "rollback"], ["index", "gc"],
    ["index", "compare"], ["models"], ["models", "list"],
    ["models", "pull"], ["models", "verify"], ["models", "stop"], ["serve"], ["doctor"],
]  # fmt: skip
HEAVY = ["httpx", "numpy", "torch", "transformers", "sentence_transformers", "chromadb", "tantivy",
         "langchain_core", "langgraph", "openai", "fastapi", "trafilatura", "filelock", "feedparser", "lxml",
         "protego", "watchfiles"]  # fmt: skip


class Ran:
    """What one command printed and how it ended."""

    def __init__(self, *arguments: object, stdin: str = "") -> None:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.code, self.out, self.err = result.exit_code, result.stdout, result.stderr

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="session")
def loaded_embedder(small_models: Path) -> SentenceTransformerEmbedder:
    """The embedder of the small home, its weights loaded once for all commands."""
    return Application(load_settings(models=small_models, offline=True)).embedder()


@pytest.fixture(autouse=True)
def environment(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    small_home: Path,
    small_models: Path,
    loaded_embedder: SentenceTransformerEmbedder,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRESSROOM_HOME", str(small_home))
    monkeypatch.setenv("PRESSROOM_MODELS", str(small_models))
    monkeypatch.setenv("PRESSROOM_OFFLINE", "true")
    monkeypatch.setattr(Application, "embedder", lambda self: loaded_embedder)


@pytest.fixture
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_home: Path) -> Path:
    """A copy of the small home that a test may change."""
    home = shutil.copytree(small_home, tmp_path / "home")
    monkeypatch.setenv("PRESSROOM_HOME", str(home))
    return home


@pytest.fixture
def empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path / "empty"))
    return tmp_path / "empty"


def write_lines(path: Path, *lines: object) -> Path:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


# Help


def test_help_imports_nothing_heavy_and_teaches_by_example() -> None:
    script = f"""
import sys
from typer.testing import CliRunner
from app.cli.main import app
for command in {COMMANDS!r} + [[]]:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0, command
    assert "pressroom " in result.stdout or "Commands" in result.stdout or command == ["serve"], command
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran.stderr


def test_the_program_itself_exits_with_the_code_and_keeps_stdout_clean(empty_home: Path) -> None:
    script = "from app.cli.main import main; main()"
    ran = subprocess.run([sys.executable, "-c", script, "index", "list"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.startswith("pressroom: there is no archive in ")
    assert len(ran.stderr.splitlines()) == 1


# Exit codes


@pytest.mark.parametrize(
    "arguments",
    [["ask", "Who?"], ["search", "x"], ["chat"], ["index", "list"], ["index", "verify"], ["articles", "show", "a"],
     ["doctor"]],
)  # fmt: skip
def test_without_an_archive_the_exit_code_is_3(empty_home: Path, arguments: list[str]) -> None:
    ran = Ran(*arguments)
    assert ran.code == 3
    assert "pressroom ingest" in ran.err + ran.out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ask", "Who?", "--since", "soon"], "--since"),
        (["ask", "Who?", "--as-of", "2023-02-30"], "--as-of"),
        (["search", "x", "--since", "2024-01-01", "--until", "2023-01-01"], "--until"),
        (["search"], "--questions"),
        (["search", "x", "-k", "0"], "-k"),
        (["ask", "  "], "QUESTION"),
        (["ask", "x" * 5_000], "QUESTION"),
        (["ask", "Who?", "--json", "--stream"], "--stream"),
        (["ingest", "nowhere"], "nowhere"),
        (["reingest", "--full", "--only-changed"], "--full"),
        (["batch", "nowhere.jsonl", "-o", "a.jsonl"], "nowhere.jsonl"),
        (["models", "pull", "no-such-model"], "no-such-model"),
        (["models", "pull", "--from", "."], "NAME"),
        (["askk"], "askk"),
    ],
)
def test_wrong_usage_exits_2_and_names_what_is_wrong(arguments: list[str], named: str) -> None:
    ran = Ran(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err


def test_wrong_settings_exit_2_and_name_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_AGENT__TOP_K", "many")
    ran = Ran("search", "x")
    assert ran.code == 2
    assert "PRESSROOM_AGENT__TOP_K" in ran.err


def test_without_any_model_the_exit_code_is_4(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRESSROOM_MODELS", str(tmp_path / "no-models"))
    ran = Ran("ask", QUESTION)
    assert ran.code == 4
    assert "pressroom models pull" in ran.err


# ask


def test_ask_answers_with_quotes_when_there_is_no_language_model() -> None:
    ran = Ran("ask", QUESTION)
    assert ran.code == 0
    assert "pressroom models pull qwen2.5-coder-1.5b" in ran.err
    assert ran.out.startswith("Quotes only, no model:")
    assert "[1] The Valmere Courier · 2023-01-05 · New bridge opens in Valmere" in ran.out
    assert "It cost 40 million pounds" in ran.out
    assert "\x1b" not in ran.out


def test_ask_json_is_the_contract_and_every_quote_stands_in_its_article(small_home: Path) -> None:
    answer = Answer.model_validate(Ran("ask", QUESTION, "--json", "--outlet", "the valmere courier").json)
    assert (answer.status, answer.mode) == ("answered", "extractive")
    assert answer.filters.given["outlets"] == ["the valmere courier"]
    with Ledger(small_home) as ledger:
        for citation in answer.citations:
            article = ledger.article(citation.article_id, citation.article_sha256)
            assert article.body[citation.start : citation.end] == citation.quote


def test_ask_stream_prints_events_and_the_answer_last() -> None:
    events = Ran("ask", QUESTION, "--stream").lines
    assert {event["event"] for event in events[:-1]} >= {"step", "sentence"}
    last = events[-1]
    assert last.pop("event") == "done"
    assert Answer.model_validate(last).status == "answered"


def test_an_honest_refusal_is_a_result_and_as_of_is_kept() -> None:
    ran = Ran("ask", "Who resigned?", "--as-of", "2022-12-31")
    assert ran.code == 0
    assert ran.out.startswith("No answer. ")
    assert "as of 2022-12-31 23:59 UTC" in ran.out


# search


def test_search_json_is_the_contract(small_home: Path) -> None:
    found = Ran("search", "bridge cost", "-k", 2, "--until", "2023-01-31", "--json").json
    assert found.keys() == {"query", "generation", "filters", "passages"}
    assert [passage["rank"] for passage in found["passages"]] == [1, 2]
    with Ledger(small_home) as ledger:
        for passage in found["passages"]:
            body = ledger.article(passage["article_id"], passage["article_sha256"]).body
            assert body[passage["start"] : passage["end"]] == passage["text"]


def test_search_shows_passages_without_obeying_their_titles() -> None:
    ran = Ran("search", "storm harbour", "-k", 1)
    assert " 1. Harbour Times · 2023-11-02 · Storm [31mcloses [bold]harbour\n" in ran.out
    assert "Waves of nine metres broke two piers." in ran.out


def test_search_that_finds_nothing_says_so_and_succeeds() -> None:
    ran = Ran("search", "bridge", "--since", "2030-01-01")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing found" in ran.err


def test_search_questions_keeps_ids_and_asked_at_and_reports_bad_lines(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "questions.jsonl",
        {"id": "early", "question": "Who resigned?", "asked_at": "2023-01-31"},
        {"question": "Who resigned?"},
        "no json",
        {"id": 2, "question": "The id of line 2 again"},
        {"id": "late", "question": "Who?", "asked_at": "tomorrow"},
    )
    ran = Ran("search", "--questions", path, "-k", 4)
    assert ran.code == 1
    assert [line["id"] for line in ran.lines] == ["early", "2"]
    assert all(passage["published_at"] < "2023-02" for passage in ran.lines[0]["passages"])
    assert [f"line {number}:" in ran.err for number in (1, 2, 3, 4, 5)] == [False, False, True, True, True]


# batch


def test_batch_answers_every_question_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    questions = write_lines(
        tmp_path / "questions.jsonl",
        {"id": "one", "question": QUESTION, "asked_at": "2023-02-01"},
        {"question": "Who resigned?"},
        {"question": ""},
        {"id": "four", "question": "Who won the football cup?"},
    )
    answers = tmp_path / "answers.jsonl"
    first = Ran("batch", questions, "-o", answers, "-j", 2)
    assert first.code == 1
    assert "line 3" in first.err
    whole = answers.read_text(encoding="utf-8").splitlines()
    by_id = {json.loads(line)["id"]: Answer.model_validate_json(line) for line in whole}
    assert by_id.keys() == {"one", "2", "four"}
    assert by_id["one"].filters.given["as_of"].startswith("2023-02-01T23:59:59")

    answers.write_text(whole[0] + "\n" + whole[1][:40], encoding="utf-8")
    again = Ran("batch", questions, "-o", answers)
    lines = answers.read_text(encoding="utf-8").splitlines()
    assert lines[0] == whole[0]
    assert sorted(json.loads(line)["id"] for line in lines) == ["2", "four", "one"]
    assert "in the middle of a line" in again.err
    assert "2 answers written" in again.err

    done = Ran("batch", questions, "-o", answers)
    assert "0 answers written" in done.err
    assert answers.read_text(encoding="utf-8").splitlines() == lines


def test_batch_never_writes_into_a_file_that_holds_something_else(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "questions.jsonl", {"question": QUESTION})
    ran = Ran("batch", questions, "-o", questions)
    assert ran.code == 2
    assert questions.read_text(encoding="utf-8") == json.dumps({"question": QUESTION}) + "\n"


# ingest


def test_ingest_counts_quarantines_and_publishes(empty_home: Path, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", {"id": "a", "title": "T", "body": "A short text."}, {"title": "none"})
    dry = Ran("ingest", source, "--dry-run")
    assert (dry.code, dry.out) == (0, "would be: 1 added, 0 changed, 0 deleted, 0 unchanged, 1 quarantined\n")
    assert not (empty_home / "CURRENT").exists()
    wet = Ran("ingest", source)
    assert wet.out.startswith("1 added, 0 changed, 0 deleted, 0 unchanged, 1 quarantined\ngeneration 1 published")
    assert "a.jsonl line 2" in wet.err
    report = Ran("reingest", "--only-changed", "--json").json
    assert (report["unchanged"], report["generation"]) == (1, None)
    assert Ran("reingest", "--full", "--json").json["embedded"] == 0


def test_ingest_of_nothing_and_refused_deletions_exit_1(own_home: Path, tmp_path: Path, small_home: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert Ran("ingest", tmp_path / "nothing").code == 1
    source = small_home.parent / "articles.jsonl"
    before = source.read_bytes()
    try:
        source.write_bytes(before.splitlines(keepends=True)[0])
        refused = Ran("reingest")
        assert refused.code == 1
        assert "--allow-deletions" in refused.err
        assert Ran("reingest", "--allow-deletions", "--json").json["deleted"] == 3
    finally:
        source.write_bytes(before)


# index, models, articles


def test_index_lists_checks_goes_back_and_cleans_up(own_home: Path) -> None:
    assert Ran("reingest", "--full").code == 0
    assert [(each["number"], each["current"]) for each in Ran("index", "list", "--json").json] == [
        (1, False),
        (2, True),
    ]
    assert "*  2" in Ran("index", "list").out
    assert Ran("index", "show", 1, "--json").json["articles"] == 4
    assert Ran("index", "verify", "--json").json == {"generation": 2, "sound": True, "damages": []}
    assert "generation 1 answers now" in Ran("index", "rollback").err
    assert Ran("index", "rollback").code == 1
    assert Ran("index", "rollback", 2).code == 0
    assert Ran("index", "gc", "--keep", 1, "--json").json == {"deleted": [1]}


def test_a_damaged_generation_exits_3(own_home: Path) -> None:
    (own_home / "generations" / "0001" / "members.jsonl").write_text("", encoding="utf-8")
    assert Ran("index", "verify").code == 3
    assert Ran("search", "bridge").code == 3
    assert Ran("doctor").code == 3


def test_models_are_listed_verified_and_not_pulled_offline() -> None:
    states = {each["name"]: each["state"] for each in Ran("models", "list", "--json").json}
    assert states["all-minilm-l6-v2"] == "ready"
    assert states["qwen2.5-coder-1.5b"] == "missing"
    assert "not here" in Ran("models", "list").out
    assert Ran("models", "verify").code == 0
    refused = Ran("models", "pull")
    assert refused.code == 1
    assert "--from PATH" in refused.err
    assert Ran("models", "stop").code == 0


def test_articles_show_prints_a_revision_or_says_that_there_is_none() -> None:
    shown = Ran("articles", "show", "bridge", "--json").json
    assert shown["body"].startswith("The new bridge")
    assert Ran("articles", "show", "bridge", "--sha256", shown["sha256"]).out.startswith("New bridge opens in Valmere")
    assert Ran("articles", "show", "none").code == 1


# chat, threads


def test_chat_in_a_pipe_remembers_and_threads_show_and_delete_it(own_home: Path) -> None:
    assert "no conversations yet" in Ran("threads", "list").err
    ran = Ran("chat", "--thread", "news", stdin=f"{QUESTION}\n/sources\n/what\n\nWho resigned?\n")
    assert ran.code == 0
    assert "40 million pounds" in ran.out
    assert " 1. " in ran.out
    assert "there is no /what" in ran.err
    (thread,) = Ran("threads", "list", "--json").json
    assert (thread["thread"], thread["turns"]) == ("news", 4)
    assert Ran("threads", "show", "news").out.startswith(f"> {QUESTION}\n")
    assert Ran("threads", "show", "other").code == 1
    assert Ran("threads", "delete", "news").code == 0
    assert Ran("threads", "list", "--json").json == []


# doctor


def test_doctor_says_what_is_there_and_what_to_do() -> None:
    ran = Ran("doctor")
    assert ran.code == 0
    assert "generation 1: 4 articles, the newest of 2023-11-02" in ran.out
    assert "pressroom models pull qwen2.5-coder-1.5b" in ran.out


def test_doctor_json_shows_settings_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_LLM__API_KEY", "hidden-key")
    monkeypatch.setenv("PRESSROOM_LLM__BASE_URL", "http://name:hidden-password@127.0.0.1:9/v1")
    ran = Ran("doctor", "--json")
    assert ran.code == 1
    assert "hidden" not in ran.out + ran.err
    said = json.loads(ran.out)
    assert said["settings"]["llm"]["api_key"] == "set"
    assert [check["name"] for check in said["checks"] if check["level"] == "problem"] == ["language model"]


def test_doctor_says_who_is_asked_on_the_web(monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> str:
        ran = Ran("doctor", "--json")
        assert "hidden" not in ran.out + ran.err
        return next(str(check["found"]) for check in json.loads(ran.out)["checks"] if check["name"] == "web search")

    assert found() == "off: nothing is sent to anybody"
    monkeypatch.setenv("PRESSROOM_WEB__SEARXNG_URL", "http://name:hidden-password@127.0.0.1:9")
    assert found().startswith("SearXNG at 127.0.0.1:9, for questions that allow it")
    monkeypatch.setenv("PRESSROOM_WEB__SEARXNG_URL", "")
    monkeypatch.setenv("PRESSROOM_WEB__API_KEY", "hidden-key")
    assert found().startswith("Brave Search")


def test_ask_says_what_a_search_of_the_web_needs() -> None:
    ran = Ran("ask", QUESTION, "--web")
    assert ran.code == 2
    assert "PRESSROOM_WEB__API_KEY" in ran.err


# A running server


class Server(QuietHandler):
    """Answers like `pressroom serve`, or with `status` where that is an error."""

    home: Path
    status = 200

    def do_GET(self) -> None:
        self.reply(json.dumps({"status": "ok", "home": home_fingerprint(self.home)}).encode())

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.status != 200:
            self.reply(json.dumps({"code": "busy", "detail": "too many questions"}).encode(), self.status)
        elif self.path == "/api/search":
            found = {"query": asked["query"], "generation": 99, "filters": {}, "passages": []}
            self.reply(json.dumps(found).encode())
        else:
            step = 'event: step\r\ndata: {"node": "retrieve", "ms": 1.0, "note": ""}\r\n\r\n: ping\r\n\r\n'
            noted = [{"node": "answer", "ms": 1.0, "note": "the model is not here"}]
            answer = {"mode": "extractive", "run": {"llm_calls": 0, "steps": noted}, "asked": asked}
            self.reply(
                f"{step}event: done\r\ndata: {json.dumps(answer)}\r\n\r\n".encode(), content_type="text/event-stream"
            )


@pytest.fixture
def served(own_home: Path) -> Iterator[type[Server]]:
    handler = type("Handler", (Server,), {"home": own_home})
    with answering(handler) as url, announced(own_home, url):
        yield handler


def test_search_and_ask_answer_from_a_running_server(served: type[Server]) -> None:
    assert Ran("search", "bridge", "--json").json["generation"] == 99
    ran = Ran("ask", QUESTION, "--since", "2023-01-05", "--json")
    assert "the model is not here" in ran.err
    answer = ran.json
    assert answer["asked"]["question"] == QUESTION
    assert answer["asked"]["filters"] == {"since": "2023-01-05T00:00:00+00:00"}
    assert [event["event"] for event in Ran("ask", QUESTION, "--stream").lines] == ["step", "done"]


def test_where_the_server_fails_the_command_does_the_work_itself(served: type[Server]) -> None:
    served.status = 429
    found = Ran("search", "bridge", "--json")
    assert found.json["generation"] == 1
    assert "too many questions" in found.err
    assert Ran("ask", QUESTION, "--json").json["status"] == "answered"
