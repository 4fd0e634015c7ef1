"""Questions about what an earlier answer cited are answered from the conversation and the article's own record."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from graph.agent import Agent
from graph.models import Answer, Question, Turn
from graph.reading.cited import meant, pointed
from ingest.models import Filters
from tests.fake_agent import deps_with, said
from tests.unit.test_agent import BRIDGE, GOOD, REGATTA, assert_quotes_stand

SIGNED = replace(BRIDGE, authors=("Ann Lee",), url="https://harbour.example/gull")
ARTICLES = [REGATTA, SIGNED]
OPENED = (2, "The Gull bridge reopened on Friday.", "The Gull bridge reopened on Friday.")
BOTH_ASKED = "Who won the Regatta of the Lanterns, and when did the Gull bridge reopen?"


@pytest.mark.parametrize(
    ("question", "aspect", "number", "place"),
    [
        ("Who wrote the second article?", "author", None, 2),
        ("when was [2] published?", "date", 2, 0),
        ("Show me the source of [1]", "source", 1, 0),
        ("What does source 3 say exactly?", "quote", 3, 0),
        ("Which newspaper is the last article from?", "outlet", None, -1),
        ("What is the headline of the first source?", "title", None, 1),
        ("Give me the link of citation 2", "address", 2, 0),
        ("Qui a écrit le deuxième article ?", "author", None, 2),
        ("Quand a été publié l'article 2 ?", "date", 2, 0),
        ("Who wrote that article?", "author", None, 0),
    ],
)
def test_what_is_asked_of_which_citation(question: str, aspect: str, number: int | None, place: int) -> None:
    asked = pointed(question)
    assert asked is not None and (asked.aspect, asked.number, asked.place) == (aspect, number, place)


@pytest.mark.parametrize(
    "question",
    [
        "What does the second article of the treaty say?", "Who wrote the first article on the tram strike?",
        "Who won the Regatta of the Lanterns?", "When did the council publish the first report?",
        "What did Ruth Okafor say in the last article?", "Who said that?", "[1]",
    ],
)  # fmt: skip
def test_what_asks_for_more_is_a_question_to_the_archive(question: str) -> None:
    assert pointed(question) is None


def test_a_number_is_looked_for_further_back_a_place_in_the_last_answer_only() -> None:
    cited = [{"number": 1, "article_id": "a"}, {"number": 2, "article_id": "b"}, {"number": 3, "article_id": "a"}]
    turns = [{"citations": cited}, {"citations": [{"number": 1, "article_id": "c"}]}, {"citations": []}]

    def article(question: str) -> str | None:
        found = meant(pointed(question), turns)  # type: ignore[arg-type]
        return found["article_id"] if found else None

    assert [article(f"Who wrote [{number}]?") for number in (1, 2, 4)] == ["c", "b", None]
    assert article("Who wrote the second article?") is None
    assert article("Who wrote that article?") == article("Who wrote the last article?") == "c"
    assert meant(pointed("Who wrote the second article?"), turns[:1]) == cited[1]  # type: ignore[arg-type]


async def talk(*questions: Question) -> list[Answer]:
    deps, retriever = deps_with(ARTICLES, [said(GOOD, OPENED)])
    agent = Agent(lambda: deps, InMemorySaver())
    answers = []
    for question in questions:
        before = len(retriever.searches)
        answers.append(await agent.ask(question))
        assert bool(len(retriever.searches) - before) == (question is questions[0]), (
            "a recalled answer searches nothing"
        )
    return answers


def asked(text: str, **fields: object) -> Question:
    return Question(text=text, thread="t", **fields)  # type: ignore[arg-type]


async def test_the_record_is_derived_from_the_quote_that_was_cited() -> None:
    first, answer = await talk(asked(BOTH_ASKED), asked("Who wrote the second article?"))
    assert [citation.article_id for citation in first.citations] == ["regatta", "bridge"]
    quoted, told = answer.statements
    assert (told.text, told.kind, told.premises) == ("“Gull bridge reopens” was written by Ann Lee.", "derived", [0])
    assert (quoted.kind, quoted.text, quoted.citations) == ("quoted", OPENED[1], [1])
    assert answer.answer.startswith("“Gull bridge reopens” was written by Ann Lee [1].")
    assert answer.citations[0].quote == OPENED[1] and answer.run.llm_calls == 0
    assert answer.standalone_question == "Who wrote “Gull bridge reopens”?"
    assert_quotes_stand(answer)
    assert answer.to_json()["statements"][1]["premises"] == [0]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When was [2] published?", "“Gull bridge reopens” was published on 2026-05-03."),
        ("Who wrote [1]?", "The archive knows no author of “Tavish wins the Regatta of the Lanterns”."),
        ("Quel journal a publié la source 2 ?", "“Gull bridge reopens” a été publié par Harbour Weekly."),
        ("Show me the source of [2]", "The source is “Gull bridge reopens”, Ann Lee, Harbour Weekly, 2026-05-03, "
                                      "https://harbour.example/gull."),
        ("What does [2] say?", OPENED[1]),
    ],
)  # fmt: skip
async def test_every_fact_is_the_articles_own(question: str, told: str) -> None:
    _, answer = await talk(asked(BOTH_ASKED), asked(question))
    assert answer.status == "answered" and answer.statements[-1].text == told


async def test_what_it_was_asked_about_can_be_asked_about_again() -> None:
    *_, again = await talk(asked(BOTH_ASKED), asked("Who wrote [2]?"), asked("And when was [1] published?"))
    assert again.statements[-1].text == "“Gull bridge reopens” was published on 2026-05-03."


async def test_a_citation_that_nobody_made_and_one_too_young_are_refused() -> None:
    early = Filters(as_of=datetime(2026, 1, 1, tzinfo=UTC))
    _, missing, late = await talk(
        asked(BOTH_ASKED), asked("Who wrote [7]?"), asked("Who wrote [2]?", filters=early)
    )  # fmt: skip
    for answer, why in ((missing, "no answer of this conversation"), (late, "not among those")):
        assert answer.abstention is not None and why in answer.abstention.message
        assert (answer.status, answer.statements) == ("abstained", [])


async def test_a_conversation_without_stored_citations_is_searched() -> None:
    deps, retriever = deps_with(ARTICLES, None)
    history = [Turn(role="user", content=BOTH_ASKED), Turn(role="assistant", content="The bridge reopened [2].")]
    await Agent(lambda: deps).ask(Question(text="Who wrote [2]?", history=history))
    assert retriever.searches
