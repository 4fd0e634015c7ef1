"""`/api/ask` and `/api/ask/stream`: one question, its answer as the contract's JSON or as events."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing
from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from app.api.access import Access, Asking
from app.api.budget import settle, take
from app.api.errors import KNOWN, problem_of
from app.api.problem import problems
from app.api.runs import AnswerTimeout, while_connected
from app.api.schemas import AskBody
from app.api.serving import Served, Serving, UntilSent
from graph.events import Done, DraftToken, Event, SentenceProven, StepDone
from graph.models import Answer, Question

router = APIRouter(tags=["questions"], responses=problems(422, 503, 504))


@router.post("/api/ask", summary="Answer a question with proven sentences", response_model=Answer)
async def ask(body: AskBody, request: Request, served: Served, access: Asking) -> JSONResponse:
    """The answer as `pressroom ask --json` prints it; closing the connection cancels the run."""
    with served.runs.place():
        await served.archive()
        await take(served, access)
        answer = await while_connected(request, run(served, access, body.to_question()))
    return JSONResponse(answer.to_json())


@router.post(
    "/api/ask/stream",
    summary="Answer a question as server-sent events",
    response_class=EventSourceResponse,
    responses={200: {"description": "events, the last one `done` or `error`", "content": {"text/event-stream": {}}}},
)
async def ask_stream(body: AskBody, served: Served, access: Asking, until_sent: UntilSent) -> EventSourceResponse:
    """Events `step`, `token` (a draft, may be taken back), `sentence` (proven), then `done` or `error`.

    A `sentence` comes while the model writes the next one and is never taken back; `position` is where to insert it
    among those that came before. `done` is the answer of `/api/ask`; `error` has the body of a failed request.
    """
    until_sent.enter_context(served.runs.place())
    await served.archive()
    await take(served, access)
    return finishing(served, _events(served, access, body.to_question()))


def finishing(served: Serving, events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """The response that sends `events`, also to their end when the server is stopped meanwhile."""
    grace = served.application.settings.serve.grace_seconds
    return EventSourceResponse(events, shutdown_event=anyio.Event(), shutdown_grace_period=grace)


async def run(served: Serving, access: Access, question: Question) -> Answer:
    """The agent's answer, once it is this question's turn. Raises AnswerTimeout and what the agent raises."""
    async with aclosing(stream(served, access, question)) as events:
        async for event in events:
            if isinstance(event, Done):
                return event.answer
    raise AssertionError("a run always ends with its answer")


async def stream(served: Serving, access: Access, question: Question) -> AsyncGenerator[Event, None]:
    """The agent's events, once it is this question's turn; closing this ends the run. Raises as `run`."""
    seconds = served.application.settings.serve.answer_seconds
    deadline = asyncio.get_running_loop().time() + seconds
    async with AsyncExitStack() as held:
        try:
            async with asyncio.timeout_at(deadline):
                await held.enter_async_context(served.runs.turn())
                agent = await served.agent_for(access)
            events = await held.enter_async_context(aclosing(agent.stream(access.own(question))))
            while True:
                # Not around the whole: while an event is being sent, the one who waits is the client.
                async with asyncio.timeout_at(deadline):
                    event = await anext(events, None)
                if event is None:
                    return
                if isinstance(event, Done):
                    await settle(served, access, event.answer)
                yield event
        except TimeoutError as error:
            if asyncio.get_running_loop().time() < deadline:
                raise  # another's: a bug, and no slow answer
            raise AnswerTimeout(seconds) from error


async def _events(served: Serving, access: Access, question: Question) -> AsyncIterator[ServerSentEvent]:
    try:
        async with aclosing(stream(served, access, question)) as events:
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
