"""`/api/ask` and `/api/ask/stream`: one question, its answer as the contract's JSON or as events."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from app.api.errors import KNOWN, ErrorReply, problem_of
from app.api.runs import while_connected
from app.api.schemas import AskBody
from app.api.serving import Served, Serving, UntilSent
from graph.events import Done, DraftToken, Event, SentenceProven, StepDone
from graph.models import Answer, Question

router = APIRouter(
    tags=["questions"],
    responses={422: {"model": ErrorReply}, 429: {"model": ErrorReply}, 503: {"model": ErrorReply}},
)


@router.post("/api/ask", summary="Answer a question with proven sentences", response_model=Answer)
async def ask(body: AskBody, request: Request, served: Served) -> JSONResponse:
    """The answer as `pressroom ask --json` prints it; closing the connection cancels the run."""
    with served.runs.place():
        await served.archive()
        answer = await while_connected(request, run(served, body.to_question()))
    return JSONResponse(answer.to_json())


@router.post(
    "/api/ask/stream",
    summary="Answer a question as server-sent events",
    response_class=EventSourceResponse,
    responses={200: {"description": "events, the last one `done` or `error`", "content": {"text/event-stream": {}}}},
)
async def ask_stream(body: AskBody, served: Served, until_sent: UntilSent) -> EventSourceResponse:
    """Events `step`, `token` (a draft, may be taken back), `sentence` (proven), then `done` or `error`.

    A `sentence` comes while the model writes the next one and is never taken back; `position` is where to insert it
    among those that came before. `done` is the answer of `/api/ask`; `error` has the body of a failed request.
    """
    until_sent.enter_context(served.runs.place())
    await served.archive()
    return EventSourceResponse(_events(served, body.to_question()))


async def run(served: Serving, question: Question) -> Answer:
    """The agent's answer, once it is this question's turn."""
    async with served.runs.turn():
        agent = await served.agent_now()
        return await agent.ask(question)


async def stream(served: Serving, question: Question) -> AsyncGenerator[Event, None]:
    """The agent's events, once it is this question's turn; closing this ends the run."""
    async with served.runs.turn():
        agent = await served.agent_now()
        async with aclosing(agent.stream(question)) as events:
            async for event in events:
                yield event


async def _events(served: Serving, question: Question) -> AsyncIterator[ServerSentEvent]:
    try:
        async with aclosing(stream(served, question)) as events:
            async for event in events:
                yield _sent(event)
    except Exception as error:
        # The status 200 is out already: even a bug must tell the client that no answer will come.
        yield _named("error", problem_of(error).to_json())
        if not isinstance(error, KNOWN):
            raise


def _sent(event: Event) -> ServerSentEvent:
    match event:
        case StepDone(step):
            return _named("step", step.model_dump(mode="json"))
        case DraftToken(text):
            return _named("token", {"text": text})
        case SentenceProven():
            return _named("sentence", event.to_json())
        case Done(answer):
            return _named("done", answer.to_json())


def _named(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=json.dumps(data, ensure_ascii=False))
