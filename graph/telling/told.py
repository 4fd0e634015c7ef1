"""What a run has told as proven, and what of its answer is still to be told: nothing is said twice or taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.events import SentenceProven
from graph.models import Citation, Statement

QuoteKey = tuple[str, int, int]
"""Names a quote: its article's id, where it starts and where it ends."""


@dataclass
class Told:
    """The sentences told so far, in the order of the answer, and the numbers that their quotes have for good."""

    sentences: list[Statement] = field(default_factory=list)
    numbers: dict[QuoteKey, int] = field(default_factory=dict)

    def tell(self, event: SentenceProven) -> SentenceProven:
        """Note what is told now."""
        self.sentences.insert(event.position, event.statement)
        for citation in event.citations:
            self.numbers[citation.article_id, citation.start, citation.end] = citation.number
        return event

    def untold(self, statements: Sequence[Statement], citations: Sequence[Citation]) -> list[SentenceProven]:
        """What `statements` (the answer's, numbered after `numbers`) hold beyond what was told, in their order.

        Each is to be told at once, for its position counts those before it. General knowledge is not proven and not
        told. Raises AssertionError where a sentence that was told is not among them, or has lost a citation.
        """
        by_number = {citation.number: citation for citation in citations}
        waiting, events = list(self.sentences), []
        for position, statement in enumerate(item for item in statements if item.kind != "general"):
            if waiting and waiting[0].text == statement.text:
                kept = set(waiting.pop(0).citations) <= set(statement.citations)
                assert kept, f"a citation of a sentence that was told was taken back: {statement.text!r}"
                continue
            cited = tuple(by_number[number] for number in statement.citations)
            events.append(SentenceProven(statement, cited, position))
        assert not waiting, f"a sentence that was told as proven was taken back: {waiting[0].text!r}"
        return events
