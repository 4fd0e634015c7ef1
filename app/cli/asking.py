"""A question's events: from the running server of the same home, else from an agent of this process."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from app.cli.console import say
from app.cli.local import archive_opened, local_agent
from app.cli.running import owner_headers, running_server
from graph.errors import AnswerBrokenOff

if TYPE_CHECKING:
    import httpx

    from app.settings import Settings
    from graph.agent import Agent
    from graph.events import Event
    from graph.models import Question

CONNECT_SECONDS = 3.0
Told = tuple[str, dict[str, Any]]
"""An event's name (step, token, sentence, done) and its data; `done`, the last one, carries the answer."""


class ServerFailed(Exception):
    """The running server did not answer; the message says why."""


async def told(settings: "Settings", question: "Question") -> AsyncGenerator[Told, None]:
    """The events of one question. Raises the typed errors of archive, models and agent, and AnswerBrokenOff."""
    if url := running_server(settings.home):
        proven = 0
        try:
            async with aclosing(told_by_server(url, question, owner_headers(settings.home))) as events:
                async for name, data in events:
                    if name == "done":
                        _say_why_quotes_only(data)
                    proven += name == "sentence"
                    yield name, data
            return
        except ServerFailed as error:
            if proven:
                # Another answer might not hold what was told as proven.
                raise AnswerBrokenOff(
                    f"the server at {url} broke off after {proven} proven sentence(s) ({error}): ask again"
                ) from error
            say(f"the server at {url} could not answer ({error}): answering without it", style="yellow")
    with archive_opened(settings) as application:
        async with local_agent(application) as agent, aclosing(told_by_agent(agent, question)) as events:
            async for event in events:
                yield event


def _say_why_quotes_only(answer: dict[str, Any]) -> None:
    """The server's reason for an answer without a model (a call that failed is told with the answer itself)."""
    if answer["mode"] == "extractive" and not answer["run"]["llm_calls"]:
        notes = [step["note"] for step in answer["run"]["steps"] if step["node"] == "answer"]
        say(f"the server has no language model, so quotes only: {'; '.join(notes)}", style="yellow")


async def told_by_agent(agent: "Agent", question: "Question") -> AsyncGenerator[Told, None]:
    """The events of an agent in their JSON forms."""
    async with aclosing(agent.stream(question)) as events:
        async for event in events:
            yield _named(event)


def _named(event: "Event") -> Told:
    from graph.events import Done, DraftToken, SentenceProven, StepDone

    match event:
        case StepDone(step):
            return "step", step.model_dump(mode="json")
        case DraftToken(text):
            return "token", {"text": text}
        case SentenceProven():
            return "sentence", event.to_json()
        case Done(answer):
            return "done", answer.to_json()


async def told_by_server(url: str, question: "Question", headers: Mapping[str, str]) -> AsyncGenerator[Told, None]:
    """The events of `/api/ask/stream`; `headers` say who asks. Raises ServerFailed."""
    import httpx

    from prompts.profiles import PRESS

    body = {"question": question.text, "filters": question.filters.to_json(), "web": question.web}
    if question.profile != PRESS:
        body["profile"] = question.profile
    timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
    try:
        async with (
            httpx.AsyncClient(timeout=timeout, trust_env=False) as client,
            client.stream("POST", f"{url}/api/ask/stream", json=body, headers=headers) as response,
        ):
            if response.is_error:
                raise ServerFailed(failure(response.status_code, await response.aread()))
            async for name, data in _server_sent(response):
                if name == "error":
                    raise ServerFailed(data["detail"])
                yield name, data
                if name == "done":
                    return
    except httpx.TransportError as error:
        raise ServerFailed(f"{type(error).__name__}: {error}") from error
    raise ServerFailed("it ended the stream before the answer")


def failure(status: int, body: bytes) -> str:
    """What the server says in the body of a failed request, else its status."""
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP status {status}"


async def _server_sent(response: "httpx.Response") -> AsyncIterator[Told]:
    """Server-sent events (WHATWG HTML, 9.2) with JSON as data; comments and other fields are passed over."""
    name, data = "", ""
    async for line in response.aiter_lines():
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            data += line.removeprefix("data:").removeprefix(" ")
        elif not line and data:
            yield name, json.loads(data)
            name, data = "", ""
