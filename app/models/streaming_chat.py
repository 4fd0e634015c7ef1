"""OpenAI's chat model, streaming structured output without parsing what has come so far at every token.

The client's own stream for a `response_format` builds the whole message anew with each token; the agent checks the JSON
itself, when a statement stands whole (`graph/llm.py`). It is processor time that many streams at once do not have.
"""

from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_openai import ChatOpenAI


class StreamingChat(ChatOpenAI):
    """Sends the same request as ChatOpenAI; the reply is streamed as plain text."""

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        if payload.get("stream") and "response_format" in payload:
            more = payload.get("extra_body") or {}
            payload["extra_body"] = {**more, "response_format": payload.pop("response_format")}
        return payload
