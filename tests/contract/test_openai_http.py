"""`/v1` as OpenAI's own client sees it: completions, streams, annotations, usage and errors."""

from typing import Any

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from graph.errors import ModelUnreachable
from graph.models import Turn
from tests.contract.http_server import ABSTAINED, ARTICLE, FakeApplication

QUESTION: list[Any] = [{"role": "user", "content": "What did the bridge cost?"}]
ANSWER = "The bridge cost 40 million pounds [1]."


@pytest.fixture
def client(http: httpx2.AsyncClient) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url="http://127.0.0.1/v1", api_key="none", http_client=http, max_retries=0)


async def test_the_model_is_listed(client: openai.AsyncOpenAI) -> None:
    assert [model.id async for model in client.models.list()] == ["pressroom"]


async def test_a_completion(client: openai.AsyncOpenAI, http: httpx2.AsyncClient) -> None:
    reply = await client.chat.completions.create(model="pressroom", messages=QUESTION, temperature=0.2, max_tokens=50)
    message = reply.choices[0].message
    assert (reply.object, reply.model, reply.choices[0].finish_reason) == ("chat.completion", "pressroom", "stop")
    assert message.content == ANSWER
    assert reply.usage is not None
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.total_tokens) == (200, 30, 230)
    assert message.annotations is not None
    cited = message.annotations[0].url_citation
    assert ANSWER[cited.start_index : cited.end_index] == "[1]"
    assert cited.title == "The bridge"
    article = await http.get(cited.url)  # it has no URL of its own
    assert article.json()["sha256"] == ARTICLE.sha256
    whole = await http.post("/api/ask", json={"question": "What did the bridge cost?"})
    assert reply.model_extra == {"pressroom": whole.json()}


async def test_the_reply_fits_openais_schema_strictly(http: httpx2.AsyncClient) -> None:
    body = {"model": "pressroom", "messages": QUESTION}
    ChatCompletion.model_validate((await http.post("/v1/chat/completions", json=body)).json(), strict=True)


async def test_a_stream_says_proven_sentences_only(client: openai.AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(
        model="pressroom", messages=QUESTION, stream=True, stream_options={"include_usage": True}
    )
    chunks: list[ChatCompletionChunk] = [chunk async for chunk in stream]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    # The draft "The bridge" is not in it.
    assert [delta.content for delta in deltas if delta.content] == [ANSWER]
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    said = next(delta for delta in deltas if delta.content).model_extra or {}
    assert said["annotations"][0]["url_citation"]["start_index"] == ANSWER.index("[1]")
    last = next(chunk for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason)
    assert (last.model_extra or {})["pressroom"]["answer"] == ANSWER
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 230
    assert len({chunk.id for chunk in chunks}) == 1


async def test_sentences_join_to_the_answer(client: openai.AsyncOpenAI, application: FakeApplication) -> None:
    second = {"text": "It opened on Monday!", "citations": [1], "support": 0.8}
    first = {"text": "The bridge cost 40 million pounds.", "citations": [1], "support": 0.9}
    whole = f"{ANSWER} It opened on Monday [1]! Sources differ."
    application.fake_agent.changes = {"answer": whole, "statements": [first, second]}
    said, marks = "", []
    async for chunk in await client.chat.completions.create(model="pressroom", messages=QUESTION, stream=True):
        said += chunk.choices[0].delta.content or ""
        marks += (chunk.choices[0].delta.model_extra or {}).get("annotations", [])
    assert said == whole
    spans = [mark["url_citation"] for mark in marks]
    assert [said[span["start_index"] : span["end_index"]] for span in spans] == ["[1]", "[1]"]


async def test_a_refusal_is_said(client: openai.AsyncOpenAI, application: FakeApplication) -> None:
    application.fake_agent.changes = ABSTAINED
    reply = await client.chat.completions.create(model="pressroom", messages=QUESTION)
    assert reply.choices[0].message.content == "Nothing here is about that."
    stream = await client.chat.completions.create(model="pressroom", messages=QUESTION, stream=True)
    said = [chunk.choices[0].delta.content async for chunk in stream]
    assert "".join(text for text in said if text) == "Nothing here is about that."


async def test_the_conversation_goes_along(client: openai.AsyncOpenAI, application: FakeApplication) -> None:
    await client.chat.completions.create(
        model="pressroom",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": "Which bridge opened?"},
            {"role": "assistant", "content": "The one in Leeds [1]."},
            {"role": "user", "content": [{"type": "text", "text": "What did it cost?"}]},
        ],
        extra_body={"pressroom": {"filters": {"outlets": ["Courier"]}}},
    )
    question = application.fake_agent.questions[0]
    assert question.text == "What did it cost?"
    assert question.filters.outlets == ("Courier",)
    assert question.history == [
        Turn(role="user", content="Which bridge opened?"),
        Turn(role="assistant", content="The one in Leeds [1]."),
    ]


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "assistant", "content": "hello"}]}, "messages"),
        ({"messages": [{"role": "user", "content": "x" * 4001}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages.0"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"n": 2}, "n"),
        ({"extra_body": {"pressroom": {"filters": {"since": "soon"}}}}, "pressroom.filters.since"),
    ],
)
async def test_what_cannot_be_done_is_refused_by_name(
    client: openai.AsyncOpenAI, changes: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(**{"model": "pressroom", "messages": QUESTION} | changes)
    assert (caught.value.type, str(caught.value.param)[: len(param)]) == ("invalid_request_error", param)


async def test_another_model_is_not_found(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        await client.chat.completions.create(model="gpt-4o", messages=QUESTION)
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")


async def test_failures_have_openais_form(client: openai.AsyncOpenAI, application: FakeApplication) -> None:
    application.fake_agent.error = ModelUnreachable("no answer from the model")
    with pytest.raises(openai.InternalServerError) as caught:
        await client.chat.completions.create(model="pressroom", messages=QUESTION)
    assert (caught.value.status_code, caught.value.code) == (503, "model_unreachable")
    assert "retry-after" in caught.value.response.headers
    stream = await client.chat.completions.create(model="pressroom", messages=QUESTION, stream=True)
    with pytest.raises(openai.APIError, match="no answer from the model"):
        async for _ in stream:
            pass
