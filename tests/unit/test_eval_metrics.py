"""The deterministic metrics, against hand-computed tables and, for ranking, against ranx."""

import random
import warnings

import pytest

from eval.metrics import (
    answers_match,
    citation_scores,
    quotes_exact,
    refusal_scores,
    retrieval_scores,
    token_f1,
    tokens,
    within,
)


def passage(article: str, characters: int = 1_000, also_in: tuple[str, ...] = ()) -> dict[str, object]:
    return {"article_id": article, "text": "x" * characters, "also_in": list(also_in)}


def test_characters_bound_the_passages() -> None:
    three = [passage("a", 1_000), passage("b", 2_999), passage("c", 2)]
    assert within(three, 4_000) == three[:2]
    assert within(three, 4_001) == three
    assert within(three, 999) == []


@pytest.mark.parametrize(
    ("ranking", "gold", "expected"),
    [
        ("abcdefghijkl", "a", (1, 1, 1, 1, 1)),
        ("abcdefghijkl", "e", (0, 1, 0, 1, 1 / 5)),
        ("abcdefghijkl", "be", (1, 1, 1 / 2, 1, 1 / 2)),
        ("abcdefghijkl", "l", (0, 0, 0, 0, 0)),
        ("aabb", "b", (1, 1, 1, 1, 1 / 3)),
        ("", "b", (0, 0, 0, 0, 0)),
    ],
)
def test_retrieval_by_hand(ranking: str, gold: str, expected: tuple[float, ...]) -> None:
    scores = retrieval_scores([passage(name) for name in ranking], list(gold))
    names = ("hits@4", "hits@10", "recall@4", "recall@10", "mrr")
    assert tuple(scores[name] for name in names) == expected


def test_a_copy_counts_as_the_article() -> None:
    assert retrieval_scores([passage("copy", also_in=("gold",))], ["gold"])["mrr"] == 1


def test_without_gold_nothing_is_said() -> None:
    assert set(retrieval_scores([passage("a")], []).values()) == {None}


def test_agrees_with_ranx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # compiling takes longer than the whole test
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ranx = pytest.importorskip("ranx")
        generator = random.Random(3)
        names = [f"a{number}" for number in range(30)]
        rankings = {f"q{number}": generator.sample(names, 14) for number in range(40)}
        gold = {name: generator.sample(names, generator.randint(1, 3)) for name in rankings}
        qrels = ranx.Qrels({name: dict.fromkeys(ids, 1) for name, ids in gold.items()})
        ranked = ranx.Run(
            {name: {each: 1 / rank for rank, each in enumerate(ids, 1)} for name, ids in rankings.items()}
        )
        wanted = {"hits@4": "hit_rate@4", "mrr": "mrr@10"}
        expected = ranx.evaluate(qrels, ranked, list(wanted.values()))
    scores = [retrieval_scores([passage(each) for each in rankings[name]], gold[name]) for name in rankings]
    for ours, theirs in wanted.items():
        mean = sum(score[ours] or 0.0 for score in scores) / len(scores)
        assert mean == pytest.approx(float(expected[theirs])), ours


@pytest.mark.parametrize(
    ("abstained", "should_answer", "expected"),
    [
        (True, False, (1.0, 1.0, None)),
        (True, True, (0.0, None, 1.0)),
        (False, False, (None, 0.0, None)),
        (False, True, (None, None, 0.0)),
        (True, None, (None, None, None)),
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
    assert citation_scores(cited, ["a"]) == {"citation_precision": 0.5, "citation_hit": 1.0}
    assert citation_scores(cited, ["copy"])["citation_precision"] == 1.0
    assert set(citation_scores([], ["a"]).values()) == set(citation_scores(cited, []).values()) == {None}
