"""The judges: scores of a judge that answers, reasons of one that fails, and never a NaN."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from app.bootstrap import Application
from app.settings import load_settings, quiet_environment
from eval.errors import JudgeError
from eval.judged.metrics import METRICS
from eval.judged.samples import Judged, cited_contexts, judged_of
from eval.judges import Judge, Verdict, asking, find_judge
from tests.fake_judge import Said, judge_server, statements_then
from tests.hashed_embedder import HashedEmbedder, Vectors
from tests.truthful_judge import truthful

quiet_environment(hub=True)


class Embedder(HashedEmbedder):
    """Compares sentences too."""

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return self.embed_documents(texts)


WON = Judged("Who won?", "Ann Lee won the cup.", ("Ann Lee won the cup.",), (), "")


async def judged_by(said: Said, metric: str = "faithfulness", of: Judged = WON) -> tuple[Verdict, list[dict[str, Any]]]:
    with judge_server(said) as (url, requests):
        async with asking(Judge("scripted", url, "secret", 5.0), Embedder()) as ask:
            return await ask(metric, of), requests


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
    async with asking(Judge("nobody", "http://127.0.0.1:9/v1", "none", 1.0)) as ask:
        verdict = await ask("faithfulness", WON)
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


# Four facts are told; the third is not in what was found, the fourth nowhere but in the answer.
RACE = Judged(
    question="Who won the race?",
    answer="Ann Lee won. The sea was calm.",
    cited=("Ann Lee won the race. The race was long.",),
    contexts=("Bo Lind lost.", "Ann Lee won the race. The race was long.", "It rained."),
    reference="Ann Lee won. The prize was silver.",
)


@pytest.mark.parametrize(
    ("metric", "score", "calls"),
    [
        ("faithfulness", 1 / 2, 2),
        ("context_precision", 0.0, 3),
        ("context_precision_without_reference", 0.0, 3),
        ("context_recall", 1 / 2, 1),
        ("context_recall_without_reference", 1 / 2, 1),
        ("factual_correctness", 1 / 2, 4),
        ("noise_sensitivity", 0.0, 9),
    ],
)
async def test_each_metric_as_ragas_defines_it(metric: str, score: float, calls: int) -> None:
    verdict, requests = await judged_by(truthful, metric, RACE)
    assert verdict.reason is None and verdict.score == pytest.approx(score, abs=1e-6)
    assert len(requests) == calls


async def test_precision_is_of_the_ranking() -> None:
    short = Judged(RACE.question, "Ann Lee won.", RACE.cited, RACE.contexts, "Ann Lee won.")
    for metric in ("context_precision", "context_precision_without_reference"):
        verdict, _ = await judged_by(truthful, metric, short)
        assert verdict.score == pytest.approx(1 / 2, abs=1e-6)  # the useful passage is the second


async def test_a_wrong_claim_beside_a_useful_passage_is_noise() -> None:
    misled = Judged(RACE.question, "The race was long.", RACE.cited, RACE.contexts, "Ann Lee won.")
    assert (await judged_by(truthful, "noise_sensitivity", misled))[0].score == 1.0


async def test_answers_are_compared_by_our_embedder() -> None:
    verdict, requests = await judged_by(truthful, "answer_relevancy", RACE)
    near, far = Embedder().embed_texts([RACE.question, f"Is it so that {RACE.answer}"])
    assert verdict.reason is None and len(requests) == 3
    assert verdict.score == pytest.approx(float(near @ far), abs=1e-6)
    async with asking(Judge("nobody", "http://127.0.0.1:9/v1", "none", 1.0)) as ask:
        with pytest.raises(JudgeError, match="embedder"):
            await ask("answer_relevancy", RACE)


@pytest.mark.parametrize(
    ("metric", "words", "reason"),
    [
        ("answer_relevancy", {"question": "", "noncommittal": 0}, "NoStatements"),
        ("factual_correctness", {"claims": []}, "NoStatements"),
        ("context_recall", {"classifications": []}, "NoStatements"),
        ("noise_sensitivity", {"statements": []}, "NoStatements"),
        ("context_precision", {"reason": "so", "verdict": 7}, "OddVerdict"),
    ],
)
async def test_what_ragas_would_take_for_a_score_is_a_failure(metric: str, words: object, reason: str) -> None:
    verdict, _ = await judged_by(lambda _: json.dumps(words), metric, RACE)
    assert verdict.score is None and verdict.reason is not None and verdict.reason.startswith(reason)


async def test_verdicts_that_do_not_match_their_statements_are_none() -> None:
    def said(asked: str) -> str:
        told = json.loads(truthful(asked))
        if isinstance(told["statements"][0], dict):
            told["statements"] *= 3
        return json.dumps(told)

    verdict, _ = await judged_by(said, "noise_sensitivity", RACE)
    assert verdict.reason == "OddVerdict: the judge gave 6 verdicts on 2"


def test_a_refusal_has_nothing_that_a_judge_could_judge() -> None:
    passage = {"article_sha256": "1", "start": 0, "end": 8, "text": "Ann won."}
    answer = {"question": "Who?", "status": "abstained", "answer": "", "citations": [], "passages": [passage]}
    asked = {"answers": ["Ann"], "should_answer": True}
    refused = judged_of(asked, answer)
    assert {name for name, metric in METRICS.items() if refused.has(*metric.needs)} == {
        "context_precision", "context_recall",
    }  # fmt: skip  # of what was found, not of what was said
    unknowable = judged_of({"answers": ["Ann"], "should_answer": False}, answer)
    assert not any(unknowable.has(*metric.needs) for metric in METRICS.values())
    said = judged_of(asked, {**answer, "status": "answered", "answer": "Ann won [1]. Twice [2] [3]."})
    assert said.answer == "Ann won. Twice."
