"""The deterministic metrics of an answer, against hand-computed tables."""

import pytest

from eval.metrics import (
    answers_match,
    citation_scores,
    quotes_exact,
    refusal_scores,
    token_f1,
    tokens,
)


@pytest.mark.parametrize(
    ("abstained", "should_answer", "expected"),
    [
        (True, False, (1.0, 1.0, None, None)),
        (True, True, (0.0, None, 1.0, 0.0)),
        (False, False, (None, 0.0, None, None)),
        (False, True, (None, None, 0.0, 1.0)),
        (True, None, (None, None, None, None)),
    ],
)
def test_refusals(abstained: bool, should_answer: bool | None, expected: tuple[float | None, ...]) -> None:
    assert tuple(refusal_scores(abstained, should_answer).values()) == expected


def test_normalisation() -> None:
    assert tokens("The U.S. Élysée — l'été, 1,200 [1] d'une “Fête”.") == ["us", "elysee", "ete", "1200", "fete"]


def test_token_f1() -> None:
    assert token_f1(["a", "b"], ["b", "c"]) == pytest.approx(0.5)
    assert token_f1(["b", "b"], ["b"]) == pytest.approx(2 / 3)
    assert token_f1(["a"], ["b"]) == token_f1([], ["b"]) == 0.0


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("He plays for the Buffalo Bills [1].", ["Buffalo Bills"], 1.0),
        ("Les opposants sont les Français.", ["les francais"], 1.0),
        ("It was founded in 1954.", ["5"], 0.0),
        ("It cost 1 200 euros.", ["1,200"], 1.0),
        ("Pope Benedict the Sixteenth", ["Pope Benedict XVI"], 0.0),
        ("Emmanuel Jean-Michel Macron spoke", ["Emmanuel Jean Michel Frédéric Macron spoke"], 1.0),
        ("Yes: both report a rise [1].", ["yes"], 1.0),
        ("No, only one of them says yes.", ["Yes"], 0.0),
        ("Non, il a refusé.", ["no"], 1.0),
        ("Nobody knows.", ["no"], 0.0),
        ("", ["Ann"], 0.0),
        ("Ann", ["The"], 0.0),
        ("Ann", [], None),
    ],
)
def test_answer_match(text: str, answers: list[str], expected: float | None) -> None:
    assert answers_match(text, answers) == expected


def citation(quote: str, start: int, kind: str = "archive", article: str = "a") -> dict[str, object]:
    return {
        "kind": kind, "article_id": article, "article_sha256": "1", "quote": quote, "start": start,
        "end": start + len(quote), "also_in": ["copy"],
    }  # fmt: skip


def test_quotes_are_compared_to_the_letter() -> None:
    bodies = {("a", "1"): "The 🚢 sank."}
    quotes = [
        citation("The 🚢", 0), citation("the 🚢", 0), citation("sank", 7), citation("sank", 6), citation("", 3),
        citation("The", 0, article="gone"), citation("anything", 0, kind="web"),
    ]  # fmt: skip
    assert quotes_exact(quotes, lambda name, sha256: bodies.get((name, sha256))) == [
        True, False, False, True, False, False,
    ]  # fmt: skip


def test_citations_of_gold_articles() -> None:
    cited = [citation("x", 0), citation("x", 0, article="b")]
    assert citation_scores(cited, ["a"]) == {
        "citation_precision": 0.5, "citation_recall": 1.0, "citation_hit": 1.0,
    }  # fmt: skip
    assert citation_scores(cited[:1], ["a", "z", "copy", "c"])["citation_recall"] == 0.5
    assert citation_scores(cited, ["copy"])["citation_precision"] == 1.0
    assert set(citation_scores([], ["a"]).values()) == set(citation_scores(cited, []).values()) == {None}
