"""The ranking metrics: by hand where a rule of ours decides, against ranx where all agree what is right."""

import os
import warnings
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.ranking import RANKING_METRICS, answer_shown, distinct_articles, retrieval_scores, window

NAMES = [f"a{number}" for number in range(24)]
# Passages of a ranking, an article often more than once, and gold articles that it may miss.
RANKINGS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=40)
GOLD = st.lists(st.sampled_from([*NAMES, *(f"unseen{number}" for number in range(6))]), min_size=1, max_size=14)
CASES = st.lists(st.tuples(RANKINGS, GOLD), min_size=1, max_size=8)
THEIRS = {
    "hits@4_articles": "hit_rate@4", "hits@10_articles": "hit_rate@10", "recall@4_articles": "recall@4",
    "recall@10_articles": "recall@10", "mrr": "mrr", "map": "map", "ndcg@10": "ndcg@10",
}  # fmt: skip


def passage(article: str, text: str = "word " * 200, also_in: Sequence[str] = ()) -> dict[str, Any]:
    return {"article_id": article, "text": text, "also_in": list(also_in)}


def scores_of(ranking: Sequence[str], gold: Sequence[str]) -> dict[str, float | None]:
    return retrieval_scores([passage(name) for name in ranking], list(gold), [])


@pytest.fixture(scope="module")
def ranx() -> Iterator[ModuleType]:
    before = os.environ.get("NUMBA_DISABLE_JIT")
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # compiling takes longer than the whole test
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield pytest.importorskip("ranx")
    if before is None:
        del os.environ["NUMBA_DISABLE_JIT"]
    else:
        os.environ["NUMBA_DISABLE_JIT"] = before


@given(cases=CASES)
@settings(max_examples=60, deadline=None)
def test_agrees_with_ranx(ranx: ModuleType, cases: list[tuple[list[str], list[str]]]) -> None:
    names = [f"q{number:02}" for number in range(len(cases))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        qrels = ranx.Qrels({name: dict.fromkeys(gold, 1) for name, (_, gold) in zip(names, cases, strict=True)})
        run = ranx.Run(
            {
                name: {article: 1 / rank for rank, article in enumerate(dict.fromkeys(ranking), start=1)}
                for name, (ranking, _) in zip(names, cases, strict=True)
            }
        )
        expected = ranx.evaluate(qrels, run, list(THEIRS.values()), return_mean=False)
    for number, (ranking, gold) in enumerate(cases):
        ours = scores_of(ranking, gold)
        for name, their_name in THEIRS.items():
            assert ours[name] == pytest.approx(float(expected[their_name][number]), abs=1e-9), name
        for cut in ("4_articles", "10_articles"):
            assert ours[f"all@{cut}"] == float(ours[f"recall@{cut}"] == 1.0)


@given(ranking=RANKINGS, gold=GOLD, text=st.text(alphabet="ab _é\u0301,", max_size=60))
def test_a_copy_under_another_id_changes_nothing(ranking: list[str], gold: list[str], text: str) -> None:
    plain = [passage(name, text) for name in ranking]
    copied = [passage(f"copy of {name}", text, [name]) for name in ranking]
    assert retrieval_scores(plain, gold, ["a b"]) == retrieval_scores(copied, gold, ["a b"])


@given(texts=st.lists(st.text(alphabet="ab _é\u0301,", max_size=12)), characters=st.integers(1, 40))
def test_a_window_shows_the_first_characters_and_no_word_in_parts(texts: list[str], characters: int) -> None:
    passages = [passage(str(number), text) for number, text in enumerate(texts)]
    shown = window(passages, characters)
    whole, joined = "".join(texts), "".join(each["text"] for each in shown)
    assert len(joined) <= characters and whole.startswith(joined)
    assert [each["article_id"] for each in shown] == [str(number) for number in range(len(shown))]
    for each in shown:
        text, rest = each["text"], texts[int(each["article_id"])][len(each["text"]) :]
        assert not (text[-1:].isalnum() and rest[:1].isalnum())


def test_the_passage_that_crosses_the_end_was_seen_in_part() -> None:
    three = [passage("a", "one two "), passage("b", "three four five"), passage("c", "six")]
    assert [each["text"] for each in window(three, 22)] == ["one two ", "three four "]
    assert [each["text"] for each in window(three, 18)] == ["one two ", "three four"]
    assert [each["text"] for each in window(three, 17)] == ["one two ", "three "]
    assert [each["text"] for each in window(three, 12)] == ["one two "]  # not one word of it was seen
    assert window(three, 8) == three[:1]
    assert window(three, 26) == three


@pytest.mark.parametrize(
    ("ranking", "gold", "hits", "recall", "whole"),
    [
        ("abcdefghijkl", "a", (1, 1), (1, 1), (1, 1)),
        ("abcdefghijkl", "e", (0, 1), (0, 1), (0, 1)),
        ("abcdefghijkl", "be", (1, 1), (1 / 2, 1), (0, 1)),
        ("abcdefghijkl", "l", (0, 0), (0, 0), (0, 0)),
        ("aaaabbbbbbbbbc", "bc", (0, 1), (0, 1 / 2), (0, 0)),
        ("", "b", (0, 0), (0, 0), (0, 0)),
    ],
)
def test_characters_by_hand(
    ranking: str, gold: str, hits: tuple[float, ...], recall: tuple[float, ...], whole: tuple[float, ...]
) -> None:
    scores = scores_of(ranking, gold)
    assert (scores["hits@4"], scores["hits@10"]) == hits
    assert (scores["recall@4"], scores["recall@10"]) == recall
    assert (scores["all@4"], scores["all@10"]) == whole


def test_articles_by_hand() -> None:
    scores = scores_of("aaaabbcadef", "bf")
    assert (scores["mrr"], scores["map"]) == (1 / 2, pytest.approx((1 / 2 + 2 / 6) / 2))
    assert (scores["all@4_articles"], scores["recall@4_articles"], scores["all@10_articles"]) == (0, 1 / 2, 1)
    assert scores_of("", "b")["ndcg@10"] == scores_of("", "b")["map"] == 0.0


def test_copies_of_each_other_are_one_article() -> None:
    passages = [passage("x"), passage("copy", also_in=["gold", "twin"]), passage("gold", also_in=["copy"])]
    assert [len(ids) for ids in distinct_articles(passages)] == [1, 3]
    scores = retrieval_scores(passages, ["gold", "twin"], [])
    assert (scores["map"], scores["mrr"], scores["recall@4"]) == (1 / 2, 1 / 2, 1.0)


def test_without_gold_nothing_is_said_of_it() -> None:
    scores = retrieval_scores([passage("a", "Ann won.")], [], ["Ann"])
    assert set(scores) == set(RANKING_METRICS)
    assert {name for name, value in scores.items() if value is not None} == {"answer@4", "answer@10"}


@pytest.mark.parametrize(
    ("texts", "answers", "expected"),
    [
        (["It was Ann  Lee's boat."], ["ann lee"], 1.0),
        (["It was Ann.", "Lee said so."], ["Ann Lee"], 0.0),
        (["Joann Leeson"], ["Ann Lee"], 0.0),
        (["They paid 1,200 crowns."], ["2,000", "1200 crowns"], 1.0),
        (["Nobody knows."], ["The", "yes"], None),
        (["No."], ["no"], None),
        ([], ["Ann"], 0.0),
        (["Ann"], [], None),
    ],
)
def test_the_words_of_an_answer(texts: list[str], answers: list[str], expected: float | None) -> None:
    assert answer_shown([passage("a", text) for text in texts], answers) == expected


def test_an_answer_beyond_the_characters_is_not_shown() -> None:
    passages = [passage("a", "word " * 799 + "Ann Lee")]
    scores = retrieval_scores(passages, ["a"], ["Ann Lee"])
    assert (scores["answer@4"], scores["answer@10"], scores["hits@4"]) == (0.0, 1.0, 1.0)
