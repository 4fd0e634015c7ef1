"""The record of one run, made while it goes on: its nodes, calls of the model and searches, with their times.

Moments are nanoseconds since the epoch, counted on from the run's start by a clock that never jumps.
"""

import time
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Literal, Protocol

from graph.models import Answer, Question, Step

Outcome = Literal["done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of the language model; tokens as its server counts them. `first_token` is None where none came."""

    began: int
    ended: int
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    first_token: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The searches of one node, made at once, and how many passages they gave together."""

    began: int
    ended: int
    queries: tuple[str, ...]
    passages: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A node that ended, with what it asked of others."""

    step: Step
    began: int
    ended: int
    calls: tuple[ModelCall | Retrieval, ...]


@dataclass
class Run:
    """One run. `context` is that of its caller; `unfinished` holds the calls of a node that did not end."""

    question: Question
    context: Context = field(default_factory=copy_context)
    nodes: list[Node] = field(default_factory=list)
    unfinished: list[ModelCall | Retrieval] = field(default_factory=list)
    outcome: Outcome | None = None
    answer: Answer | None = None
    error: BaseException | None = None
    began: int = field(default_factory=time.time_ns)
    ended: int = 0
    _zero: int = field(default_factory=time.perf_counter_ns)

    def now(self) -> int:
        """This moment."""
        return self.began + time.perf_counter_ns() - self._zero

    @property
    def seconds(self) -> float:
        """How long it took, once it has ended."""
        return (self.ended - self.began) / 1e9

    def node_done(self, step: Step) -> None:
        """A node has ended just now: what was called since the one before it was its doing."""
        ended = self.now()
        calls, self.unfinished = tuple(self.unfinished), []
        # Its milliseconds are rounded, and it is heard of a little later than it ended.
        began = min((ended - int(step.ms * 1e6), *(call.began for call in calls)))
        before = self.nodes[-1].ended if self.nodes else self.began
        self.nodes.append(Node(step, max(before, began), ended, calls))

    def end(self, outcome: Outcome, *, answer: Answer | None = None, error: BaseException | None = None) -> None:
        """It is over."""
        self.outcome, self.answer, self.error, self.ended = outcome, answer, error, self.now()


class Observer(Protocol):
    """Hears of runs, in the event loop: what it does must be quick, and must not raise."""

    def began(self, run: Run) -> None:
        """A run begins."""

    def ended(self, run: Run) -> None:
        """A run has ended, one way or another."""


CURRENT: ContextVar[Run | None] = ContextVar("observed_run", default=None)
"""The run that the code at hand works for."""
