"""OpenAI's chat model, streaming structured output with no more work for each token than to read its words.

The client's own stream for a `response_format` builds the whole message anew with each token, and its plain one makes
objects of every field of each; the agent checks the JSON itself, when a statement stands whole (`graph/llm.py`). It is
processor time that many streams at once do not have.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

import openai
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from openai import AsyncAPIResponse

from app.models.together import together

_DATA, _END = b"data:", b"[DONE]"


class StreamingChat(ChatOpenAI):
    """Sends the same request as ChatOpenAI; where a form is asked for, the reply is streamed as plain text.

    What came while others were served comes as one piece.
    """

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        if payload.get("stream") and "response_format" in payload:
            more = payload.get("extra_body") or {}
            payload["extra_body"] = {**more, "response_format": payload.pop("response_format")}
        return payload

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        *,
        stream_usage: bool | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        if "response_format" not in kwargs:
            async for piece in super()._astream(messages, stop, run_manager, stream_usage=stream_usage, **kwargs):
                yield piece
            return
        if self._should_stream_usage(stream_usage, **kwargs):
            kwargs["stream_options"] = {"include_usage": True}
        payload = self._get_request_payload(messages, stop=stop, stream=True, **kwargs)
        async with (
            self.async_client.with_streaming_response.create(**payload) as response,
            aclosing(together(_told(response))) as come,
        ):
            async for told in come:
                piece = _piece(told)
                if run_manager:
                    await run_manager.on_llm_new_token(piece.text, chunk=piece)
                yield piece


async def _told(response: AsyncAPIResponse[Any]) -> AsyncGenerator[dict[str, Any], None]:
    """The JSON of each event. Raises APIError where one is an error, ValueError where it is no JSON object."""
    async with aclosing(_lines(response.iter_bytes())) as lines:
        async for line in lines:
            if not line.startswith(_DATA):
                continue  # a comment, the name of an event, the end of one
            data = line.removeprefix(_DATA).strip()
            if data.startswith(_END):
                return
            told = json.loads(data)
            if not isinstance(told, dict):
                raise ValueError(f"the model's stream holds {data[:80]!r} where a JSON object belongs")
            if error := told.get("error"):
                message = error.get("message") if isinstance(error, dict) else str(error)
                raise openai.APIError(message or "the model's stream broke off", response.http_request, body=error)
            yield told


async def _lines(read: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    # httpx's own lines end at U+2028 and its like too, which JSON may hold as they are.
    rest = b""
    async for some in read:
        *lines, rest = (rest + some).split(b"\n")
        for line in lines:
            yield line
    yield rest


def _piece(told: Sequence[dict[str, Any]]) -> ChatGenerationChunk:
    """The words of several events, and the tokens used where one of them says so."""
    choices = [choice for each in told for choice in (each.get("choices") or [])[:1]]
    words = "".join((choice.get("delta") or {}).get("content") or "" for choice in choices)
    used = next((each["usage"] for each in reversed(told) if each.get("usage")), None)
    ended = next((choice["finish_reason"] for choice in choices if choice.get("finish_reason")), None)
    message = AIMessageChunk(content=words, usage_metadata=_usage(used) if used else None)
    return ChatGenerationChunk(message=message, generation_info={"finish_reason": ended} if ended else None)


def _usage(told: dict[str, Any]) -> UsageMetadata:
    read, written = told.get("prompt_tokens") or 0, told.get("completion_tokens") or 0
    return UsageMetadata(
        input_tokens=read, output_tokens=written, total_tokens=told.get("total_tokens") or read + written
    )
