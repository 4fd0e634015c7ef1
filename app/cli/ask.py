"""`pressroom ask`: one question, answered with the words that prove the answer."""

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import options
from app.cli.console import err, out, write_json, write_json_line

if TYPE_CHECKING:
    from app.settings import Settings
    from graph.models import Question


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.", metavar="QUESTION")],
    *,
    outlet: options.Outlet = None,
    author: options.Author = None,
    language: options.Language = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    profile: options.Profile = "press",
    web: Annotated[
        bool,
        typer.Option("--web", help="Where the archive has no answer, send the question to a web search."),
    ] = False,
    as_json: options.AsJson = False,
    stream: Annotated[
        bool, typer.Option("--stream", help="Print events as lines of JSON; the last one is the answer.")
    ] = False,
) -> None:
    """Answer a question with quotes from the archive.

    Every sentence carries the number of the quote that proves it. Without a
    proof there is no answer: the command says so, and what came closest
    (exit code 0, for an honest refusal is a result).

    Examples:
      pressroom ask "Who won the mayoral race in Valmere?"
      pressroom ask "What did the audit find?" --since 2023-01-01
      pressroom ask "Who is the mayor?" --as-of 2022-06-30 --json
    """
    from app.settings import load_settings
    from graph.models import Question

    if as_json and stream:
        raise typer.BadParameter("choose one of --json and --stream")
    if web and not load_settings().web.configured:
        raise typer.BadParameter(
            "--web needs a search server: set PRESSROOM_WEB__SEARXNG_URL, or PRESSROOM_WEB__API_KEY for Brave Search"
        )
    filters = options.filters_of(outlet=outlet, author=author, language=language, since=since, until=until, as_of=as_of)
    asked = Question(text=options.checked_question(question), filters=filters, web=web, profile=profile)
    answer = asyncio.run(_tell(load_settings(), asked, stream=stream))
    if as_json:
        write_json(answer)
    elif not stream:
        from app.cli.render import answer_text

        console = out()
        console.print(answer_text(answer, console.width))


async def _tell(settings: "Settings", question: "Question", *, stream: bool) -> dict[str, Any]:
    """Show the events as they come and return the answer."""
    from app.cli.asking import told
    from app.cli.progress import BEGINNING, Progress

    answer: dict[str, Any] = {}
    console = err()
    with console.status(BEGINNING) as status:
        progress = Progress(status)
        async with aclosing(told(settings, question)) as events:
            async for name, data in events:
                if stream:
                    write_json_line({"event": name} | data)
                if name == "done":
                    answer = data
                else:
                    progress.show(name, data)
    return answer
