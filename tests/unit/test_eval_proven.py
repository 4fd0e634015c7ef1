"""What counts as proven from end to end, and how reasons of refused sentences are told apart."""

from typing import Any

import pytest

from eval.proven import fully_proven, kind_of_reason

BODY = "Ann Lee won the cup. Bo Lind came second."
LEE = {"number": 1, "kind": "archive", "article_id": "a", "article_sha256": "1", "quote": "Ann Lee won the cup.",
       "start": 0, "end": 20}  # fmt: skip
LIND = {**LEE, "number": 2, "quote": "Bo Lind came second.", "start": 21, "end": 41}


def body(article_id: str, sha256: str) -> str | None:
    return BODY if (article_id, sha256) == ("a", "1") else None


def said(kind: str = "quoted", citations: tuple[int, ...] = (1,), support: float = 0.9, **more: Any) -> dict[str, Any]:
    return {"text": "Ann Lee won.", "kind": kind, "citations": list(citations), "support": support, **more}


def proven(*statements: dict[str, Any], citations: tuple[dict[str, Any], ...] = (LEE, LIND)) -> float | None:
    answer = {"status": "answered", "statements": list(statements), "citations": list(citations)}
    return fully_proven(answer, body, 0.3)


def test_every_statement_needs_its_quote_to_the_letter() -> None:
    assert proven(said(), said(citations=(1, 2))) == 1.0
    assert proven(said(), said(citations=())) == 0.0
    assert proven(said(citations=(3,))) == 0.0
    assert proven(said(), citations=({**LEE, "quote": "Ann Lee lost the cup."},)) == 0.0
    assert proven(said(), citations=({**LEE, "article_sha256": "2"},)) == 0.0
    assert proven(said(), citations=({**LEE, "kind": "web"},)) == 0.0


@pytest.mark.parametrize(
    ("kind", "support", "expected"),
    [("quoted", 0.3, 1.0), ("quoted", 0.29, 0.0), ("translated", 0.8, 1.0), ("translated", 0.14, 0.0)],
)
def test_support_is_asked_for(kind: str, support: float, expected: float) -> None:
    assert proven(said(kind, support=support)) == expected


def test_what_is_derived_rests_on_what_is_proven() -> None:
    derived = said("derived", (), 0.0, premises=[1, 2])
    assert proven(derived, said(), said(citations=(2,))) == 1.0
    assert proven(derived, said(), said(support=0.1)) == 0.0
    assert proven(said("derived", (), premises=[]), said()) == 0.0
    assert proven(said("derived", (), premises=[0])) == 0.0  # itself
    assert proven(said("derived", (3,), premises=[1]), said()) == 0.0


def test_general_knowledge_and_silence() -> None:
    assert proven(said(), said("general", (), 0.0)) == 0.0
    assert proven() == 0.0
    assert fully_proven({"status": "abstained", "statements": [], "citations": []}, body, 0.3) is None


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("not supported by the quote (support 0.23, 0.40 needed)", "not supported by the quote"),
        ("name not in the source: Awards, Lee", "name not in the source"),
        ("the source counts something else: 500", "the source counts something else"),
        ("the sentence is cut off", "the sentence is cut off"),
        (
            "the source has no date, the question asks about 'this week'",
            "the source has no date, the question asks about",
        ),
    ],
)
def test_the_check_of_a_reason(reason: str, kind: str) -> None:
    assert kind_of_reason(reason) == kind
