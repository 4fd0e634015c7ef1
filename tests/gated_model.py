"""A model that writes its words piece by piece, each one only when the test lets it: nothing here waits for a clock."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from tests.fake_agent import said


class GatedModel(BaseChatModel):
    """Writes the first piece at once and the others when `gate` is set; then raises `failure`, if it has one."""

    pieces: list[str]
    gate: Any
    failure: Any = None
    ended: list[str]

    @property
    def _llm_type(self) -> str:
        return "gated"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        raise AssertionError("the agent streams")

    async def _astream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        try:
            for number, piece in enumerate(self.pieces):
                if number:
                    await self.gate.wait()
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if self.failure is not None:
                raise self.failure
            self.ended.append("done")
        except BaseException as error:
            self.ended.append(type(error).__name__)
            raise


def gated(*statements: tuple[int, str, str], failure: Exception | None = None) -> GatedModel:
    """Writes the first statement whole; what follows it waits for the gate."""
    return GatedModel(pieces=in_two(statements), gate=asyncio.Event(), failure=failure, ended=[])


def in_two(statements: Sequence[tuple[int, str, str]]) -> list[str]:
    """The JSON of the statements, cut behind the closing brace of the first."""
    whole = said(*statements)
    cut = whole.index("}") + 1
    return [whole[:cut], whole[cut:]]
