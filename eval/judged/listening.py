"""What Ragas is given to ask with: a model whose useless replies are failures, and our own embedder.

Imports Ragas: import this file only where a judge is asked.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from ragas.embeddings.base import BaseRagasEmbedding
from ragas.llms.base import InstructorBaseRagasLLM

from graph.deps import Embedder

_VERDICTS = ("verdict", "attributed", "noncommittal")
_LISTS = ("statements", "claims", "classifications")


class NoStatements(ValueError):
    """The judge found nothing to judge, or judged nothing; Ragas would make 0 or NaN of it."""


class OddVerdict(ValueError):
    """A verdict that is neither yes (1) nor no (0), or not one verdict a statement where that matters."""


class Listening(InstructorBaseRagasLLM):  # type: ignore[misc]  # Ragas has no types
    """Asks `llm` and reads each reply before Ragas does. Made for one score.

    `calls` counts the replies, `tokens` what was read and written for them where the server says so. Ragas makes the
    score 0 of some empty replies (a question that was never made, claims that were never found), as if the answer were
    bad. Raises NoStatements and OddVerdict for them, and what `llm` raises.
    """

    def __init__(self, llm: Any, *, by_place: bool) -> None:
        self._llm, self._by_place = llm, by_place
        self._told: set[int] = set()
        self.calls = self.tokens = 0

    def generate(self, prompt: str, response_model: Any) -> Any:
        """The reply, checked."""
        return self._heard(self._llm.generate(prompt, response_model))

    async def agenerate(self, prompt: str, response_model: Any) -> Any:
        """The reply, checked."""
        return self._heard(await self._llm.agenerate(prompt, response_model))

    def _heard(self, reply: Any) -> Any:
        self.calls += 1
        # Instructor keeps the server's reply beside what it made of it.
        usage = getattr(getattr(reply, "_raw_response", None), "usage", None)
        self.tokens += getattr(usage, "total_tokens", None) or 0
        for name in _LISTS:
            if (found := getattr(reply, name, None)) is not None:
                self._check_list(name, found)
        _check_verdict(reply)
        if getattr(reply, "question", None) == "":
            raise NoStatements("the judge made no question of the answer")
        return reply

    def _check_list(self, name: str, found: Sequence[Any]) -> None:
        if not found:
            raise NoStatements(f"the judge gave no {name}: it found none in the text, or no verdict on any")
        if isinstance(found[0], str):
            self._told.add(len(found))
            return
        if self._by_place and self._told and len(found) not in self._told:
            raise OddVerdict(f"the judge gave {len(found)} verdicts on {' or '.join(map(str, sorted(self._told)))}")
        for each in found:
            _check_verdict(each)


class OurEmbeddings(BaseRagasEmbedding):  # type: ignore[misc]  # Ragas has no types
    """Pressroom's embedder as Ragas wants one: unit vectors as lists of floats."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self._embedder = embedder

    def embed_text(self, text: str, **_: Any) -> list[float]:
        """The vector of one text."""
        return self.embed_texts([text])[0]

    def embed_texts(self, texts: list[str], **_: Any) -> list[list[float]]:
        """The vectors of texts, in one batch."""
        vectors: list[list[float]] = self._embedder.embed_texts(texts).tolist()
        return vectors

    async def aembed_text(self, text: str, **_: Any) -> list[float]:
        """The vector of one text."""
        return (await self.aembed_texts([text]))[0]

    async def aembed_texts(self, texts: list[str], **_: Any) -> list[list[float]]:
        """The vectors of texts, computed beside the event loop."""
        return await asyncio.to_thread(self.embed_texts, texts)


def _check_verdict(reply: Any) -> None:
    for name in _VERDICTS:
        if (verdict := getattr(reply, name, None)) is not None and verdict not in (0, 1):
            raise OddVerdict(f"the judge's {name} is {verdict!r}, neither 1 nor 0")
