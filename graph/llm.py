"""The only place where the agent calls a language model: one prompt in, one schema filled, usage counted.

Speaks to any LangChain chat model; output is constrained by a JSON schema (OpenAI "structured outputs", which
llama.cpp, vLLM and Ollama implement too) and streamed, so that a draft can be shown while it is written.
"""

import asyncio
import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import httpx2
import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from pydantic import BaseModel, ValidationError

from graph.deps import Deps
from graph.errors import ConnectionLost, ModelAnsweredJunk, ModelUnreachable
from graph.text.control_tokens import disarmed
from prompts.loader import Prompt

Schema = TypeVar("Schema", bound=BaseModel)
OnDraft = Callable[[str], None]
_MOST_CHANCES = 10
_FEW_WORDS = 24  # tokens


@dataclass(frozen=True)
class Usage:
    """What one call used, in calls and tokens."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


async def ask(
    deps: Deps,
    prompt: Prompt,
    schema: type[Schema],
    *,
    on_draft: OnDraft | None = None,
    json_schema: dict[str, Any] | None = None,
    **values: str,
) -> tuple[Schema, Usage]:
    """`fill` with the model of the run; a server that died is found or started again, once. Raises as `fill`."""
    assert deps.model is not None
    seconds = deps.limits.timeout_seconds
    try:
        return await fill(
            deps.model, prompt, schema, timeout_seconds=seconds, on_draft=on_draft, json_schema=json_schema, **values
        )
    except ConnectionLost:
        if deps.reconnect is None:
            raise
        model = await asyncio.to_thread(deps.reconnect)
        return await fill(
            model, prompt, schema, timeout_seconds=seconds, on_draft=on_draft, json_schema=json_schema, **values
        )


async def fill(
    model: BaseChatModel,
    prompt: Prompt,
    schema: type[Schema],
    *,
    timeout_seconds: float,
    on_draft: OnDraft | None = None,
    json_schema: dict[str, Any] | None = None,
    **values: str,
) -> tuple[Schema, Usage]:
    """Have `model` fill `schema` from `prompt`; returns what it wrote and what that used.

    `on_draft` receives the JSON written so far, each time it grows. `json_schema` narrows the schema for this call
    (only these evidence numbers exist). Raises ModelUnreachable or ModelAnsweredJunk.
    """
    system, user = prompt.render(**{name: disarmed(value) for name, value in values.items()})
    messages = [SystemMessage(system), HumanMessage(user)]
    response_format = {
        "type": "json_schema",
        "json_schema": {
            "name": schema.__name__,
            "strict": True,
            "schema": json_schema or closed_schema(schema),
        },
    }
    text, used = "", None
    with _typed_errors(prompt, timeout_seconds):
        async with asyncio.timeout(timeout_seconds):
            async for piece in model.bind(response_format=response_format).astream(messages):
                assert isinstance(piece, AIMessageChunk)
                used = add_usage(used, piece.usage_metadata) if piece.usage_metadata else used
                if words := str(piece.text):
                    text += words
                    if on_draft:
                        on_draft(text)
    try:
        return schema.model_validate_json(text), _usage(used)
    except ValidationError as error:
        raise ModelAnsweredJunk(
            f"the model's output for prompt {prompt.name} does not fit {schema.__name__}: {text[:200]!r}"
        ) from error


async def agrees(deps: Deps, prompt: Prompt, **values: str) -> tuple[float, Usage]:
    """How sure the model is that the answer to `prompt` is yes rather than no, 0..1, and what asking used.

    Raises ModelUnreachable or ModelAnsweredJunk.
    """
    likely, usage = await _first_word(deps, prompt, values)
    yes, no = likely.get("yes", 0.0), likely.get("no", 0.0)
    if yes + no == 0.0:
        said = max(likely, key=lambda word: likely[word], default="")
        raise ModelAnsweredJunk(f"the model answered prompt {prompt.name} with {said[:40]!r}, not yes or no")
    return yes / (yes + no), usage


async def briefly(deps: Deps, prompt: Prompt, **values: str) -> tuple[str, float, Usage]:
    """The model's answer to `prompt` in a few words, how sure it is of them, 0..1, and what asking used.

    Sure is the geometric mean of the chances of its tokens. Raises ModelUnreachable or ModelAnsweredJunk.
    """
    reply = await _words(deps, prompt, values, _FEW_WORDS)
    logprobs = [token["logprob"] for token in _tokens(reply)] or [0.0]
    return str(reply.text).strip(), math.exp(sum(logprobs) / len(logprobs)), _usage(reply.usage_metadata)


async def _first_word(deps: Deps, prompt: Prompt, values: Mapping[str, str]) -> tuple[dict[str, float], Usage]:
    """The chances of the most likely first tokens, in lower case, of the model's answer; one token is asked for."""
    reply = await _words(deps, prompt, values, 1)
    told = _tokens(reply)
    chances: list[dict[str, Any]] = told[0]["top_logprobs"] if told else [{"token": str(reply.text), "logprob": 0.0}]
    likely: dict[str, float] = {}
    for each in chances:
        word = each["token"].strip().lower()
        likely[word] = likely.get(word, 0.0) + math.exp(each["logprob"])
    return likely, _usage(reply.usage_metadata)


async def _words(deps: Deps, prompt: Prompt, values: Mapping[str, str], most_tokens: int) -> AIMessage:
    """What the model answers, with the chances of its tokens where the endpoint tells them (OpenAI's "logprobs")."""
    assert deps.model is not None
    system, user = prompt.render(**{name: disarmed(value) for name, value in values.items()})
    bound = deps.model.bind(logprobs=True, top_logprobs=_MOST_CHANCES, max_tokens=most_tokens)
    with _typed_errors(prompt, deps.limits.timeout_seconds):
        async with asyncio.timeout(deps.limits.timeout_seconds):
            return await bound.ainvoke([SystemMessage(system), HumanMessage(user)])


def _tokens(reply: AIMessage) -> list[dict[str, Any]]:
    """The tokens of a reply with their chances; none where the endpoint tells none: its words count then, as 1."""
    return (reply.response_metadata.get("logprobs") or {}).get("content") or []


def closed_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a model, `closed`: the caller's own."""
    return closed(_json_schema(schema))


@cache
def _json_schema(schema: type[BaseModel]) -> dict[str, Any]:
    return schema.model_json_schema()


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema as strict structured outputs want it: no unknown fields, every field required, no titles."""
    if schema.get("type") == "object":
        schema = {**schema, "additionalProperties": False, "required": list(schema.get("properties", {}))}
    return {
        key: closed(value) if isinstance(value, dict) else value
        for key, value in schema.items()
        if key not in ("title", "description") or isinstance(value, dict)
    }


@contextmanager
def _typed_errors(prompt: Prompt, timeout_seconds: float) -> Iterator[None]:
    """What a client of a model raises, as ModelUnreachable, ConnectionLost or ModelAnsweredJunk."""
    try:
        yield
    except (openai.APITimeoutError, httpx2.TimeoutException, TimeoutError) as error:
        raise ModelUnreachable(f"the model did not answer within {timeout_seconds:g} seconds") from error
    except (openai.APIConnectionError, httpx2.TransportError) as error:
        raise ConnectionLost(f"the connection to the model was lost: {error or type(error).__name__}") from error
    except (openai.AuthenticationError, openai.PermissionDeniedError, openai.RateLimitError,
            openai.InternalServerError, openai.NotFoundError) as error:  # fmt: skip
        raise ModelUnreachable(f"the model did not answer: {error}") from error
    except (openai.LengthFinishReasonError, openai.BadRequestError, openai.APIResponseValidationError,
            openai.APIError, json.JSONDecodeError, ValidationError, ValueError) as error:  # fmt: skip
        raise ModelAnsweredJunk(f"the model's output for prompt {prompt.name} is unusable: {error}") from error


def _usage(counted: UsageMetadata | None) -> Usage:
    if counted is None:
        return Usage(calls=1)
    return Usage(1, counted["input_tokens"], counted["output_tokens"])
