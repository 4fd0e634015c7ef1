"""Citations that are enough and citations that are needed, by our own checks and scorer."""

from typing import Any

from eval.alce import alce_scores, by_scorer
from graph.proofs.support import CountedScorer

FERRY = "The ferry Nerissa left Port Gull on Monday with 120 people on board."
FIRE = "A fire in the engine room stopped her off Cape Lorne."


def answer(text: str, numbers: list[int], kind: str = "quoted") -> dict[str, Any]:
    passage = {"article_sha256": "1", "start": 0, "end": 200, "text": f"{FERRY} {FIRE}"}
    citations = [
        {"number": 1, "article_sha256": "1", "start": 0, "end": len(FERRY), "quote": FERRY},
        {"number": 2, "article_sha256": "1", "start": len(FERRY) + 1, "end": 130, "quote": FIRE},
    ]
    return {"question": "What happened to the Nerissa?", "status": "answered", "passages": [passage],
            "citations": citations, "statements": [{"text": text, "kind": kind, "citations": numbers}]}  # fmt: skip


def scores(asked: dict[str, Any]) -> tuple[float | None, float | None]:
    found = alce_scores(asked, by_scorer(asked, CountedScorer(), 0.3))
    return found["alce_recall"], found["alce_precision"]


def test_one_citation_that_is_enough() -> None:
    assert scores(answer("The Nerissa left Port Gull on Monday.", [1])) == (1.0, 1.0)
    assert scores(answer(FERRY, [1])) == (1.0, 1.0)


def test_a_citation_too_many() -> None:
    assert scores(answer("The Nerissa left Port Gull on Monday.", [1, 2])) == (1.0, 0.5)


def test_an_exchanged_number_is_not_supported() -> None:
    assert scores(answer("The Nerissa left Port Gull on Monday with 210 people.", [1])) == (0.0, 0.0)


def test_what_is_not_judged() -> None:
    assert scores(answer("Nothing is cited.", [])) == (0.0, 0.0)
    assert scores(answer("Yes.", [1], "derived")) == (None, None)
    assert scores({**answer("", []), "status": "abstained"}) == (None, None)
