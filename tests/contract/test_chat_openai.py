"""`/v1` as LangChain's ChatOpenAI sees it, unchanged: answers, streams, citations, filters, usage."""

from typing import Any

import httpx2
import openai
import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.contract.http_server import FakeApplication

ANSWER = "The bridge cost 40 million pounds [1]."
QUESTION = "What did the bridge cost?"


def chat(http: httpx2.AsyncClient, **options: Any) -> ChatOpenAI:
    return ChatOpenAI(
        model="pressroom", base_url="http://127.0.0.1/v1", api_key=SecretStr("none"), http_async_client=http,
        max_retries=0, **options,
    )  # fmt: skip


async def test_an_answer(http: httpx2.AsyncClient, application: FakeApplication) -> None:
    filters = {"filters": {"outlets": ["Courier"], "since": "2023-01-01"}}
    said = await chat(http, temperature=0, extra_body={"pressroom": filters}).ainvoke([HumanMessage(QUESTION)])
    assert said.text == ANSWER
    assert said.usage_metadata is not None and said.usage_metadata["total_tokens"] == 230
    assert said.response_metadata["finish_reason"] == "stop"
    [asked] = application.fake_agent.questions
    assert asked.filters.outlets == ("Courier",) and asked.filters.since is not None


async def test_a_stream(http: httpx2.AsyncClient) -> None:
    pieces = [piece async for piece in chat(http, stream_usage=True).astream(QUESTION)]
    whole = pieces[0]
    for piece in pieces[1:]:
        whole = whole + piece
    assert isinstance(whole, AIMessageChunk)
    assert whole.text == ANSWER
    assert whole.usage_metadata is not None and whole.usage_metadata["total_tokens"] == 230


async def test_a_follow_up_brings_its_conversation(http: httpx2.AsyncClient, application: FakeApplication) -> None:
    model = chat(http)
    first = await model.ainvoke([HumanMessage(QUESTION)])
    await model.ainvoke([HumanMessage(QUESTION), first, HumanMessage("When did it open?")])
    asked = application.fake_agent.questions[1]
    assert [turn.role for turn in asked.history] == ["user", "assistant"]
    assert asked.history[1].content == ANSWER


async def test_what_steers_sampling_is_accepted(http: httpx2.AsyncClient) -> None:
    steered = chat(http, top_p=0.5, seed=3, reasoning_effort="low", verbosity="low", logit_bias={1: 2})
    assert (await steered.ainvoke(QUESTION)).text == ANSWER


async def test_tools_are_refused(http: httpx2.AsyncClient) -> None:
    with pytest.raises(openai.BadRequestError, match="tools"):
        await chat(http).bind_tools([{"type": "function", "function": {"name": "f", "parameters": {}}}]).ainvoke("x")


async def test_the_model_by_its_name(http: httpx2.AsyncClient) -> None:
    client = openai.AsyncOpenAI(base_url="http://127.0.0.1/v1", api_key="none", http_client=http, max_retries=0)
    assert (await client.models.retrieve("pressroom")).id == "pressroom"
    with pytest.raises(openai.NotFoundError):
        await client.models.retrieve("gpt-4o")
