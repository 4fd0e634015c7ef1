"""`pressroom search`: passages of the archive, without the agent."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import options
from app.cli.console import counting, out, say, write_json, write_json_line
from app.cli.exits import FAILED

if TYPE_CHECKING:
    from app.settings import Settings
    from ingest.models import Filters

SERVER_SECONDS = 60.0


def search(
    query: Annotated[str | None, typer.Argument(help="What to look for, in quotes.", metavar="QUERY")] = None,
    *,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    questions: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="FILE",
            help="Search for each question of a JSONL file instead: one line of JSON each, ids kept.",
        ),
    ] = None,
    outlet: options.Outlet = None,
    author: options.Author = None,
    language: options.Language = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    as_json: options.AsJson = False,
) -> None:
    """Find passages by meaning and by words, best first.

    No model writes anything here: you read the articles' own words.

    Examples:
      pressroom search "flood defences" -k 5
      pressroom search "budget vote" --outlet Gazette --until 2023-03-31
      pressroom search --questions questions.jsonl > passages.jsonl
    """
    from app.settings import load_settings

    filters = options.filters_of(outlet=outlet, author=author, language=language, since=since, until=until, as_of=as_of)
    if (query is None) == (questions is None):
        raise typer.BadParameter("give either a query or --questions FILE", param_hint="'QUERY'")
    if questions is not None:
        _search_all(load_settings(), questions, filters, k)
    elif query is not None:
        found = _found(load_settings(), options.checked_question(query, "QUERY"), filters, k)
        if as_json:
            write_json(found)
        else:
            _show(found)


def _found(settings: "Settings", query: str, filters: "Filters", k: int) -> dict[str, Any]:
    from app.cli.asking import ServerFailed
    from app.cli.local import archive_opened
    from app.cli.running import owner_headers, running_server
    from app.found import found_json

    if url := running_server(settings.home):
        try:
            return _found_by_server(url, owner_headers(settings.home), query, filters, k)
        except ServerFailed as error:
            say(f"the server at {url} could not answer ({error}): searching without it", style="yellow")
    with archive_opened(settings) as application:
        return found_json(application.archive(), query, filters, k)


def _found_by_server(url: str, headers: dict[str, str], query: str, filters: "Filters", k: int) -> dict[str, Any]:
    import httpx

    from app.cli.asking import ServerFailed, failure

    body = {"query": query, "k": k, "filters": filters.to_json()}
    try:
        reply = httpx.post(f"{url}/api/search", json=body, headers=headers, timeout=SERVER_SECONDS, trust_env=False)
    except httpx.TransportError as error:
        raise ServerFailed(f"{type(error).__name__}: {error}") from error
    if reply.is_error:
        raise ServerFailed(failure(reply.status_code, reply.content))
    found: dict[str, Any] = reply.json()
    found.pop("facets", None)  # the server's alone
    return found


def _search_all(settings: "Settings", path: Path, filters: "Filters", k: int) -> None:
    """One process, one generation, one line a question; lines that are no question are told at the end (exit 1)."""
    from app.cli.local import archive_opened
    from app.cli.questions import read_questions
    from app.found import found_json

    file = read_questions(path)
    with archive_opened(settings) as application:
        archive = application.archive()
        with counting("searching", len(file.questions)) as advance:
            for question in file.questions:
                seen = filters if filters.as_of else replace(filters, as_of=question.asked_at)
                write_json_line(found_json(archive, question.text, seen, k, question.id))
                advance()
    for problem in file.problems:
        say(problem, style="red")
    if file.problems:
        raise typer.Exit(FAILED)


def _show(found: dict[str, Any]) -> None:
    from app.cli.render import passage_text

    passages = found["passages"]
    if not passages:
        allowed = ", with these filters" if found["filters"] else ""
        say(f"nothing found in generation {found['generation']}{allowed}", style="yellow")
    for passage in passages:
        out().print(passage_text(passage, found["query"], out().width))
