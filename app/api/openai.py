"""`/v1/models` and `/v1/chat/completions`: what can talk to OpenAI's API can talk to the archive."""

import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import ServerSentEvent

from app.api.access import Access, Asking
from app.api.ask import finishing, run, stream
from app.api.budget import take
from app.api.errors import KNOWN, UnknownModel, problem_of
from app.api.openai_form import Chunks, completion
from app.api.openai_schemas import MODEL, ChatBody, ErrorReply, Model, ModelList
from app.api.runs import while_connected
from app.api.serving import Served, Serving, UntilSent
from graph.events import Done, SentenceProven
from graph.models import Citation, Question
from graph.text.language import spoken_language

router = APIRouter(prefix="/v1", tags=["as OpenAI's"])
Refusal: Any = {status: {"model": ErrorReply} for status in (400, 401, 403, 404, 429, 503, 504)}
_MODEL = Model(id=MODEL, created=1_767_225_600)  # 2026-01-01; the field is required and means nothing here


@router.get("/models", summary="List the models", responses=Refusal)
async def models(_: Asking) -> ModelList:
    """The one model: the agent."""
    return ModelList(data=[_MODEL])


@router.get("/models/{model}", summary="Show a model", responses=Refusal)
async def model_named(model: str, _: Asking) -> Model:
    """The one model, by its name."""
    if model != MODEL:
        raise UnknownModel(f"there is no model {model[:100]!r} here, only {MODEL!r}", code="model_not_found")
    return _MODEL


@router.post(
    "/chat/completions",
    summary="Answer the last message of a conversation",
    responses=Refusal
    | {200: {"content": {"text/event-stream": {}}, "description": "a chat completion, or its chunks"}},
)
async def chat_completions(
    body: ChatBody, request: Request, served: Served, access: Asking, until_sent: UntilSent
) -> Response:
    """A stream carries proven sentences only; `pressroom` holds the whole answer as `/api/ask` gives it."""
    question = body.to_question()
    until_sent.enter_context(served.runs.place())
    await served.archive()
    await take(served, access)

    def address_of(citation: Citation) -> str:
        address = request.url_for("article", article_id=citation.article_id)
        return str(address.include_query_params(sha256=citation.article_sha256))

    if not body.stream:
        answer = await while_connected(request, run(served, access, question))
        return JSONResponse(completion(answer, int(time.time()), address_of))
    with_usage = body.stream_options is not None and body.stream_options.include_usage
    language = spoken_language(question.text)
    chunks = Chunks(f"chatcmpl-{uuid.uuid4().hex}", int(time.time()), address_of, language, with_usage)
    return finishing(served, _sent(served, access, question, chunks))


async def _sent(served: Serving, access: Access, question: Question, chunks: Chunks) -> AsyncIterator[ServerSentEvent]:
    yield _data(chunks.opening())
    try:
        async with aclosing(stream(served, access, question)) as events:
            async for event in events:
                if isinstance(event, SentenceProven):
                    yield _data(chunks.sentence(event))
                elif isinstance(event, Done):
                    for chunk in chunks.ending(event.answer):
                        yield _data(chunk)
    except Exception as error:
        # The status 200 is out already: even a bug must tell the client that no answer will come.
        yield _data(problem_of(error).to_openai())
        if not isinstance(error, KNOWN):
            raise
    yield ServerSentEvent(data="[DONE]")


def _data(chunk: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(chunk, ensure_ascii=False))
