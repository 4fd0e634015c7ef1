"""Profiles: what they word themselves, and that general knowledge is said only where one allows it, and labelled."""

import pytest
from pydantic import ValidationError

from graph.agent import Agent
from graph.events import SentenceProven
from graph.models import Answer, Question
from graph.telling.answer_text import told
from ingest.models import Article
from prompts import loader
from prompts.profiles import PRESS, UnknownProfile, profile, profile_names
from tests.fake_agent import deps_with, said

NOVEL = Article(
    id="lamp", title="The Lamp of Kermaur", source="a", authors=("Odile Brann",), published_at="1931",
    body="Old Yves lit the lamp every evening. One winter night he hid the letter under the third stair.",
)  # fmt: skip
WHERE = "Where did Yves hide the letter?"
PROVEN = (1, "One winter night he hid the letter under the third stair.", "Yves hid the letter under the third stair.")
MARKED = (0, "", "A hidden letter is an old motive of novels.")
KNOWN = '{"sentences": ["A sonnet has fourteen lines [1].", "A sonnet often ends with a"]}'
UNHELPFUL = '{"queries": ["quatrain couplet"]}'


async def ask(question: str, words: list[str], profile: str = "literary") -> Answer:
    deps, _ = deps_with([NOVEL], words)
    return await Agent(lambda: deps).ask(Question(text=question, profile=profile))


def test_press_is_the_first_and_an_unknown_profile_is_told_the_others() -> None:
    assert profile_names()[0] == PRESS and "literary" in profile_names()
    assert not profile(PRESS).allows_general and not profile(PRESS).names_sources
    with pytest.raises(UnknownProfile, match=r"'poetry'; there are: press, literary"):
        profile("poetry")
    with pytest.raises(ValidationError, match="there are: press, literary"):
        Question(text="Who?", profile="../press")


@pytest.mark.parametrize("name", profile_names())
def test_what_a_profile_rewords_takes_and_gives_the_same(name: str) -> None:
    for prompt in (loader.load(each, name) for each in loader.names(PRESS)):
        press = loader.load(prompt.name)
        assert (set(prompt.variables), prompt.output) == (set(press.variables), press.output)
    chosen = profile(name)
    wanted = {"general", "sources", "undated"} if chosen.allows_general or chosen.names_sources else set()
    assert all(set(chosen.labels.get(language, {})) == wanted for language in ("en", "fr"))


def test_a_profile_falls_back_to_press() -> None:
    assert loader.load("grade", "literary") == loader.load("grade")
    assert loader.load("answer", "literary").sha256 != loader.load("answer").sha256
    assert "general" not in loader.names() and "general" in loader.names("literary")
    with pytest.raises(loader.PromptError, match="no prompt 'general'"):
        loader.load("general")


async def test_a_proven_answer_says_what_its_source_is_and_the_receipt_names_its_prompts() -> None:
    answer = await ask(WHERE, [said(PROVEN)])
    assert (answer.status, answer.abstention) == ("answered", None)
    assert answer.answer == (
        "Yves hid the letter under the third stair [1]. Sources: [1] “The Lamp of Kermaur”, Odile Brann, 1931."
    )
    assert answer.run.profile == "literary"
    assert answer.run.prompts["answer"] == loader.load("answer", "literary").sha256
    assert set(answer.run.prompts) == set(loader.names("literary"))


async def test_what_the_model_marks_is_general_knowledge_uncited_and_labelled() -> None:
    answer = await ask(WHERE, [said(PROVEN, MARKED)])
    assert answer.status == "answered"
    assert [statement.kind for statement in answer.statements] == ["quoted", "general"]
    general = answer.statements[1]
    assert (general.citations, general.support, general.independent_sources) == ([], 0.0, 0)
    assert f"General knowledge, not from the sources: {MARKED[2]}" in answer.answer


async def test_what_the_evidence_proves_is_quoted_whatever_the_model_calls_it() -> None:
    answer = await ask(WHERE, [said((0, "", PROVEN[2]))])
    assert [(statement.kind, statement.citations) for statement in answer.statements] == [("quoted", [1])]


async def test_what_the_evidence_denies_is_not_general_knowledge() -> None:
    wrong = (0, "", "Old Marc lit the lamp every evening.")
    answer = await ask(WHERE, [said(wrong), said()])
    assert "Marc" not in answer.answer
    assert any("Marc" in item.text for item in answer.dropped)


async def test_nothing_found_leaves_general_knowledge_without_proof() -> None:
    deps, _ = deps_with([NOVEL], [UNHELPFUL, KNOWN])
    events = [event async for event in Agent(lambda: deps).stream(Question(text="Sonnets?", profile="literary"))]
    answer = events[-1].answer  # type: ignore[union-attr]
    assert not any(isinstance(event, SentenceProven) for event in events)
    assert (answer.status, answer.citations) == ("partial", [])
    assert [(statement.text, statement.kind) for statement in answer.statements] == [
        ("A sonnet has fourteen lines.", "general")
    ]
    assert answer.answer == "General knowledge, not from the sources: A sonnet has fourteen lines."
    assert answer.abstention is not None and answer.abstention.reason == "nothing_found"
    assert told(answer) == f"{answer.answer} {answer.abstention.message}"


async def test_what_is_no_answer_or_the_prompts_own_example_is_not_general_knowledge() -> None:
    stray = (0, "", "Poems are older than novels.")
    example = (0, "", "Odile hides the letter behind the great lamp.")
    assert example[2] in loader.load("answer", "literary").system
    answer = await ask(WHERE, [said(PROVEN, stray, example)])
    assert [statement.kind for statement in answer.statements] == ["quoted"]


async def test_labels_are_in_the_language_of_the_question() -> None:
    answer = await ask("Combien de vers dans un sonnet ?", [UNHELPFUL, '{"sentences": ["Un sonnet a quatorze vers."]}'])
    assert answer.answer == "Connaissances générales, hors des sources: Un sonnet a quatorze vers."


async def test_a_model_that_knows_nothing_leaves_the_refusal() -> None:
    for words in ([UNHELPFUL, '{"sentences": []}'], [UNHELPFUL, "junk"]):
        answer = await ask("Sonnets?", words)
        assert (answer.status, answer.answer, answer.statements) == ("abstained", "", [])


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (WHERE, [said(MARKED)]),
        (WHERE, [said(MARKED), said(MARKED)]),
        (WHERE, [said(PROVEN, MARKED)]),
        ("Sonnets?", [UNHELPFUL, KNOWN]),
        ("Sonnets?", [KNOWN, KNOWN]),
    ],
)
async def test_press_never_says_anything_of_general_knowledge(question: str, words: list[str]) -> None:
    answer = await ask(question, words, PRESS)
    assert all(statement.kind != "general" and statement.citations for statement in answer.statements)
    assert MARKED[2] not in answer.answer and "fourteen" not in answer.answer
    assert "know" not in [step.node for step in answer.run.steps]
    assert answer.run.profile == PRESS and set(answer.run.prompts) == set(loader.names())
