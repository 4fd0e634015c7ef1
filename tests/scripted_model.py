"""A chat model whose words depend on what it is asked; ten tokens read and two written a call."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

_USED = UsageMetadata(input_tokens=10, output_tokens=2, total_tokens=12)


class ScriptedModel(BaseChatModel):
    """Says what `words` makes of the system and the user prompt, and keeps it in `asked`.

    Where one of a few choices is asked for (`eval.bench.counted_model`), the words are the choice.
    """

    words: Callable[[str, str], str]
    asked: list[str]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = AIMessage(self._said(messages, kwargs), usage_metadata=_USED)
        return ChatResult(generations=[ChatGeneration(message=said)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said = AIMessageChunk(self._said(messages, kwargs), usage_metadata=_USED)
        yield ChatGenerationChunk(message=said)

    def _said(self, messages: list[BaseMessage], options: dict[str, Any]) -> str:
        system, user = (str(message.content) for message in messages)
        said = self.words(system, user)
        self.asked.append(said)
        chosen = options.get("response_format", {}).get("json_schema", {}).get("name") == "Choice"
        return json.dumps({"choice": said}) if chosen else said
