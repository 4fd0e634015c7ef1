"""The judges: scores of a judge that answers, reasons of one that fails, and never a NaN."""

from typing import Any

import pytest

from app.bootstrap import Application
from app.settings import load_settings, quiet_environment
from eval.errors import JudgeError
from eval.judges import Judge, Verdict, cited_contexts, faithfulness, find_judge
from tests.fake_judge import Said, judge_server, statements_then

quiet_environment(hub=True)


async def judged_by(said: Said) -> tuple[Verdict, list[dict[str, Any]]]:
    with judge_server(said) as (url, requests):
        async with faithfulness(Judge("scripted", url, "secret", 5.0)) as ask:
            return await ask("Who won?", "Ann Lee won the cup.", ["Ann Lee won the cup."]), requests


@pytest.mark.parametrize(("verdicts", "score"), [([1], 1.0), ([0], 0.0), ([1, 1, 0, 1], 0.75)])
async def test_a_score_is_the_share_of_supported_statements(verdicts: list[int], score: float) -> None:
    verdict, requests = await judged_by(statements_then(verdicts))
    assert (verdict.score, verdict.reason) == (score, None)
    assert {request["model"] for request in requests} == {"scripted"}
    assert {request["authorization"] for request in requests} == {"Bearer secret"}


async def test_no_statement_is_a_failure_and_not_nan() -> None:
    verdict, _ = await judged_by(statements_then([]))
    assert verdict.score is None
    assert verdict.reason is not None and verdict.reason.startswith("NoStatements")


async def test_junk_is_a_failure_with_its_reason() -> None:
    verdict, _ = await judged_by(lambda _: "I think so.")
    assert verdict.score is None
    assert verdict.reason is not None and "Exception" in verdict.reason.partition(":")[0]


async def test_a_judge_that_is_not_there_is_a_failure() -> None:
    async with faithfulness(Judge("nobody", "http://127.0.0.1:9/v1", "none", 1.0)) as ask:
        verdict = await ask("Who won?", "Ann Lee won.", ["Ann Lee won."])
    assert verdict.score is None and verdict.reason


def test_a_judge_must_be_named() -> None:
    with pytest.raises(JudgeError, match="judge-base-url"):
        find_judge(Application(load_settings()), "gpt-nobody", None, None)


def test_a_judge_with_an_address_has_its_own_key() -> None:
    settings = load_settings(judge={"api_key": "k"}, llm={"api_key": "not this one"})
    judge = find_judge(Application(settings), "big", "http://127.0.0.1:9/v1", "big-2")
    assert (judge.model, judge.api_key) == ("big-2", "k")
    assert "k" not in judge.to_json().values() and "'k'" not in repr(judge)


def test_only_what_is_cited_is_context() -> None:
    def passage(start: int, text: str) -> dict[str, Any]:
        return {"article_sha256": "1", "start": start, "end": start + len(text), "text": text}

    def citation(start: int, quote: str, sha256: str = "1") -> dict[str, Any]:
        return {"article_sha256": sha256, "start": start, "end": start + len(quote), "quote": quote}

    answer = {
        "passages": [passage(0, "Ann won."), passage(9, "Bo lost.")],
        "citations": [citation(0, "Ann won."), citation(4, "won"), citation(0, "Ann won.", "2"), citation(7, ". Bo")],
    }
    assert cited_contexts(answer) == ["Ann won.", ". Bo"]
