"""Questions in which the rules see no parts: when a model is asked for them, which of its words pass, what follows."""

import json

import pytest

from graph.agent import Agent
from graph.models import Answer, Question
from graph.passages.several import needs_several, several_clauses
from graph.reading.written_parts import checked_parts, written_parts
from ingest.models import Article, Catalogue, Passage
from tests.fake_agent import AS_OF, chunk_of, deps_with, said

LOCK = Article(
    id="lock", title="Lantern lock closed", source="l", outlet="Quay Weekly", published_at="2026-05-04",
    body="The Lantern lock stays closed, for its gates leak. Divers found the crack on Monday.",
)  # fmt: skip
FERRY = Article(
    id="ferry", title="Marigold sold", source="f", outlet="Courier", published_at="2026-05-05",
    body="The rowing school bought the ferry Marigold. Its hull was painted green in the yard.",
)  # fmt: skip
DRY = Article(id="dry", title="Dry docks", source="d", outlet="Courier", body="No rain fell.")
ALL = [LOCK, FERRY, DRY]
SEVERAL = (
    "After divers found a crack and the Lantern lock stayed closed that spring, why did the neighbouring rowing school "
    "owners buy the ferry Marigold and paint the old hull green?"
)
PARTS = ["Why did the Lantern lock stay closed that spring?", "Why did the rowing school buy the ferry Marigold?"]
BOUGHT = (1, "The rowing school bought the ferry Marigold.", "The rowing school bought the ferry Marigold.")


def passage(article: Article) -> Passage:
    return Passage(chunk_of(article), article, 1.0, 1, similarity=0.5)


def written(*parts: str) -> str:
    return json.dumps({"parts": parts})


async def ask(question: str, words: list[str] | None, **limits: int) -> tuple[Answer, list[str]]:
    """The answer, and what was searched for."""
    deps, retriever = deps_with(ALL, words, **limits)
    answer = await Agent(lambda: deps).ask(Question(text=question))
    return answer, [query for query, _ in retriever.searches]


def notes(answer: Answer, node: str) -> list[str]:
    return [step.note for step in answer.run.steps if step.node == node]


@pytest.mark.parametrize(
    "question",
    [
        SEVERAL,
        "Was the new library dearer than the swimming pool of the school?",
        "Which was dearer, the new library or the swimming pool?",
        "Le pont a-t-il coûté plus cher que la piscine ?",
    ],
)
def test_what_needs_several_pieces_shows_it_unless_one_passage_holds_most_of_it(question: str) -> None:
    assert several_clauses(question)
    assert needs_several(question, [passage(LOCK), passage(FERRY)])
    whole = Article(id="whole", title="All of it", source="w", body=question)
    assert not needs_several(question, [passage(LOCK), passage(whole)])


@pytest.mark.parametrize(
    "question",
    ["Who won the lantern race this week?", "Où se trouve le pont ?", "How many stops has the tram line?"],
)
def test_a_plain_question_shows_no_sign_whatever_was_found(question: str) -> None:
    assert not several_clauses(question) and not needs_several(question, [])


def test_parts_that_are_the_questions_own_pass() -> None:
    assert checked_parts(SEVERAL, [f" {PARTS[0]}", PARTS[1].replace("school ", "school\n")]) == PARTS


@pytest.mark.parametrize(
    "strange",
    [
        "Why did Mara Tavish close the Lantern lock?",  # a name that is not in the question
        "Why did the Lantern lock stay closed for 12 weeks?",  # a number
        "Why did the Lantern lock stay closed for three weeks?",
        "What is the weather like?",  # nothing of the question
        SEVERAL,  # no part of it
        "",
        PARTS[0].upper(),  # the other part again
    ],
)
def test_what_is_not_the_questions_own_is_no_part(strange: str) -> None:
    assert checked_parts(SEVERAL, [PARTS[0], strange]) == []
    assert checked_parts(SEVERAL, [PARTS[0], strange, PARTS[1]]) == PARTS


def test_a_part_is_looked_for_in_the_outlet_and_on_the_day_that_it_names() -> None:
    catalogue = Catalogue(1, 3, None, None, {"Quay Weekly": 1, "Courier": 2}, {}, {})
    texts = ["Why did Quay Weekly report on May 3, 2026 that the lock stayed closed?", "Was the ferry sold cheaply?"]
    lock, ferry = written_parts(" and ".join(texts), texts, ["Courier"], AS_OF, catalogue)
    assert (lock.outlets, (lock.since or "")[:10]) == (("Quay Weekly",), "2026-05-02")
    assert lock.text.endswith("lock stayed closed") and "Quay" not in lock.text
    assert (ferry.outlets, ferry.since, ferry.text) == (("Courier",), None, texts[1])


async def test_the_parts_that_the_model_names_are_searched_for_and_shown() -> None:
    answer, searched = await ask(SEVERAL, [written(*PARTS), said(BOUGHT)])
    assert [note for note in notes(answer, "grade") if note.endswith("split")] == notes(answer, "grade")[:1]
    assert notes(answer, "understand")[1].startswith(f"split by the model, 2 parts: {PARTS[0]}; {PARTS[1]}")
    assert set(PARTS) <= set(searched)
    assert answer.run.llm_calls == 2 and len(notes(answer, "grade")) == 2
    assert answer.statements[0].text == BOUGHT[2]


@pytest.mark.parametrize("junk", ["I think", written(), written(SEVERAL), written("Who is Oscar Brandt?", PARTS[0])])
async def test_words_of_no_use_leave_the_search_as_it_was(junk: str) -> None:
    answer, searched = await ask(SEVERAL, [junk, said(BOUGHT)])
    assert set(searched) == set((await ask(SEVERAL, None))[1])
    assert "the model " in notes(answer, "understand")[1]
    assert answer.statements[0].text == BOUGHT[2] and answer.run.llm_calls == 2


async def test_it_costs_no_call_without_a_model_or_where_no_call_is_left() -> None:
    answer, _ = await ask(SEVERAL, None)
    assert answer.run.llm_calls == 0 and len(notes(answer, "understand")) == 1
    answer, _ = await ask(SEVERAL, [said(BOUGHT)], max_llm_calls=1)
    assert answer.run.llm_calls == 1 and len(notes(answer, "understand")) == 1


async def test_where_nothing_was_found_the_parts_take_the_place_of_other_words() -> None:
    lost = "Did the zebra in quarantine recover before the xylophone festival, and was the striped tent repaired later?"
    parts = ["Did the zebra in quarantine recover?", "Was the striped tent repaired later?"]
    answer, searched = await ask(lost, [written(*parts)])
    assert answer.status == "abstained" and answer.run.llm_calls == 1
    assert set(parts) <= set(searched)
    answer, searched = await ask(lost, [written("Who is Oscar Brandt?")])
    assert answer.status == "abstained" and any(query.startswith("zebra quarantine") for query in searched)
