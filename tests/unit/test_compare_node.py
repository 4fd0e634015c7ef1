"""What the agent says where sources differ, correct themselves, deny each other or agree."""

from collections.abc import Sequence

import pytest

from graph.agent import Agent
from graph.models import Answer, Question
from ingest.models import Article, Filters
from tests.fake_agent import deps_with, said

MARCH = "Some 1,800 people marched for the dockers through Elbury on Saturday, the police said."
MARCH_OTHERWISE = "About 3,200 people marched for the dockers through Elbury on Saturday, our own count shows."
CLOSED = "Mill Street in Elbury will be closed to traffic for nine months from September."
CLOSED_RIGHTLY = (
    "Mill Street in Elbury will be closed to traffic for nine weeks from September, and not for nine months."
)
HOW_MANY = "How many people marched for the dockers through Elbury?"
HOW_LONG = "How long will Mill Street in Elbury be closed to traffic?"


def article(name: str, body: str, outlet: str, day: str, title: str = "From the town hall") -> Article:
    return Article(id=name, title=title, body=body, source=name, outlet=outlet, published_at=day)


async def ask(question: str, articles: Sequence[Article], words: list[str] | None = None, **filters: object) -> Answer:
    deps, _ = deps_with(articles, words)
    answer = await Agent(lambda: deps).ask(Question(text=question, filters=Filters(**filters)))  # type: ignore[arg-type]
    bodies = {item.id: item.body for item in articles}
    for citation in answer.citations:
        assert citation.quote == bodies[citation.article_id][citation.start : citation.end]
    known = {citation.number for citation in answer.citations}
    for disagreement in answer.disagreements:
        assert len(disagreement.positions) > 1
        assert all(position.citations and known >= set(position.citations) for position in disagreement.positions)
    return answer


ONE = article("one", MARCH, "Courier", "2026-02-22")
TWO = article("two", MARCH_OTHERWISE, "Le Phare", "2026-02-22")


async def test_both_sides_are_told_with_outlet_date_and_citation() -> None:
    answer = await ask(HOW_MANY, [ONE, TWO], [said((1, MARCH, "Some 1,800 people marched for the dockers."))])
    assert [item.text for item in answer.statements] == [
        "Some 1,800 people marched for the dockers, according to the police."
    ]
    assert answer.disagreements[0].about == "the number of people"
    assert [item.text for item in answer.disagreements[0].positions] == [
        f"According to Courier on 22 February 2026: “{MARCH}”",
        f"According to Le Phare on 22 February 2026: “{MARCH_OTHERWISE}”",
    ]
    assert answer.answer.endswith(
        f"Sources differ: Courier on 22 February 2026 [1], but Le Phare on 22 February 2026: “{MARCH_OTHERWISE}” [2]."
    )
    assert answer.statements[0].independent_sources == 1
    assert [step.node for step in answer.run.steps][-2:] == ["compare", "conclude"]
    assert answer.run.llm_calls == 1


async def test_both_sides_are_told_in_french() -> None:
    bodies = (
        "La marche pour les dockers a réuni 1 800 personnes samedi à Elbury, selon la police.",
        "La marche pour les dockers a réuni 3 200 personnes samedi à Elbury, selon notre comptage.",
    )
    articles = [
        article("un", bodies[0], "Le Phare", "2026-03-01"), article("deux", bodies[1], "La Vigie", "2026-03-01")
    ]  # fmt: skip
    answer = await ask("Combien de personnes la marche pour les dockers a-t-elle réunies à Elbury ?", articles)
    assert answer.disagreements[0].about == "le nombre de personnes"
    assert "Les sources divergent : " in answer.answer and "le 1er mars 2026 : « La marche" in answer.answer


@pytest.mark.parametrize("wrote", [0, 1])
async def test_the_correction_of_an_outlet_is_the_answer_whatever_was_proven(wrote: int) -> None:
    wrong = article("wrong", CLOSED, "Courier", "2026-04-02")
    right = article("right", CLOSED_RIGHTLY, "Courier", "2026-04-04", "Correction: Mill Street")
    quotes = [CLOSED, CLOSED_RIGHTLY]
    articles = [wrong, right] if wrote == 0 else [right, wrong]
    answer = await ask(HOW_LONG, articles, [said((1, quotes[wrote], quotes[wrote]))])
    assert [item.text for item in answer.statements] == [CLOSED_RIGHTLY]
    assert [item.article_id for item in answer.citations] == ["right", "wrong"]
    assert f"This is a correction: earlier, Courier on 2 April 2026: “{CLOSED}” [2]." in answer.answer
    assert [position.citations for position in answer.disagreements[0].positions] == [[1], [2]]


async def test_what_a_correction_withdraws_is_no_answer() -> None:
    body = (
        "We reported on Thursday that Mill Street in Elbury will be closed to traffic for nine months. "
        "Mill Street in Elbury will be closed to traffic for nine weeks."
    )
    right = article("right", body, "Courier", "2026-04-04", "Correction: Mill Street")
    withdrawn, corrected = body[: body.index("months. ") + 7], body[body.index("months. ") + 8 :]
    answer = await ask(HOW_LONG, [right], [said((1, withdrawn, withdrawn))])
    assert [item.text for item in answer.statements] == [corrected]


async def test_a_count_that_grew_is_told_as_earlier_reports() -> None:
    first = "At least 12 people were injured in the fire at the Elbury mill, officials said."
    then = "The number of people injured in the fire at the Elbury mill has risen to 18 people injured, officials said."
    articles = [article("a", first, "Courier", "2026-05-01"), article("b", then, "Courier", "2026-05-03")]
    answer = await ask("How many people were injured in the fire at the Elbury mill?", articles)
    assert answer.disagreements == []  # at least twelve and eighteen do not contradict each other


async def test_the_same_outlet_saying_otherwise_later_is_an_update() -> None:
    first = "The fire at the Elbury mill injured 12 people on Friday, officials of the town said."
    then = "The fire at the Elbury mill injured 18 people on Friday, officials of the town said."
    articles = [article("a", first, "Courier", "2026-05-01"), article("b", then, "Courier", "2026-05-03")]
    answer = await ask("How many people did the fire at the Elbury mill injure?", articles, [said((1, first, first))])
    assert [item.text for item in answer.statements] == [then]
    assert answer.disagreements == []
    assert f"Earlier reports: Courier on 1 May 2026: “{first}” [2]." in answer.answer


@pytest.mark.parametrize(
    "other",
    [
        "Some 3,200 people marched for the dockers through Elbury on Tuesday, the police said.",
        "Among the people who marched for the dockers through Elbury were 40 children, the police said.",
        "About 1,750 people marched for the dockers through Elbury on Saturday, organisers said.",
        "At least 1,500 people marched for the dockers through Elbury on Saturday, organisers said.",
        "The 640 dockers of Elbury have been on strike since Monday, the police said.",
        "In 2019, 3,200 people marched for the dockers through Elbury, the police said in 2019.",
    ],
)
async def test_another_day_a_part_a_rounded_number_or_another_count_is_no_disagreement(other: str) -> None:
    answer = await ask(HOW_MANY, [ONE, article("two", other, "Le Phare", "2026-02-22")], [said((1, MARCH, MARCH))])
    assert answer.disagreements == [] and "Sources differ" not in answer.answer


async def test_of_another_town_or_another_year_is_no_disagreement() -> None:
    elsewhere = article("two", MARCH_OTHERWISE.replace("Elbury", "Brume"), "Le Phare", "2026-02-22")
    long_ago = article("three", MARCH_OTHERWISE, "Le Phare", "2024-02-22")
    answer = await ask(HOW_MANY, [ONE, elsewhere, long_ago], [said((1, MARCH, MARCH))])
    assert answer.disagreements == []


async def test_who_knows_of_both_numbers_contradicts_neither() -> None:
    both = f"{MARCH_OTHERWISE} The police spoke of 1,800 people."
    answer = await ask(HOW_MANY, [ONE, article("two", both, "Le Phare", "2026-02-22")], [said((1, MARCH, MARCH))])
    assert answer.disagreements == []


async def test_outlets_that_say_the_same_in_their_own_words_are_counted_once_each() -> None:
    won = "Mara Tavish won the Lantern regatta in Elbury on Sunday."
    articles = [
        article("one", won, "Courier", "2026-06-22"),
        article("two", "In Elbury the Lantern regatta was won on Sunday by Mara Tavish.", "Le Phare", "2026-06-22"),
        article("three", f"{won} Nobody was surprised.", "Harbour Weekly", "2026-06-23"),
        article("four", "Mara Tavish, on Sunday, won in Elbury the Lantern regatta.", "Courier", "2026-06-24"),
    ]
    answer = await ask("Who won the Lantern regatta in Elbury?", articles, [said((1, won, won))])
    assert answer.statements[0].independent_sources == 2
    cited = {citation.number: citation.article_id for citation in answer.citations}
    assert [cited[number] for number in answer.statements[0].citations] == ["one", "two"]


async def test_an_outlet_that_denies_itself_on_one_day_leaves_no_honest_answer() -> None:
    signed = "Mayor Ida Lind signed the harbour contract with Nordline in Elbury."
    not_signed = "Mayor Ida Lind has not signed the harbour contract with Nordline in Elbury."
    articles = [article("a", signed, "Courier", "2026-06-22"), article("b", not_signed, "Courier", "2026-06-22")]
    answer = await ask("Has Mayor Ida Lind signed the harbour contract?", articles, [said((1, signed, signed))])
    assert answer.status == "abstained" and answer.answer == "" and answer.citations == []
    assert answer.abstention is not None and answer.abstention.reason == "conflicting"
    assert "contradict each other" in answer.abstention.message


async def test_a_denial_by_another_outlet_is_the_other_side() -> None:
    signed = "Mayor Ida Lind signed the harbour contract with Nordline in Elbury."
    not_signed = "Mayor Ida Lind has not signed the harbour contract with Nordline in Elbury."
    articles = [article("a", signed, "Courier", "2026-06-22"), article("b", not_signed, "Le Phare", "2026-06-22")]
    answer = await ask("Has Mayor Ida Lind signed the harbour contract?", articles, [said((1, signed, signed))])
    assert len(answer.disagreements) == 1 and "Sources differ" in answer.answer


async def test_other_accounts_stay_within_the_filters_and_the_outlets_that_are_named() -> None:
    answer = await ask(HOW_MANY, [ONE, TWO], [said((1, MARCH, MARCH))], outlets=("Courier",))
    assert answer.disagreements == []
    answer = await ask(
        f"According to Courier, {HOW_MANY[0].lower()}{HOW_MANY[1:]}", [ONE, TWO], [said((1, MARCH, MARCH))]
    )
    assert answer.disagreements == []
