"""Which questions are asked: kinds, the first, samples that keep the shares, and gold that can be left out."""

from collections import Counter

import pytest

from eval.errors import QuestionsError
from eval.questions import GoldQuestion
from eval.selection import Selection, as_unanswerable, selected


def made(name: int) -> GoldQuestion:
    """Of ten, six are quizzes and three comparisons that can be answered, one cannot; each second has gold articles."""
    kind = "quiz" if name % 10 < 6 else "comparison" if name % 10 < 9 else "null"
    gold = [f"a{name}"] if name % 2 == 0 else []
    return GoldQuestion(
        id=str(name), question="Who?", type=kind, answerable=kind != "null", answers=["Ann Lee"], gold_article_ids=gold
    )


QUESTIONS = [made(name) for name in range(200)]


def ids(selection: Selection) -> list[str]:
    return [question.id for question in selected(QUESTIONS, selection)]


def test_a_sample_keeps_the_shares_and_the_order() -> None:
    drawn = selected(QUESTIONS, Selection(sample=21, seed=1))
    counts = Counter(question.type for question in drawn)
    assert len(drawn) == 21 and counts["null"] == 2 and counts["comparison"] in (6, 7) and counts["quiz"] in (12, 13)
    assert [int(question.id) for question in drawn] == sorted(int(question.id) for question in drawn)


def test_the_seed_decides() -> None:
    assert ids(Selection(sample=20, seed=1)) == ids(Selection(sample=20, seed=1)) != ids(Selection(sample=20, seed=2))
    assert ids(Selection(sample=500)) == ids(Selection())


def test_a_draw_of_a_kind() -> None:
    assert len(ids(Selection(only="unanswerable"))) == 20
    assert all(made(int(name)).should_answer for name in ids(Selection(only="answerable", sample=30)))
    assert ids(Selection(only="answerable", limit=2)) == ["0", "1"]


def test_the_same_sample_is_asked_without_its_gold_articles() -> None:
    with_gold = ids(Selection(only="answerable", sample=40, seed=3))
    without = ids(Selection(leave_out_gold=True, sample=40, seed=3))
    assert without == [name for name in with_gold if int(name) % 2 == 0]
    bare = as_unanswerable(QUESTIONS[0])
    assert bare.should_answer is False and bare.gold_article_ids == [] and bare.answers == ["Ann Lee"]


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(QuestionsError, match="with gold articles to leave out"):
        selected([made(9)], Selection(leave_out_gold=True))
    with pytest.raises(QuestionsError, match="that is unanswerable"):
        selected([made(0)], Selection(only="unanswerable"))
