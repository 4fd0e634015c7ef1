"""The agent as the rest of the house uses it: a Question in; events and an Answer out."""

import asyncio
import copy
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from graph.build import Graph, build
from graph.deps import Deps
from graph.events import Done, DraftToken, Event, SentenceProven, StepDone
from graph.models import Answer, Question
from graph.reading.own_task import in_own_task
from graph.state import NO_CALLS, State
from graph.telling.answer_text import told
from graph.telling.assemble import assemble, cite, kept
from graph.telling.told import Told
from graph.text.language import spoken_language

_REMEMBERED_TURNS = 40


class Agent:
    """Answers questions. `deps` is called once a run, so that each run sees one generation of the archive.

    `keep` hears of every question and its answer (in a worker thread) before it is given.
    """

    def __init__(
        self,
        deps: Callable[[], Deps],
        checkpointer: BaseCheckpointSaver[Any] | None = None,
        keep: Callable[[Question, Answer], None] | None = None,
    ) -> None:
        self._deps = deps
        self._keep = keep
        self._graph = build()
        self._remembering = build(checkpointer) if checkpointer is not None else None

    def on_behalf(self, deps: Callable[[], Deps], keep: Callable[[Question, Answer], None] | None) -> "Agent":
        """The same agent for one caller, with what this caller may use; conversations lie in the same place."""
        other = copy.copy(self)
        other._deps, other._keep = deps, keep
        return other

    async def ask(self, question: Question) -> Answer:
        """The answer to `question`. Raises AgentError, ArchiveError."""
        async for event in self.stream(question):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a run always ends with its answer")

    async def stream(self, question: Question) -> AsyncGenerator[Event, None]:
        """The run's events as they happen; the last is Done. Raises as `ask`."""
        began, run_id = time.perf_counter(), uuid.uuid4().hex[:16]
        deps = await asyncio.to_thread(self._deps)
        thread = self._remembering if question.thread else None
        config = RunnableConfig(configurable={"thread_id": question.thread}) if thread else None
        turns = [turn.model_dump() for turn in question.history]
        if thread and config and not turns:
            turns = (await thread.aget_state(config)).values.get("turns", [])
        state, told_so_far = fresh_state(question, deps, turns), Told()
        run = (thread or self._graph).astream(
            state, config, context=deps, stream_mode=["custom", "values"], durability="exit" if thread else None
        )
        async with aclosing(in_own_task(run)) as parts:
            async for kind, payload in parts:
                if kind == "values":
                    state = cast(State, payload)
                    for event in await asyncio.to_thread(_untold, state, deps, told_so_far):
                        yield told_so_far.tell(event)
                elif isinstance(payload, SentenceProven):
                    yield told_so_far.tell(payload)
                elif isinstance(payload, StepDone | DraftToken):
                    yield payload
        spent = (time.perf_counter() - began) * 1000
        answer = await asyncio.to_thread(
            assemble, question, state, deps, run_id=run_id, ms=spent, numbers=told_so_far.numbers
        )
        for event in told_so_far.untold(answer.statements, answer.citations):
            yield told_so_far.tell(event)
        if thread and config:
            await _remember(thread, config, turns, answer)
        if self._keep is not None:
            await asyncio.to_thread(self._keep, question, answer)
        yield Done(answer)


async def _remember(graph: Graph, config: RunnableConfig, turns: list[dict[str, Any]], answer: Answer) -> None:
    cited = [
        citation.model_dump(include={"number", "article_id", "article_sha256", "start", "end"})
        for citation in answer.citations
        if citation.kind == "archive"
    ]
    said = {"role": "assistant", "content": told(answer), "citations": cited, "run": answer.run.id}
    turns = [*turns, {"role": "user", "content": answer.standalone_question}, said]
    await graph.aupdate_state(config, {"turns": turns[-_REMEMBERED_TURNS:]}, as_node="conclude")


def fresh_state(question: Question, deps: Deps, turns: list[dict[str, Any]]) -> State:
    """What a run begins with, after `turns` (oldest first); a question without `as_of` is asked now."""
    as_of = question.filters.as_of or deps.clock()
    given = replace(question.filters, as_of=as_of.astimezone(UTC)).to_json()
    return State(
        turns=turns, question=question.text, profile=question.profile, as_of=given["as_of"], given=given,
        web_allowed=question.web, searched_web=False,
        standalone=question.text, queries=[], parts=[], inferred={}, relaxed=[], attempt=0, hits=[], kept=[],
        outcome="abstain", reason="", refused=None, note="", drafts=[], rejected=[], proven=[], accounts=[],
        others=[], general=[], repaired=False,
        mode="extractive" if deps.model is None else "model", counts=NO_CALLS, steps=[],
    )  # fmt: skip


def _untold(state: State, deps: Deps, told_so_far: Told) -> list[SentenceProven]:
    # While a model writes, sentences are told before the state holds them; one that other accounts may correct waits
    # until it was compared with them, for what is told cannot be taken back.
    if len(state["proven"]) <= len(told_so_far.sentences) or state["steps"][-1]["node"] == "verify":
        return []
    spoken = spoken_language(state["question"])
    return told_so_far.untold(*cite(state["proven"], kept(state, deps), told_so_far.numbers, spoken))
