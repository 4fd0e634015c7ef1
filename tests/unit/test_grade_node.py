"""The grader's decisions in a run: what its step says, when it searches again, when it asks a model."""

from dataclasses import replace

from langgraph.runtime import Runtime

from graph.agent import Agent, fresh_state
from graph.models import Question
from graph.nodes.grade import grade
from graph.nodes.retrieve import retrieve
from graph.nodes.understand import understand
from graph.passages.grading import grades, wanted
from graph.passages.grading_weights import shipped
from graph.state import State, Update
from graph.telling.assemble import ranked
from ingest.models import Article, Filters
from tests.fake_agent import AS_OF, deps_with

BRIDGE = Article(
    id="bridge", title="Gull bridge reopens", source="b", outlet="Harbour Weekly", published_at="2026-06-27",
    body="The Gull bridge reopened on Friday. Repairs cost 2.4 million crowns, engineer Paul Orme said.",
)  # fmt: skip
QUAYS = Article(
    id="quays", title="Quays swept", source="q", published_at="2025-02-01",
    body="The quays were swept after a storm; the cost is not known. A gull watched from the bridge of a tug.",
)  # fmt: skip
CAKE = Article(
    id="cake", title="Almond cake", source="c", published_at="2026-06-20", body="What does a good cake cost? Two eggs.",
)  # fmt: skip
THREE = [BRIDGE, QUAYS, CAKE]
COST = "What did the repairs of the Gull bridge cost engineer Orme?"
# Some hope, not enough to be sure: every article shares a word or two with it.
GREY = "Did the storm cost the Gull bridge its lanterns and its southern pier in winter?"


async def graded(question: str, words: list[str] | None = None, **limits: int) -> Update:
    deps, _ = deps_with(THREE, words, **limits)
    state = fresh_state(Question(text=question, filters=Filters(as_of=AS_OF)), deps, [])
    for node in (understand, retrieve):
        update = await node(state, Runtime(context=deps))
        state = State(**{**state, **update})  # type: ignore[typeddict-item]
    chance = grades(wanted(question), ranked(state, deps), shipped()).archive
    if question == GREY:
        assert shipped().stop <= chance < shipped().sure, "the question is meant to be in the grey zone"
    return await grade(state, Runtime(context=deps))


async def test_the_step_says_what_was_kept_and_why() -> None:
    update = await graded(COST)
    assert update["outcome"] == "enough" and update["kept"][0].startswith("bridge")
    assert "of 3 kept; best 0." in update["note"]
    assert "'Gull bridge reopens' (all names of the question, " in update["note"]


async def test_the_step_is_in_the_receipt() -> None:
    deps, _ = deps_with(THREE, None)
    answer = await Agent(lambda: deps).ask(Question(text=COST))
    [note] = [step.note for step in answer.run.steps if step.node == "grade"]
    assert note.count("kept") == 1 and "\n" not in note


async def test_what_is_older_than_the_question_asks_for_is_counted() -> None:
    update = await graded("What did the repairs of the Gull bridge cost this week?")
    assert all(not chunk.startswith("quays") for chunk in update["kept"])
    assert "1 outside the period" in update["note"]


async def test_every_passage_is_accounted_for() -> None:
    plans = [replace(BRIDGE, id=f"bridge{number}", body=f"{BRIDGE.body} Plan {number}.") for number in range(5)]
    deps, _ = deps_with(plans, None)
    limited = replace(deps, limits=replace(deps.limits, evidence_passages=2))
    answer = await Agent(lambda: limited).ask(Question(text=COST))
    [note] = [step.note for step in answer.run.steps if step.node == "grade"]
    assert note.startswith("2 of 5 kept; ") and note.endswith("; 3 copies or beyond the limit")


async def test_a_long_title_is_cut() -> None:
    deps, _ = deps_with([replace(BRIDGE, title="Gull bridge reopens " * 9)], None)
    answer = await Agent(lambda: deps).ask(Question(text=COST))
    [note] = [step.note for step in answer.run.steps if step.node == "grade"]
    assert len(note) < 160 and "…" in note


async def test_a_refusal_names_what_no_passage_speaks_of() -> None:
    deps, _ = deps_with(THREE, None)
    answer = await Agent(lambda: deps).ask(Question(text="Which cake did Zelda Marchetti of Brunnhafen bake?"))
    assert answer.status == "abstained" and answer.abstention is not None
    assert "no passage found speaks of Zelda Marchetti Brunnhafen" in answer.abstention.message
    assert [step.node for step in answer.run.steps].count("retrieve") == 2


async def test_no_model_is_asked_unless_that_is_allowed() -> None:
    update = await graded(GREY, ['{"helpful": []}'])
    assert update["outcome"] == "enough" and update["counts"]["calls"] == 0


async def test_in_the_grey_zone_one_call_decides_for_all_passages() -> None:
    update = await graded(GREY, ['{"helpful": [1]}'], grade_with_model=True)
    assert len(update["kept"]) == 1 and update["counts"]["calls"] == 1
    assert update["note"].startswith("the model found 1 of ")


async def test_where_the_model_finds_nothing_it_is_searched_again() -> None:
    update = await graded(GREY, ['{"helpful": []}'], grade_with_model=True)
    assert (update["kept"], update["outcome"]) == ([], "reformulate")
    assert update["reason"] == "the model found no passage helpful"


async def test_a_failed_call_keeps_the_passages() -> None:
    update = await graded(GREY, ["no JSON at all"], grade_with_model=True)
    assert update["outcome"] == "enough" and len(update["kept"]) > 1 and update["counts"]["calls"] == 1
