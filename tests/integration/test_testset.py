"""`pressroom-eval testset`: a real archive and retrieval; only the words of the model that asks are made up."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from typer.testing import CliRunner

from app.bootstrap import Application
from app.feedback import FeedbackStore
from app.models import chat
from app.run_store import RunStore
from app.settings import load_settings, quiet_environment
from eval.cli.main import app as cli
from eval.errors import QuestionSetError
from eval.questions import read_questions
from eval.run import Options, run
from eval.testset.wording import find_wording

quiet_environment(hub=True)

BODIES = {
    "regatta": ("en", "Mara Tavish won the Regatta of the Lanterns on Sunday. She had waited for ten years."),
    "bridge": ("en", "Nordic Ferries paid 2.4 million euros for the Gull bridge. Nobody had asked for it."),
    "museum": ("en", "Pia Orme, director of the Harbour Museum, welcomed the visitors. They came early."),
    "pont": ("fr", "Alma Vaudrin a inauguré le pont des Tisserands mardi. Il pleuvait encore sur la ville."),
    "phare": ("fr", "Quelque 250 habitants ont visité le phare des Trois-Roches. La mer était calme ce matin."),
}
ARTICLES = [
    {"id": name, "title": body.split(".")[0], "outlet": "Courier", "published_at": f"2026-05-1{place}",
     "language": language, "body": body}
    for place, (name, (language, body)) in enumerate(BODIES.items())
]  # fmt: skip
COPY = {**ARTICLES[0], "id": "regatta-again", "outlet": "Weekly", "published_at": "2026-05-11"}


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("press") / "articles.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in [*ARTICLES, COPY]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, articles: Path) -> Path:
    folder = tmp_path_factory.mktemp("testset") / "home"
    application = Application(load_settings(home=folder))
    application.ingestor().ingest([articles])
    application.close()
    return folder


@pytest.fixture(autouse=True)
def in_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_HOME", str(home))
    monkeypatch.setenv("PRESSROOM_LLM__BASE_URL", "http://127.0.0.1:9/v1")  # no embedded model is looked for
    monkeypatch.setenv("PRESSROOM_LLM__MODEL", "fake")


def testset(*options: str, keys: str = "") -> tuple[int, dict[str, Any], str]:
    result = CliRunner().invoke(cli, ["testset", *options], input=keys)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    # Prompts that a person answers are echoed before the result.
    return result.exit_code, json.loads(result.stdout.splitlines()[-1]) if result.stdout else {}, result.stderr


testset.__test__ = False  # type: ignore[attr-defined]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_made_by_rules_gone_on_with_reviewed_and_asked(tmp_path: Path, home: Path) -> None:
    out = tmp_path / "q.jsonl"
    code, made, _ = testset("-n", "3", "--unanswerable", "0.4", "-o", str(out))
    assert code == 0 and (made["questions"], made["unanswerable"], made["hard"]) == (3, 1, [])
    first = out.read_text("utf-8")
    code, made, _ = testset("-n", "9", "--unanswerable", "0.4", "-o", str(out))
    # Five facts in all: the copy of the regatta gives none of its own.
    assert code == 0 and (made["questions"], made["unanswerable"]) == (5, 2)
    assert out.read_text("utf-8").startswith(first) and made["by_language"] == {"en": 3, "fr": 2}
    for question in read_questions(out):
        (article_id, *_) = question.gold_article_ids
        assert question.gold_quotes[0] in BODIES[article_id.removesuffix("-again")][1] and question.asked_at
        assert question.left_out == (question.answerable is False)
    assert testset("-n", "9", "--seed", "7", "-o", str(out))[0] == 2

    code, left, shown = testset("review", str(out), keys="xarso vague\neWho, then?\nAnn Lee; A. Lee\ny\nq")
    assert code == 0 and (left["rejected"], left["undecided"]) == (1, 2), shown
    assert "a accept" in shown and "answerable: yes" in shown
    verdicts = lines(out.with_name("q.review.jsonl"))
    assert [(each["decision"], each["reason"]) for each in verdicts[:1]] == [("accepted", "")]
    rejected = next(each for each in verdicts if each["decision"] == "rejected")
    assert rejected["id"] not in {each["id"] for each in lines(out)}
    edited = next(each for each in verdicts if each["decision"] == "edited")["question"]
    assert edited in lines(out) and (edited["question"], edited["answers"]) == ("Who, then?", ["Ann Lee", "A. Lee"])
    testset("-n", "9", "--unanswerable", "0.4", "-o", str(out))
    assert rejected["id"] not in {each["id"] for each in lines(out)}
    assert testset("-n", "5", "--known", str(out), "-o", str(tmp_path / "more.jsonl"))[1]["questions"] == 0

    hidden = [question for question in read_questions(out) if question.left_out]
    application = Application(load_settings())
    try:
        asyncio.run(run(application, tmp_path / "run", Options(out, with_model=False), None))
    finally:
        application.close()
    for question in hidden:
        answer = next(each for each in lines(tmp_path / "run" / "answers.jsonl") if each["id"] == question.id)
        assert not {each["article_id"] for each in answer["passages"]} & set(question.gold_article_ids)
        row = next(each for each in lines(tmp_path / "run" / "scores.jsonl") if each["id"] == question.id)
        assert row["should_answer"] is False and row["metrics"]["refusal_recall"] is not None


def test_articles_of_a_path_and_a_model_that_words_them(
    tmp_path: Path, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["Who won the Regatta of the Lanterns?", "What did she win?"]
    model = FakeListChatModel(responses=[json.dumps({"question": each}) for each in words] + ["no JSON"])
    monkeypatch.setattr(chat, "connect", lambda *_: SimpleNamespace(model=model, name="fake"))
    out = tmp_path / "q.jsonl"
    only = tmp_path / "one.jsonl"
    only.write_text(
        json.dumps(ARTICLES[0] | {"body": BODIES["regatta"][1].replace("She", "Mara Tavish")}) + "\n", "utf-8"
    )
    code, made, told = testset(str(only), "--model", "configured", "-n", "2", "--unanswerable", "0", "-o", str(out))
    assert code == 0, told
    (question, *_) = read_questions(out)
    assert question.question == words[0] and question.answers == ["Mara Tavish"]
    assert made["by_type"] == {"person": 1} and "only 1 of 2" in told
    tried = lines(out.with_name("q.made.jsonl"))[1:]
    assert {each["by"] for each in tried} == {"fake"} and made["refused"]["all"] == len(tried) - 1
    with pytest.raises(QuestionSetError, match="no model of the store"):
        find_wording(Application(load_settings()), "gpt-unheard-of")


def test_feedback_becomes_cases(tmp_path: Path, home: Path) -> None:
    application = Application(load_settings())
    body = BODIES["regatta"][1]
    article = application.archive().article("regatta")
    application.close()
    runs, store = RunStore(home / "runs", 90), FeedbackStore(home)
    citation = {"number": 1, "kind": "archive", "article_id": "regatta", "article_sha256": article.sha256,
                "title": article.title, "outlet": "Courier", "published_at": "2026-05-10", "quote": body[:55],
                "start": 0, "end": 55}  # fmt: skip

    def kept(name: str, status: str, **changed: Any) -> str:
        run_id = name * 16
        answer = {
            "run": {"id": run_id}, "status": status, "standalone_question": f"Who won the Regatta, {name}?",
            "answer": "Mara Tavish won [1]." if status == "answered" else "", "filters": {"given": {}},
            "citations": [citation, {**citation, "number": 2, "article_id": "bridge"}] if status == "answered" else [],
        } | changed  # fmt: skip
        runs.keep(answer)
        return run_id

    for name, status, verdict, wrong in (
        ("a", "answered", "up", ()), ("b", "abstained", "up", ()), ("c", "answered", "down", ()),
        ("d", "answered", "up", (2,)), ("e", "abstained", "down", ()),
    ):  # fmt: skip
        store.add(run_id=kept(name, status), verdict=verdict, question="?", wrong_citations=wrong, comment="hm")
    store.add(run_id=kept("f", "answered", filters={"given": {"outlets": ["Courier"]}}), verdict="up", question="?")
    store.add(run_id="9" * 16, verdict="up", question="a run that is kept no more")
    out = tmp_path / "cases.jsonl"
    code, made, told = testset("from-feedback", "-o", str(out))
    assert code == 0, told
    assert {name: made[name] for name in ("answerable", "unanswerable", "for_review", "not_kept")} == {
        "answerable": 1, "unanswerable": 1, "for_review": 4, "not_kept": 1,
    }  # fmt: skip
    praised, refused = read_questions(out)
    assert (
        praised.answerable and praised.gold_article_ids == ["regatta", "bridge"] and praised.gold_quotes == [body[:55]]
    )
    assert refused.answerable is False and refused.gold_article_ids == []
    code, made, _ = testset("from-feedback", "-o", str(out))
    assert made["unchanged"] == 6
    pending = {each["id"]: each for each in lines(out.with_name("cases.made.jsonl"))[1:] if each["pending"]}
    assert pending[f"f-{'d' * 16}"]["question"]["gold_article_ids"] == ["regatta"]
    assert "outlets" in pending[f"f-{'f' * 16}"]["note"] and "a reader wrote: hm" in pending[f"f-{'c' * 16}"]["note"]
    assert testset("review", str(out), keys="aaaa")[1]["questions"] == 4
    store.add(run_id="a" * 16, verdict="down", question="?")
    assert testset("from-feedback", "-o", str(out))[1]["unchanged"] >= 2


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    code, _, told = testset("review", str(tmp_path / "none.jsonl"))
    assert code == 2 and "is missing" in told
    (tmp_path / "empty.txt").write_text("", "utf-8")
    code, _, told = testset(str(tmp_path / "empty.txt"), "-o", str(tmp_path / "q.jsonl"))
    assert code != 0 and told
