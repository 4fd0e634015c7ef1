"""`pressroom chat`: a conversation with the archive, kept under a name."""

import asyncio
import sys
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import options
from app.cli.console import err, out, say
from app.cli.exits import typed_errors

if TYPE_CHECKING:
    from app.settings import Settings
    from graph.agent import Agent
    from ingest.models import Filters

QUIT, SOURCES = "/quit", "/sources"
WELCOME = f"Ask the archive. {SOURCES} shows the passages of the last answer, {QUIT} ends."


def chat(
    *,
    thread: Annotated[str, typer.Option(metavar="NAME", help="The conversation to go on with.")] = "default",
    outlet: options.Outlet = None,
    author: options.Author = None,
    language: options.Language = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    profile: options.Profile = "press",
) -> None:
    """Talk with the archive; it remembers what was said before.

    Type a question a line. /sources shows the passages behind the last
    answer, /quit (or Ctrl+D) ends. In a pipe, every line is a question.

    Examples:
      pressroom chat
      pressroom chat --thread elections --outlet "The Gazette"
    """
    from app.settings import load_settings

    filters = options.filters_of(outlet=outlet, author=author, language=language, since=since, until=until, as_of=as_of)
    with suppress(ImportError):
        import readline  # noqa: F401 - merely imported, it gives the prompt a history and the arrow keys
    _converse(load_settings(), options.checked_name(thread), filters, profile)


def _converse(settings: "Settings", thread: str, filters: "Filters", profile: str) -> None:
    """Read and answer until the end; a question that fails is told and does not end the conversation."""
    from app.cli.local import archive_opened, local_agent
    from app.cli.render import answer_text

    with archive_opened(settings) as application, asyncio.Runner() as runner:
        # Not one big coroutine: while a person types, Ctrl+C must end the program, while it answers only the answer.
        entered = local_agent(application, remember=True)
        agent = runner.run(entered.__aenter__())
        try:
            if sys.stdin.isatty():
                say(f"{WELCOME} (thread: {thread})", style="dim")
            last: dict[str, Any] | None = None
            while (line := _next_line()) is not None:
                if line in ("/quit", "/exit"):
                    return
                if line == SOURCES:
                    _show_sources(last)
                elif line.startswith("/"):
                    say(f"there is no {line.split()[0]}. {WELCOME}", style="yellow")
                elif line:
                    try:
                        last = runner.run(_answer(agent, line, thread, filters, profile))
                    except KeyboardInterrupt:
                        say("stopped", style="yellow")
                    except typed_errors() as error:
                        say(f"pressroom: {error}", style="red")
                    else:
                        out().print(answer_text(last, out().width), end="\n\n")
        finally:
            runner.run(_left(entered))


async def _left(entered: AbstractAsyncContextManager["Agent"]) -> None:
    await entered.__aexit__(None, None, None)


def _show_sources(last: dict[str, Any] | None) -> None:
    from app.cli.render import passage_text

    if last is None:
        say("no answer yet: ask something first", style="yellow")
    for passage in last["passages"] if last else []:
        out().print(passage_text(passage, last["question"] if last else "", out().width))


def _next_line() -> str | None:
    """The next line, None at the end of the input."""
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return None


async def _answer(agent: "Agent", text: str, thread: str, filters: "Filters", profile: str) -> dict[str, Any]:
    from app.cli.asking import told_by_agent
    from app.cli.progress import BEGINNING, Progress
    from graph.models import Question

    question = Question(text=text[: options.MAX_CHARACTERS], thread=thread, filters=filters, profile=profile)
    answer: dict[str, Any] = {}
    with err().status(BEGINNING) as status:
        progress = Progress(status)
        async with aclosing(told_by_agent(agent, question)) as events:
            async for name, data in events:
                if name == "done":
                    answer = data
                else:
                    progress.show(name, data)
    return answer
