"""What is concluded from proven premises, and what is not: yes and no, order, agreement, comparison, a shared name."""

from typing import Any

import pytest

from graph.agent import Agent
from graph.concluding.conclusions import may_follow
from graph.concluding.opposition import contradicting, denied_by, denies_words_of
from graph.models import Answer, Question, Statement
from graph.reading.asked_conclusion import AskedConclusion, asked_conclusion
from graph.telling.answer_text import conclusions_first
from ingest.models import Article
from tests.fake_agent import deps_with, said


def article(name: str, outlet: str, day: str, title: str, body: str) -> Article:
    return Article(id=name, title=title, source=name, outlet=outlet, published_at=day, body=body)


ARTICLES = [
    article("c1", "Quay Courier", "2026-05-04", "Gull bridge reopens",
            "The Gull bridge reopened on Friday after repairs. Engineer Paula Orme led repairs of the Gull bridge."),
    article("w1", "Harbour Weekly", "2026-05-09", "Ferry strike ends",
            "The ferry strike ended on Saturday after nine days. Mediator Paula Orme brought the strike to its end."),
    article("c2", "Quay Courier", "2026-06-02", "Museum tower",
            "The museum tower attracted 48,000 visitors in May. Orme designed the stair of the museum tower."),
    article("w2", "Harbour Weekly", "2026-06-05", "Fish market",
            "The fish market attracted 61,000 visitors in May. The fish market hall is not open on Mondays."),
    article("f1", "Courrier des Quais", "2026-06-10", "Le musée des cordages rouvre",
            "Le musée des cordages a rouvert ses portes mardi. La halle des marins a été fermée pour travaux."),
    article("f2", "Gazette du Large", "2026-06-12", "La halle des marins fermée",
            "La halle des marins a été fermée pour de longs travaux. Le musée des cordages reste gratuit."),
]  # fmt: skip


async def ask(question: str, words: list[str] | None = None) -> Answer:
    deps, _ = deps_with(ARTICLES, words)
    return await Agent(lambda: deps).ask(Question(text=question))


def derived(answer: Answer) -> list[Statement]:
    return [item for item in answer.statements if item.kind == "derived"]


def assert_premises_proven(answer: Answer) -> None:
    bodies = {item.id: item.body for item in ARTICLES}
    for citation in answer.citations:
        assert citation.quote == bodies[citation.article_id][citation.start : citation.end]
    (conclusion,) = derived(answer)
    premises = [answer.statements[place] for place in conclusion.premises or []]
    assert premises and all(item.kind in ("quoted", "translated") and item.citations for item in premises)
    assert conclusion.support == min(item.support for item in premises)
    assert set(conclusion.citations) == {number for item in premises for number in item.citations}
    assert answer.answer.startswith(conclusion.text.rstrip("."))


@pytest.mark.parametrize(
    ("question", "kind", "denied", "relation"),
    [
        ("Did the Courier report the fire before the Weekly reported the flood?", "order", False, "before"),
        ("Le Phare a-t-il annoncé la grève après que La Vigie a publié le budget ?", "order", False, "after"),
        ("Between the two reports, was there a change in the plan?", "change", False, ""),
        ("Was there no change in the plan between the two reports?", "change", True, ""),
        ("After the Courier reported on the plan, is the Weekly inconsistent with it?", "agreement", True, ""),
        ("Les deux récits sont-ils incohérents ?", "agreement", True, ""),
        ("Did the Courier name the same engineer as the Weekly?", "sameness", False, ""),
        ("Did more people come to the market than to the tower?", "comparison", False, "more"),
        ("Est-ce que le marché attire moins de visiteurs que la tour ?", "comparison", False, "less"),
        ("Does the Courier praise the plan, while the Weekly rejects it?", "claims", False, ""),
        ("Was the bridge open before the match?", "claims", False, ""),
        ("Who repaired the bridge, and also ended the strike?", "entity", False, ""),
    ],
)  # fmt: skip
def test_what_is_asked_to_be_concluded(question: str, kind: str, denied: bool, relation: str) -> None:
    asked = asked_conclusion(question)
    assert asked is not None
    assert (asked.kind, asked.denied, asked.relation) == (kind, denied, relation)


@pytest.mark.parametrize(
    "question",
    [
        "When did the Gull bridge reopen?", "How many people watched?", "Combien de visiteurs sont-ils venus ?",
        "Which day did the strike end?", "What did the mayor say?", "Quand la halle a-t-elle fermé ?",
        "Considering both reports, which single letter, named in both, is on the flag?",
    ],
)  # fmt: skip
def test_other_questions_want_no_conclusion(question: str) -> None:
    assert asked_conclusion(question) is None


@pytest.mark.parametrize(
    ("kind", "hops", "may"),
    [
        ("entity", [False], False), ("entity", [True], False), ("entity", [True, False], False),
        ("entity", [True, True], True), ("order", [False], False), ("order", [False, False], True),
        ("claims", [False], True), ("comparison", [False], True),
    ],
)  # fmt: skip
def test_premises_are_looked_for_only_where_something_can_follow(kind: Any, hops: list[bool], may: bool) -> None:
    assert may_follow(AskedConclusion(kind, ""), [{"second_hop": hop} for hop in hops]) is may


def test_a_choice_of_two_words_is_answered_with_one() -> None:
    asked = asked_conclusion("Between both reports, has the story remained consistent or inconsistent?")
    assert asked is not None and asked.choice == ("consistent", "inconsistent") and not asked.denied


@pytest.mark.parametrize(
    ("claim", "proof", "denied"),
    [
        ("the council fails to name a builder", "The council names Orme as the builder.", True),
        ("the toll is unnecessary", "The toll pays for the bridge.", True),
        ("the vote was a victory for Lind", "The vote was a bitter defeat for Lind.", True),
        ("the bridge is the only way to the island", "The bridge leads to the island.", True),
        ("the council names a builder without mentioning the price", "The council names Orme.", False),
        ("les travaux ont augmenté", "Les travaux ont diminué.", True),
        ("the bridge was improved", "The bridge is better than before.", False),
    ],
)
def test_signs_of_a_denial(claim: str, proof: str, denied: bool) -> None:
    assert (denied_by(claim, proof) is not None) == denied


def test_sentences_contradict_each_other_only_on_what_they_share() -> None:
    assert contradicting("The council raised the tram fare.", "The tram fare was cut by the council.") is not None
    assert contradicting("The tram fare was raised.", "The museum budget was cut.") is None


async def test_an_order_is_concluded_from_the_days_of_the_articles() -> None:
    answer = await ask(
        "Did the Quay Courier report the reopening of the Gull bridge before the Harbour Weekly reported the end of "
        "the ferry strike?"
    )
    assert derived(answer)[0].text == (
        "Yes: first Quay Courier (2026-05-04), then Harbour Weekly (2026-05-09)."
    )  # fmt: skip
    assert_premises_proven(answer)
    other = await ask(
        "Did the Quay Courier report the reopening of the Gull bridge after the Harbour Weekly reported the end of the "
        "ferry strike?"
    )
    assert derived(other)[0].text.startswith("No:")


async def test_a_claim_of_no_outlet_is_said_only_where_the_words_hold_it() -> None:
    answer = await ask("Is the hall of the fish market closed on Mondays?")
    assert derived(answer) == []
    held = await ask("Has the ferry strike ended after nine days?")
    assert derived(held)[0].text.startswith("Yes:")
    assert_premises_proven(held)


async def test_the_larger_of_two_numbers() -> None:
    answer = await ask("Did more visitors come to the Fish Market than to the Museum Tower in May?")
    assert derived(answer)[0].text == "Yes: 61,000 against 48,000."
    assert_premises_proven(answer)


async def test_a_claim_that_a_source_denies() -> None:
    answer = await ask(
        "Does the Quay Courier report that the Gull bridge reopened after repairs, while the Harbour Weekly reports "
        "that the ferry strike never ended after nine days?"
    )
    assert derived(answer)[0].text.startswith("No:")
    assert_premises_proven(answer)


async def test_a_name_that_the_parts_share_with_a_model_that_wrote_none() -> None:
    drafted = said((1, "The ferry strike ended on Saturday after nine days.", "The ferry strike ended on Saturday."))
    answer = await ask(
        "Who led the repairs of the Gull bridge according to the Quay Courier, and brought the ferry strike to its end "
        "according to the Harbour Weekly?",
        [drafted, drafted],
    )
    assert derived(answer)[0].text == "Paula Orme."
    assert_premises_proven(answer)
    assert answer.run.llm_calls <= 2


async def test_in_french() -> None:
    answer = await ask(
        "Le Courrier des Quais a-t-il annoncé la réouverture du musée des cordages avant que la Gazette du Large a "
        "annoncé que la halle des marins a été fermée ?"
    )
    told = "Oui : d'abord Courrier des Quais (2026-06-10), puis Gazette du Large (2026-06-12)."
    assert derived(answer)[0].text == told
    assert_premises_proven(answer)


async def test_nothing_is_concluded_where_a_part_has_no_premise() -> None:
    answer = await ask(
        "Did the Quay Courier report the reopening of the Gull bridge before the Harbour Weekly reported the "
        "resignation of Senator Ilse Brandt?"
    )
    assert derived(answer) == []


def test_what_is_concluded_is_told_before_its_premises() -> None:
    told = [
        Statement(text="Another.", citations=[1], support=1.0),
        Statement(text="Premise.", citations=[2], support=1.0),
        Statement(text="Yes.", kind="derived", citations=[2], support=1.0, premises=[1]),
    ]
    assert [item.text for item in conclusions_first(told)] == ["Yes.", "Premise.", "Another."]


@pytest.mark.parametrize(
    ("claim", "proof", "denies"),
    [
        ("Has the report on gate 3 been published?", "It has not been published.", True),
        ("Le rapport a-t-il été publié ?", "Il n'a pas été publié.", True),
        ("Has the report been published?", "It was published in May, though nobody had asked for it.", False),
        ("Did the mayor not sign the report?", "The mayor did not sign the report.", False),
    ],
)
def test_a_source_that_denies_the_words_of_a_claim(claim: str, proof: str, denies: bool) -> None:
    assert denies_words_of(claim, proof) is denies
