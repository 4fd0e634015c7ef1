"""What a run tells while it goes on. Only a `SentenceProven` may be shown as true."""

from dataclasses import dataclass
from typing import Any

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
    """A sentence that passed every check, with its citations; it stays, with this text and these numbers.

    `position` (from 0) is its place among the sentences told so far: whoever inserts each one there has those of the
    answer, in its order. Most come last; what follows from others (`derived`) may come before them.
    """

    statement: Statement
    citations: tuple[Citation, ...]
    position: int

    def to_json(self) -> dict[str, Any]:
        """The `sentence` event of every stream; what the contract marks as optional is absent without a value."""
        return {
            "position": self.position,
            "statement": self.statement.model_dump(mode="json", exclude_none=True),
            "citations": [
                citation.model_dump(
                    mode="json", exclude={name for name in ("page", "fetched_at") if getattr(citation, name) is None}
                )
                for citation in self.citations
            ],
        }


@dataclass(frozen=True)
class Done:
    """The whole answer; always the last event."""

    answer: Answer


Event = StepDone | DraftToken | SentenceProven | Done
