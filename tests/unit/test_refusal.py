"""The five reasons of a refusal told apart, and an answer to only a part of a question."""

from dataclasses import replace
from typing import Any

import pytest

from graph.agent import Agent, fresh_state
from graph.models import Abstention, Answer, Question
from graph.telling.answer_text import told
from graph.telling.refusal import is_near, refusal
from ingest.models import Filters, Passage
from tests.fake_agent import deps_with, said
from tests.unit.test_agent import BOTH, GOOD

WINNER = "Who won the Regatta of the Lanterns?"


NO_FILTERS = Filters()


def refused(text: str = WINNER, filters: Filters = NO_FILTERS, near: bool = True, **state: Any) -> Abstention:
    """The refusal of a run that found the two articles, near to the question or not."""
    deps, retriever = deps_with(BOTH, None)
    found = retriever.search(text, filters, 5)
    passages = found if near else [replace(passage, similarity=0.1) for passage in retriever.search("of", Filters(), 5)]
    question = Question(text=text, filters=filters)
    fresh = fresh_state(question, deps, [])
    return refusal({**fresh, **state}, deps, passages)  # type: ignore[typeddict-item]


def test_something_near_that_proves_nothing_is_unsupported() -> None:
    told = refused(reason="the quote speaks of something else")
    assert told.reason == "unsupported"
    assert "(the quote speaks of something else)" in told.message and "name the person" in told.message
    assert told.nearest[0].article_id == "regatta"


def test_nothing_near_is_nothing_found_and_says_what_the_archive_holds() -> None:
    told = refused("Xylophone zebra quarantine?", near=False)
    assert told.reason == "nothing_found"
    assert "It has 2 articles, 2026-01-01 to 2026-06-28." in told.message


def test_what_the_filters_hide_is_filtered_out_and_what_is_behind_them_is_named() -> None:
    told = refused(filters=Filters(outlets=("Le Phare",), language="fr"))
    assert told.reason == "filtered_out"
    assert told.message.endswith("What may help: loosen the filters (outlets, language).")
    assert [near.article_id for near in told.nearest] == ["regatta"]
    assert told.searched["filters"]["outlets"] == ["Le Phare"]


def test_filters_that_hide_nothing_near_are_not_blamed() -> None:
    assert refused("Xylophone zebra quarantine?", Filters(outlets=("Le Phare",)), near=False).reason == "nothing_found"


def test_a_reason_that_a_node_names_is_the_reason() -> None:
    told = refused(refused="conflicting")
    assert told.reason == "conflicting" and "contradict" in told.message
    assert refused(refused="out_of_scope", reason="this is a sum").message.startswith(
        "This is not a question that an archive of articles can answer (this is a sum)."
    )


def test_a_period_of_the_question_is_named_as_what_may_be_changed() -> None:
    assert "ask about another period than 'this week'" in refused(inferred={"period": "this week"}).message


async def ask(question: str, words: list[str]) -> Answer:
    deps, _ = deps_with(BOTH, words)
    return await Agent(lambda: deps).ask(Question(text=question))


async def test_a_question_of_which_one_part_is_proven_is_partly_answered() -> None:
    answer = await ask(f"{WINNER} How much did her boat cost?", [said(GOOD)])
    assert answer.status == "partial" and answer.answer == "Mara Tavish won the Regatta of the Lanterns [1]."
    assert answer.abstention is not None and answer.abstention.reason == "unsupported"
    assert answer.abstention.message == "No article proves an answer to: “How much did her boat cost?”."
    assert answer.abstention.searched["unanswered"] == ["How much did her boat cost?"]
    assert told(answer) == f"{answer.answer} {answer.abstention.message}"


async def test_a_question_of_which_all_parts_are_proven_is_answered() -> None:
    watched = (1, "Some 61,000 people watched from the quays.", "Some 61,000 people watched from the quays.")
    answer = await ask(f"{WINNER} How many people watched it?", [said(GOOD, watched)])
    assert (answer.status, answer.abstention) == ("answered", None)


@pytest.mark.parametrize("near", [True, False])
def test_passages_are_near_by_their_words_too(near: bool) -> None:
    _, retriever = deps_with(BOTH, None)
    passage: Passage = retriever.search(WINNER, Filters(), 1)[0]
    asked = WINNER if near else "Where did the sculptor study?"
    assert is_near(asked, replace(passage, similarity=None)) is near
