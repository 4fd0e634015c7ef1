"""A chat model that says what was recorded. Where nothing was, it asks the real model and records, or refuses."""

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import openai
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from eval.errors import MissingRecording
from eval.gate.recordings import Recording, Recordings, key_of, shown

_PIECE = 24
# The same call would end so again: too long an answer, too long a prompt.
_LASTING = (openai.LengthFinishReasonError, openai.BadRequestError)


RECORD = "record anew with `pressroom-eval gate --record`"


class RecordedFailure(ValueError):
    """The real model failed at this very call."""


class RecordedChatModel(BaseChatModel):
    """Streams the recorded words in pieces, as the real model did; temperature 0 is what makes them its words.

    A call that does not stream is one for a few words, with their chances.

    `described` is what names the model in the keys; `real` None means that a missing recording is MissingRecording.
    """

    recordings: Recordings
    described: dict[str, Any]
    real: BaseChatModel | None = None

    @property
    def _llm_type(self) -> str:
        return "recorded"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return _result(self._recorded(messages, kwargs.get("response_format")))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        key = key_of(self.described, messages, kwargs.get("response_format"))
        if self.real is not None and self.recordings.get(key) is None:
            await self._asked_once(self.real, key, messages, kwargs)
        return self._generate(messages, **kwargs)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        response_format = kwargs.get("response_format")
        key = key_of(self.described, messages, response_format)
        if self.real is not None and self.recordings.get(key) is None:
            async for piece in self._asked(self.real, key, messages, response_format):
                yield ChatGenerationChunk(message=piece)
            return
        found = self._recorded(messages, response_format)
        for start in range(0, len(found.words), _PIECE):
            yield ChatGenerationChunk(message=AIMessageChunk(content=found.words[start : start + _PIECE]))
        if found.failure:
            raise RecordedFailure(found.failure)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=_usage(found)))

    def _recorded(self, messages: Sequence[BaseMessage], response_format: Any) -> Recording:
        key = key_of(self.described, messages, response_format)
        found = self.recordings.get(key)
        if found is None:
            raise MissingRecording(
                f"no recording of what {self.described['name']} says to {shown(messages)!r} ({key[:12]}): the prompt,"
                f" the passages or the model changed; {RECORD}"
            )
        return found

    async def _asked_once(
        self, real: BaseChatModel, key: str, messages: Sequence[BaseMessage], kwargs: dict[str, Any]
    ) -> None:
        began = time.perf_counter()
        try:
            reply = await real.bind(**kwargs).ainvoke(list(messages))
        except _LASTING as error:
            self.recordings.add(Recording(key, shown(messages), "", 0, 0, _since(began), _reason(error)))
            raise
        used = reply.usage_metadata or UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
        told = (reply.response_metadata.get("logprobs") or {}).get("content") or []
        chances = (
            [{name: each[name] for name in ("token", "logprob")} for each in told[0]["top_logprobs"]] if told else None
        )
        self.recordings.add(
            Recording(
                key, shown(messages), str(reply.text), used["input_tokens"], used["output_tokens"],
                _since(began), chances=chances, logprobs=[token["logprob"] for token in told] or None,
            )
        )  # fmt: skip

    async def _asked(
        self, real: BaseChatModel, key: str, messages: Sequence[BaseMessage], response_format: Any
    ) -> AsyncIterator[AIMessageChunk]:
        began, words = time.perf_counter(), ""
        prompt_tokens = completion_tokens = 0
        failure: Exception | None = None
        try:
            async for piece in real.bind(response_format=response_format).astream(list(messages)):
                assert isinstance(piece, AIMessageChunk)
                words += str(piece.text)
                if used := piece.usage_metadata:
                    prompt_tokens += used["input_tokens"]
                    completion_tokens += used["output_tokens"]
                yield piece
        except _LASTING as error:
            failure = error
        reason = _reason(failure) if failure else None
        self.recordings.add(
            Recording(key, shown(messages), words, prompt_tokens, completion_tokens, _since(began), reason)
        )
        if failure is not None:
            raise failure


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 1)


def _result(found: Recording) -> ChatResult:
    if found.failure:
        raise RecordedFailure(found.failure)
    # The first token's rivals are all that is read of any.
    tokens = [{"logprob": each, "top_logprobs": found.chances} for each in found.logprobs or []]
    told = {"logprobs": {"content": tokens}} if tokens else {}
    message = AIMessage(found.words, usage_metadata=_usage(found), response_metadata=told)
    return ChatResult(generations=[ChatGeneration(message=message)])


def _usage(found: Recording) -> UsageMetadata:
    return UsageMetadata(
        input_tokens=found.prompt_tokens,
        output_tokens=found.completion_tokens,
        total_tokens=found.prompt_tokens + found.completion_tokens,
    )
