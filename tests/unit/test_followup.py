"""Follow-ups made to stand by themselves by rules; where there is more than one reading the rules are silent."""

from typing import Any

import pytest

from graph.agent import Agent
from graph.models import Question, Turn
from graph.reading.followup import follows_up, resolved, with_context
from graph.text.name_spans import name_spans
from tests.fake_agent import deps_with, said
from tests.unit.test_agent import BOTH, REPAIRS, RIGHT_COST

COUNCIL = "What did the council of Valmère decide on trams?"
CONSEIL = "Qu'a décidé le conseil de Valmère sur les trams en 2021 ?"
REGATTA, WON = "Who won the Regatta of the Lanterns?", "Mara Tavish won the Regatta of the Lanterns [1]."
MAYOR, MAYOR_IS = "Who is the mayor of Valmère?", "Ruth Okafor is the mayor of Valmère [1]."


def turns(question: str, answer: str = "") -> list[dict[str, Any]]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


@pytest.mark.parametrize(
    ("last", "answer", "question", "stands"),
    [
        (COUNCIL, "", "And in Brume?", "What did the council of Brume decide on trams?"),
        (COUNCIL, "", "and Brume?", "What did the council of Brume decide on trams?"),
        (COUNCIL, "", "What about buses?", "What did the council of Valmère decide on buses?"),
        (COUNCIL, "", "And on the ferries?", "What did the council of Valmère decide on the ferries?"),
        (COUNCIL, "", "And in 2022?", "What did the council of Valmère decide on trams in 2022?"),
        (CONSEIL, "", "et en 2022 ?", "Qu'a décidé le conseil de Valmère sur les trams en 2022 ?"),
        (CONSEIL, "", "Et à Brume ?", "Qu'a décidé le conseil de Brume sur les trams en 2021 ?"),
        ("What happened in March 2026?", "", "And in April?", "What happened in April 2026?"),
        ("What did Ruth Okafor say on trams?", "", "And in Brume?", "What did Ruth Okafor say on trams in Brume?"),
        ("What did Ruth Okafor say in Valmère?", "", "And Paul Stein?", "What did Paul Stein say in Valmère?"),
        ("Who owns the ferry?", "", "And the bridge?", "Who owns the bridge?"),
        (REGATTA, WON, "And how many people watched it?", "How many people watched the Regatta of the Lanterns?"),
        (REGATTA, WON, "How old is she?", "How old is Mara Tavish?"),
        (REGATTA, WON, "What is her boat called?", "What is Mara Tavish's boat called?"),
        (REGATTA, WON, "Who said that?", "Who said that Mara Tavish won the Regatta of the Lanterns?"),
        (MAYOR, MAYOR_IS, "When did she resign?", "When did Ruth Okafor resign?"),
        (MAYOR, MAYOR_IS, "What happened there in May?", "What happened in Valmère in May?"),
        ("When did the bridge open?", "The bridge opened on Monday [1].", "Why?",
         "Why is it that the bridge opened on Monday?"),
        ("Qui a rouvert le pont ?", "Le maire a rouvert le pont vendredi [1].", "Pourquoi ?",
         "Pourquoi est-ce que le maire a rouvert le pont vendredi ?"),
        ("Qui est Paul Stein ?", "", "Quand a-t-il démissionné ?", "Paul Stein : quand a-t-il démissionné ?"),
        (MAYOR, MAYOR_IS, "And who won the Regatta in 2025?", "Who won the Regatta in 2025?"),
    ],
)  # fmt: skip
def test_one_reading_is_taken(last: str, answer: str, question: str, stands: str) -> None:
    assert follows_up(question)
    assert resolved(question, turns(last, answer)) == stands


@pytest.mark.parametrize(
    ("last", "answer", "question"),
    [
        ("Did Ruth Okafor meet Paul Stein?", "", "What did he say?"),
        ("How much did the bridge cost?", "It cost 40 million pounds [1].", "When did it open?"),
        ("Who met in Valmère, and who in Brume?", "", "And in Kermaur?"),
        (REGATTA, "The archive holds nothing on this question.", "Why?"),
        (REGATTA, "The archive holds nothing on this question.", "Who said that?"),
        (COUNCIL, "", "What did they say?"),
        ("What happened in 2021 and 2022?", "", "And in 2023?"),
        ("", "", "And in Brume?"),
    ],
)
def test_more_than_one_reading_or_none_is_left_to_the_context(last: str, answer: str, question: str) -> None:
    assert follows_up(question)
    asked = turns(last, answer)
    assert resolved(question, asked) is None
    assert with_context(question, asked) == (f"{last.rstrip('?! ')} — {question}" if last else question)


@pytest.mark.parametrize(
    "question",
    [
        "What did the council of Brume decide about its trams?",
        "When did Ruth Okafor say she would resign?",
        "Qui a gagné en 2022 la régate des Lanternes ?",
        "Pourquoi le maire a-t-il démissionné ?",
        "Is there a tram in Valmère?",
        "Quel est le prix du pain à Valmère ?",
        "Did Paul Stein deny that the bridge was closed?",
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(question: str) -> None:
    assert not follows_up(question)


def test_names_know_what_stands_before_them() -> None:
    found = name_spans("Did Mayor Ruth Okafor leave the Regatta of the Lanterns in Valmère, and when? Who?")
    assert [(span.text, span.before, span.is_person, span.is_place) for span in found] == [
        ("Mayor Ruth Okafor", "did", True, False),
        ("Regatta of the Lanterns", "leave", False, False),
        ("Valmère", "in", False, True),
    ]


async def test_a_conversation_that_the_caller_keeps_is_understood_too() -> None:
    deps, _ = deps_with(BOTH, [said(RIGHT_COST)])
    history = [
        Turn(role="user", content="When did the Gull bridge reopen?"),
        Turn(role="assistant", content="Friday [1]."),
    ]
    question = Question(text="And how much did the repairs of the Gull bridge cost?", history=history)
    answer = await Agent(lambda: deps).ask(question)
    assert answer.standalone_question == REPAIRS and answer.run.llm_calls == 1
