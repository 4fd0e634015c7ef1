"""The model is asked again whether a proven sentence answers the question: what its yes and its no do."""

import math
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessage

from graph import llm
from graph.agent import Agent
from graph.errors import ModelAnsweredJunk
from graph.events import SentenceProven, StepDone
from graph.models import Answer, Question
from graph.proofs.second_opinion import _gives
from ingest.models import Article
from prompts.loader import load
from tests.fake_agent import deps_with, said

REGATTA = Article(
    id="regatta", title="Tavish wins the Regatta of the Lanterns", source="a", outlet="Courier",
    published_at="2026-06-22",
    body="Mara Tavish won the Regatta of the Lanterns on Sunday. The winner of the Regatta of the Lanterns wept.",
)  # fmt: skip
WHO = "Who won the Regatta of the Lanterns?"
WHAT = "What did the winner of the Regatta of the Lanterns do?"
BESIDE = (1, "The winner of the Regatta of the Lanterns wept.", "The winner of the Regatta of the Lanterns wept.")
WON = "Mara Tavish won the Regatta of the Lanterns on Sunday."
GOOD = (1, WON, "Mara Tavish won the Regatta of the Lanterns.")


async def ask(question: str, words: list[str], **limits: Any) -> Answer:
    deps, _ = deps_with([REGATTA], words, **{"second_opinion": True, **limits})
    return await Agent(lambda: deps).ask(Question(text=question))


async def test_a_yes_lets_a_proven_sentence_stand() -> None:
    answer = await ask(WHO, [said(GOOD), "yes"])
    assert [item.text for item in answer.statements] == [GOOD[2]] and not answer.dropped
    assert answer.run.llm_calls == 2
    assert next(step for step in answer.run.steps if step.node == "verify").note.startswith("sure of 1.00")


async def test_a_no_is_told_and_another_sentence_of_the_evidence_answers() -> None:
    answer = await ask(WHAT, [said(GOOD), "no", "yes"])
    assert [item.text for item in answer.statements] == [BESIDE[1]]
    assert [item.text for item in answer.dropped] == [GOOD[2]]
    assert "the model doubts" in answer.dropped[0].reason


async def test_where_it_denies_everything_nothing_is_said_and_nothing_repaired() -> None:
    answer = await ask(WHO, [said(GOOD), "no", "no", "no"])
    assert answer.status == "abstained" and answer.abstention is not None
    assert answer.abstention.reason == "unsupported"
    assert [step.node for step in answer.run.steps].count("answer") == 1


async def test_a_model_that_says_neither_has_no_opinion() -> None:
    answer = await ask(WHO, [said(GOOD), "perhaps"])
    assert [item.text for item in answer.statements] == [GOOD[2]] and answer.run.llm_calls == 2
    note = next(step.note for step in answer.run.steps if step.node == "verify")
    assert note.startswith("no second opinion: ") and "perhaps" in note


async def test_what_was_doubted_stays_doubted_when_the_model_fails_at_the_next_question() -> None:
    answer = await ask(WHAT, [said(GOOD), "no", "perhaps"])
    assert answer.status == "abstained" and not answer.statements
    assert [item.text for item in answer.dropped] == [GOOD[2]]
    note = next(step.note for step in answer.run.steps if step.node == "verify")
    assert note.startswith("sure of 0.00; no second opinion: ") and answer.run.llm_calls == 3


@pytest.mark.parametrize("first", ["yes", "no"])
async def test_what_was_not_asked_about_when_the_model_failed_stands(first: str) -> None:
    answer = await ask(WHAT, [said(GOOD, BESIDE), first, "perhaps"])
    standing, doubted = ([GOOD[2], BESIDE[2]], []) if first == "yes" else ([BESIDE[2]], [GOOD[2]])
    assert [item.text for item in answer.statements] == standing
    assert [item.text for item in answer.dropped] == doubted
    assert answer.run.llm_calls == 3


@pytest.mark.parametrize(
    ("question", "limits"),
    [
        (WHO, {"second_opinion": False}),
        ("Did Mara Tavish win the Regatta of the Lanterns after the winner of the Regatta wept?", {}),
    ],
)
async def test_who_is_not_asked(question: str, limits: dict[str, Any]) -> None:
    answer = await ask(question, [said(GOOD), "no"], **limits)
    assert answer.status == "answered" and answer.run.llm_calls == 1


async def test_a_sentence_is_told_when_the_model_has_said_yes() -> None:
    deps, _ = deps_with([REGATTA], [said(GOOD), "yes"], second_opinion=True)
    events = [event async for event in Agent(lambda: deps).stream(Question(text=WHO))]
    told = next(place for place, event in enumerate(events) if isinstance(event, SentenceProven))
    verified = next(
        place for place, event in enumerate(events) if isinstance(event, StepDone) and event.step.node == "verify"
    )
    assert told > verified


def chances(**likely: float) -> AIMessage:
    """One word, with the chances of what it could have been."""
    told = [{"token": word, "logprob": math.log(chance)} for word, chance in likely.items()]
    content = [{"logprob": told[0]["logprob"], "top_logprobs": told}]
    return AIMessage(next(iter(likely)), response_metadata={"logprobs": {"content": content}})


def words(text: str, *likely: float) -> AIMessage:
    """A few words, with the chance of each."""
    content = [{"logprob": math.log(chance), "top_logprobs": []} for chance in likely]
    return AIMessage(text, response_metadata={"logprobs": {"content": content}})


@pytest.mark.parametrize(
    ("yes", "then", "stands"),
    [
        (0.65, words("Mara Tavish", 0.9, 0.8), True),
        (0.56, words("Mara Tavish", 0.9, 0.8), True),
        (0.65, words("Mara Tavish", 0.9, 0.5), False),
        (0.65, words("Mara Kern", 0.9, 0.9), False),
        (0.65, words("The winner", 0.9, 0.9), False),
        (0.65, words("None", 0.9), False),
        (0.5, None, False),
    ],
)
async def test_not_quite_sure_of_its_own_sentence_it_must_give_the_same_answer_again(
    yes: float, then: AIMessage | None, stands: bool
) -> None:
    single: list[AIMessage] = []

    class Unsure(FakeListChatModel):
        async def ainvoke(self, *args: Any, **kwargs: Any) -> AIMessage:
            return single.pop(0)

    deps, _ = deps_with([REGATTA], [], second_opinion=True)
    deps = replace(deps, model=Unsure(responses=[said(GOOD)]))
    single += [chances(yes=yes, no=1 - yes), *([then] if then else []), chances(no=1.0), chances(no=1.0)]
    answer = await Agent(lambda: deps).ask(Question(text=WHO))
    assert [item.text for item in answer.statements] == ([GOOD[2]] if stands else [])
    assert bool(answer.dropped) != stands


async def test_the_chances_of_the_first_word_are_what_counts() -> None:
    class Sure(FakeListChatModel):
        async def ainvoke(self, *args: Any, **kwargs: Any) -> AIMessage:
            assert (kwargs["logprobs"], kwargs["max_tokens"]) == (True, 1)
            return chances(**{"Yes": 0.5, "no": 0.3, " yes": 0.1, "I": 0.1})

    deps, _ = deps_with([REGATTA], [])
    asked = {"question": WHO, "source": "Courier", "quote": WON}
    prompt = load("second_opinion")
    sure, usage = await llm.agrees(replace(deps, model=Sure(responses=[""])), prompt, **asked)
    assert sure == pytest.approx(0.6 / 0.9) and usage.calls == 1
    with pytest.raises(ModelAnsweredJunk, match="not yes or no"):
        await llm.agrees(replace(deps, model=FakeListChatModel(responses=["well"])), prompt, **asked)


@pytest.mark.parametrize(
    ("sentence", "brief", "given"),
    [
        ("The alarm was switched off at 2:40 AM on Saturday.", "02:40", True),
        ("The alarm was switched off at 3:15 AM on Saturday.", "02:40", False),
        ("It took nine weeks.", "9 weeks", True),
        ("The builder is Nordwind.", "Nordwind of Kern", False),
        ("The alarm was switched off.", "the alarm", False),
    ],
)
def test_a_sentence_gives_a_brief_answer(sentence: str, brief: str, given: bool) -> None:
    assert _gives(sentence, brief, "When was the alarm switched off?") is given
