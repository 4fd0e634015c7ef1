"""Sentences told while the model writes: first out before it ends, part of the answer whatever happens afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace

import httpx2
import openai
import pytest

from graph.agent import Agent
from graph.deps import Deps
from graph.events import Done, Event, SentenceProven, StepDone
from graph.models import Answer, Citation, Question, Statement
from graph.proofs.partial_draft import sentences_so_far, whole_statements
from graph.telling.assemble import cite
from graph.telling.told import Told
from ingest.models import Passage
from tests.fake_agent import chunk_of, deps_with, said
from tests.gated_model import GatedModel, gated
from tests.unit.test_agent import BOTH, GOOD, INVENTED, REGATTA, REPAIRS, RIGHT_COST, WRONG_COST

WHAT = "What happened at the Regatta of the Lanterns?"
COUNT = (1, "Some 61,000 people watched from the quays.", "Some 61,000 people watched the Regatta of the Lanterns.")


@dataclass
class CountingScorer:
    scorer: object
    scored: list[str]

    def score(self, statement: str, quote: str, surroundings: str) -> float:
        self.scored.append(statement)
        return 0.9

    def score_all(self, pairs: object) -> list[float]:
        raise AssertionError("not asked for")


def deps_of(model: GatedModel) -> Deps:
    deps, _ = deps_with(BOTH, None)
    return replace(deps, model=model)


async def until_proven(events: AsyncIterator[Event]) -> tuple[SentenceProven, list[Event]]:
    before: list[Event] = []
    async for event in events:
        if isinstance(event, SentenceProven):
            return event, before
        before.append(event)
    raise AssertionError("no sentence was proven")


async def told_by(
    model: GatedModel, question: str = WHAT, **deps: object
) -> tuple[SentenceProven, list[Event], Answer]:
    """The first sentence, told while the model waits; what came after it; the answer."""
    agent = Agent(lambda: replace(deps_of(model), **deps))  # type: ignore[arg-type]
    async with asyncio.timeout(20), aclosing(agent.stream(Question(text=WHAT))) as events:
        first, before = await until_proven(events)
        assert not model.ended, "the model still writes"
        assert "answer" not in [event.step.node for event in before if isinstance(event, StepDone)]
        model.gate.set()
        rest = [event async for event in events]
    assert isinstance(rest[-1], Done)
    return first, rest[:-1], rest[-1].answer


def whole(first: SentenceProven, rest: list[Event]) -> list[Statement]:
    """The sentences as a client has them that inserts each at its position."""
    held = [first.statement]
    for event in rest:
        if isinstance(event, SentenceProven):
            held.insert(event.position, event.statement)
    return held


async def test_the_first_sentence_is_out_while_the_model_writes_the_second() -> None:
    scorer = CountingScorer(None, [])
    first, rest, answer = await told_by(gated(GOOD, COUNT), scorer=scorer)
    assert (first.statement.text, first.position, first.statement.citations) == (GOOD[2], 0, [1])
    assert whole(first, rest) == answer.statements and len(answer.statements) == 2
    assert first.citations == tuple(answer.citations[:1])
    assert scorer.scored == [GOOD[2], COUNT[2]], "each is proven once"


async def test_a_refused_sentence_is_never_told() -> None:
    model = gated(WRONG_COST, RIGHT_COST)
    model.gate.set()
    async with asyncio.timeout(20):
        events = [event async for event in Agent(lambda: deps_of(model)).stream(Question(text=REPAIRS))]
    assert [event.statement.text for event in events if isinstance(event, SentenceProven)] == [RIGHT_COST[2]]


async def test_a_sentence_whose_quote_stands_in_is_told_as_the_quote() -> None:
    first, _, answer = await told_by(gated(INVENTED, COUNT))
    assert first.statement.text == GOOD[1] == answer.statements[0].text
    assert [item.text for item in answer.dropped] == [INVENTED[2]]


@pytest.mark.parametrize("end", ["", ', {"evidence": "none"}]}', ", and then I think"])
async def test_a_draft_that_ends_badly_keeps_what_was_told(end: str) -> None:
    model = gated(GOOD)
    model.pieces[1] = end
    first, rest, answer = await told_by(model)
    assert whole(first, rest) == answer.statements and [item.text for item in answer.statements] == [GOOD[2]]
    assert answer.mode == "model"
    assert "not written to its end" in next(step.note for step in answer.run.steps if step.node == "answer")


async def test_a_model_that_fails_keeps_what_was_told() -> None:
    first, rest, answer = await told_by(gated(GOOD, COUNT, failure=TimeoutError()))
    assert whole(first, rest) == answer.statements and answer.statements[0].text == GOOD[2]


async def test_a_connection_lost_and_found_keeps_what_was_told_first() -> None:
    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    lost = gated(GOOD, COUNT, failure=openai.APIConnectionError(request=request))
    lost.pieces[1] = ""
    other = gated(COUNT, GOOD)
    other.gate.set()
    first, rest, answer = await told_by(lost, reconnect=lambda: other)
    assert whole(first, rest) == answer.statements
    assert [item.text for item in answer.statements] == [GOOD[2], COUNT[2]]


async def test_a_reader_who_leaves_stops_the_model() -> None:
    model = gated(GOOD, COUNT)
    events = Agent(lambda: deps_of(model)).stream(Question(text=WHAT))
    async with asyncio.timeout(20):
        await until_proven(events)
        await events.aclose()
    assert model.ended in (["CancelledError"], ["GeneratorExit"])


async def test_a_check_that_fails_is_no_silence() -> None:
    class Broken(CountingScorer):
        def score(self, statement: str, quote: str, surroundings: str) -> float:
            raise RuntimeError("a bug")

    model = gated(GOOD)
    model.gate.set()
    with pytest.raises(RuntimeError, match="a bug"):
        await Agent(lambda: replace(deps_of(model), scorer=Broken(None, []))).ask(Question(text=WHAT))


def test_a_statement_is_whole_when_its_brace_is_closed() -> None:
    written = said(GOOD, COUNT)
    ends = [place + 1 for place, letter in enumerate(written) if letter == "}"]
    counts = [len(whole_statements(written[:cut])) for cut in range(len(written) + 1)]
    assert counts == [sum(end <= cut for end in ends[:2]) for cut in range(len(written) + 1)]
    assert (
        whole_statements('{"statements": [{"evidence": "x"}, {"evidence": 1, "quote": "a } b", "sentence": "c"}') != []
    )
    assert whole_statements("[1, 2") == whole_statements("null") == whole_statements("") == []
    assert sentences_so_far('{"statements": [{"evidence": 1, "quote": "a", "sentence": "Mara wo') == ["Mara wo"]
    assert sentences_so_far("Certainly! ") == sentences_so_far('"x"') == []


QUOTE = Citation(
    number=1, article_id="regatta", article_sha256="0", title="t", outlet=None, authors=[], published_at=None,
    url=None, genre="news", quote="q", start=0, end=1,
)  # fmt: skip
OTHER = QUOTE.model_copy(update={"number": 2, "start": 5, "end": 9})


def test_what_comes_before_is_told_with_its_place_and_changes_no_number() -> None:
    one, two = (Statement(text=text, citations=[number], support=1.0) for text, number in (("One.", 1), ("Two.", 2)))
    both = Statement(text="Both.", kind="derived", citations=[1, 2], support=1.0, premises=[1, 2])
    general = Statement(text="Known.", kind="general", support=0.0)
    told = Told()
    told.tell(SentenceProven(one, (QUOTE,), 0))
    told.tell(SentenceProven(two, (OTHER,), 1))
    last = Statement(text="Three.", citations=[1], support=1.0)
    events = told.untold([both, one, two, last, general], [QUOTE, OTHER])
    assert [(event.statement.text, event.position) for event in events] == [("Both.", 0), ("Three.", 3)]
    assert events[0].citations == (QUOTE, OTHER)
    for event in events:
        told.tell(event)
    assert told.sentences == [both, one, two, last]
    assert told.untold(told.sentences, [QUOTE, OTHER]) == []
    grown = one.model_copy(update={"citations": [1, 2], "independent_sources": 2})
    assert told.untold([both, grown, two, last], [QUOTE, OTHER]) == []
    for taken in ([both, two, last], [both, two, one, last], [both, one.model_copy(update={"citations": [2]}), two]):
        with pytest.raises(AssertionError, match="taken back"):
            told.untold(taken, [QUOTE, OTHER])


def test_numbers_that_were_told_stay() -> None:
    passage = Passage(chunk_of(REGATTA), REGATTA, 1.0, 1)
    items = [
        {"text": "x", "kind": "quoted", "support": 1.0, "chunk_id": passage.chunk.id, "start": start, "end": start + 3}
        for start in (20, 10, 0)
    ]
    numbers = {("regatta", 0, 3): 1, ("regatta", 10, 13): 2}
    statements, citations = cite(items, {passage.chunk.id: passage}, numbers, "en")
    assert [item.citations for item in statements] == [[3], [2], [1]]
    assert [(item.number, item.start) for item in citations] == [(1, 0), (2, 10), (3, 20)]
