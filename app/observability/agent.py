"""The agent with observers: every run is told to them, whichever door the question came in by."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver

from app.observability.run import CURRENT, Observer, Run
from graph.agent import Agent
from graph.deps import Deps
from graph.events import Done, Event, StepDone
from graph.models import Answer, Question


class ObservedAgent(Agent):
    """An Agent whose runs `observers` hear of. Answers, events and errors are those of the Agent."""

    def __init__(
        self,
        deps: Callable[[], Deps],
        checkpointer: BaseCheckpointSaver[Any] | None = None,
        keep: Callable[[Question, Answer], None] | None = None,
        *,
        observers: Sequence[Observer],
    ) -> None:
        super().__init__(deps, checkpointer, keep)
        self._observers = tuple(observers)

    async def stream(self, question: Question) -> AsyncGenerator[Event, None]:
        """As the Agent's."""
        run = Run(question)
        for observer in self._observers:
            observer.began(run)
        try:
            async with aclosing(super().stream(question)) as events:
                while (event := await _next(events, run)) is not None:
                    if isinstance(event, StepDone):
                        run.node_done(event.step)
                    elif isinstance(event, Done):
                        self._end(run, answer=event.answer)
                    yield event
        except BaseException as error:
            self._end(run, error=error)
            raise

    def _end(self, run: Run, *, answer: Answer | None = None, error: BaseException | None = None) -> None:
        if run.outcome is not None:
            return  # the reader left, or the consumer failed, with the whole answer in hand
        left = isinstance(error, asyncio.CancelledError | GeneratorExit)
        run.end("done" if answer else "cancelled" if left else "failed", answer=answer, error=error)
        for observer in self._observers:
            observer.ended(run)


async def _next(events: AsyncGenerator[Event, None], run: Run) -> Event | None:
    """The next event, worked for in the name of `run`; None when there is none."""
    # Only while the agent works: what the consumer does between two events is not the run's doing.
    token = CURRENT.set(run)
    try:
        return await anext(events, None)
    finally:
        CURRENT.reset(token)
