"""The flows beside ours: their ways through their graphs, what they count, and how their words are scored."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.documents import Document

from eval.bench.counted_model import CountedModel
from eval.bench.flow_answers import admits_ignorance, as_answer
from eval.bench.flow_figures import compared, share_of
from eval.bench.tutorial_flows import Said, adaptive, corrective, plain
from eval.questions import GoldQuestion
from eval.scores import Row, score_answer
from graph.errors import ModelAnsweredJunk
from tests.scripted_model import ScriptedModel

REGATTA, BRIDGE = "Mara Tavish won the regatta.", "The Gull bridge reopened."
QUESTION = "Who won the regatta?"


def script(
    relevant: str = "regatta", grounded: str = "yes", useful: str = "yes", route: str = "archive"
) -> Callable[[str, str], str]:
    def words(system: str, user: str) -> str:
        if "relevant to a question" in system:
            return "yes" if relevant in user.split("Question:", maxsplit=1)[0] else "no"
        if "supported by the facts" in system:
            return grounded
        if "resolves a question" in system:
            return useful
        if "archive or to the web" in system:
            return route
        return "Better?" if "rewrite" in system else "Mara Tavish won [1]."

    return words


async def search(query: str, k: int) -> list[Document]:
    texts = {"regatta": REGATTA, "bridge": BRIDGE}
    return [Document(text, metadata={"id": name}) for name, text in texts.items()][:k]


async def told(flow: Any, words: Callable[[str, str], str]) -> tuple[Said, CountedModel, list[str]]:
    model = ScriptedModel(words=words, asked=[])
    used = CountedModel(model)
    return await flow(QUESTION, used, search), used, model.asked


async def test_the_plain_pipeline_is_one_call() -> None:
    said, used, _ = await told(plain, script())
    assert said.text == "Mara Tavish won [1]." and len(said.documents) == 2
    assert (used.calls, used.prompt_tokens, used.completion_tokens) == (1, 10, 2)


async def test_the_corrective_flow_searches_again_where_a_document_is_not_relevant() -> None:
    said, used, asked = await told(corrective, script())
    assert asked == ["yes", "no", "Better?", "Mara Tavish won [1]."] and used.calls == 4
    assert [document.metadata["id"] for document in said.documents] == ["regatta", "regatta bridge"]
    _, used, _ = await told(corrective, script(relevant=""))
    assert used.calls == 3  # both relevant: no rewriting


async def test_the_adaptive_flow_grades_what_it_wrote() -> None:
    said, _, asked = await told(adaptive, script())
    assert asked == ["archive", "yes", "no", "Mara Tavish won [1].", "yes", "yes"]
    assert not said.gave_up and [document.metadata["id"] for document in said.documents] == ["regatta"]
    said, used, _ = await told(adaptive, script(route="web"))
    assert used.calls == 4 and said.documents[0].metadata["ids"] == ["regatta", "bridge"]


@pytest.mark.parametrize(
    ("words", "calls"),
    [
        (script(grounded="no"), 1 + 2 + 2 * 2),  # written twice from the same documents
        (script(useful="no"), 1 + 3 * (2 + 3) + 2),  # three searches, two rewritings
        (script(relevant="nothing"), 1 + 3 * 2 + 2),
    ],
)
async def test_the_adaptive_flow_gives_up(words: Callable[[str, str], str], calls: int) -> None:
    said, used, _ = await told(adaptive, words)
    assert said.gave_up and used.calls == calls


async def test_what_is_no_choice_is_no_answer() -> None:
    with pytest.raises(ModelAnsweredJunk, match="'maybe'"):
        await told(adaptive, script(useful="maybe"))


@pytest.mark.parametrize(
    "text",
    [
        "", "[1]", "I don't know.", "I do not know who won.", "The passages do not mention the winner. Is it Mara?",
        "There is no specific information on this.", "No mention of it is made.", "It is not explicitly stated who.",
        "Based on the context, the article doesn't provide the name.", "Je ne sais pas.", "I'm sorry, I cannot tell.",
        "Le texte ne précise pas qui a gagné.",
    ],
)  # fmt: skip
def test_ignorance(text: str) -> None:
    assert admits_ignorance(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mara Tavish won [1].", "No.", "No, the article does not mention a delay.", "Yes", "The bridge did not reopen.",
        "Tavish won. The date is not mentioned.", "The company did not comment.", "Norwegians know the harbour.",
    ],
)  # fmt: skip
def test_an_answer(text: str) -> None:
    assert not admits_ignorance(text)


WHO = GoldQuestion(id="who", question=QUESTION, answers=["Mara Tavish"], gold_article_ids=["copy"])


async def row(flow: Any, words: Callable[[str, str], str], name: str) -> Row:
    said, used, _ = await told(flow, words)
    together = {"regatta": frozenset(["regatta", "copy"])}
    answer = as_answer(said, WHO, used, ms=20.0, model="m", generation=3, together=together)
    return {**score_answer(WHO, answer, lambda *_: None), "flow": name, "archive": "home"}


async def test_the_words_of_a_flow_are_scored_as_ours_are() -> None:
    right = await row(plain, script(), "plain")
    assert right["metrics"]["answer_match"] == right["metrics"]["citation_precision"] == 1.0
    assert right["metrics"]["fully_proven"] == 0.0 and right["metrics"]["hits@4"] == 1.0  # of a copy, without a quote
    refused = await row(adaptive, script(grounded="no"), "adaptive")
    assert (refused["status"], refused["metrics"]["share_answered"], refused["tokens"]) == ("abstained", 0.0, 84)
    ours: Row = {**right, "flow": "pressroom", "tokens": 6, "llm_calls": 1}
    result = compared([right, refused, ours], ("plain", "adaptive", "pressroom"), 0)
    assert result["flows"]["plain"]["answer_match"]["mean"] == 1.0
    assert result["flows"]["adaptive"]["llm_calls"]["mean"] == 7.0
    assert result["pressroom_share_of"]["plain"]["tokens"] == {"mean": 0.5, "ci95": None, "n": 1}


def rows(*tokens: int) -> Sequence[Row]:
    return [{"archive": "home", "id": str(place), "tokens": count} for place, count in enumerate(tokens)]


def test_a_share_is_of_the_same_questions() -> None:
    found = share_of(rows(10, 20, 500), rows(40, 20), "tokens", 0)
    assert (found.mean, found.n) == (0.5, 2) and found.ci95 == (0.25, 1.0)
    assert share_of(rows(10), rows(0), "tokens", 0).mean is None and share_of([], rows(1), "tokens", 0).n == 0
