"""What a run tells while it goes on. Only a `SentenceProven` may be shown as true."""

from dataclasses import dataclass

from graph.models import Answer, Citation, Statement, Step


@dataclass(frozen=True)
class StepDone:
    """A node has finished."""

    step: Step


@dataclass(frozen=True)
class DraftToken:
    """Words the model is writing; nothing is proven yet, and they may be dropped."""

    text: str


@dataclass(frozen=True)
class SentenceProven:
    """A sentence that passed every check, with its citations."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Done:
    """The whole answer; always the last event."""

    answer: Answer


Event = StepDone | DraftToken | SentenceProven | Done
