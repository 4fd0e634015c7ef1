"""`pressroom batch`: many questions, one answer a line, begun again where it stopped."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from app.cli import options
from app.cli.console import counting, say
from app.cli.exits import FAILED, typed_errors
from app.cli.questions import AskedQuestion, read_questions

if TYPE_CHECKING:
    from app.settings import Settings
    from graph.agent import Agent
    from ingest.models import Filters


def batch(
    questions: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, metavar="QUESTIONS.jsonl", help='Lines of {"id"?, "question", "asked_at"?}.'
        ),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", dir_okay=False, metavar="ANSWERS.jsonl", help="Where the answers go."),
    ],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="How many at once.")] = 1,
    outlet: options.Outlet = None,
    author: options.Author = None,
    language: options.Language = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    profile: options.Profile = "press",
) -> None:
    """Answer every question of a file, one line of JSON each, ids kept.

    Run again, it goes on where it stopped: ids that the answers hold already
    are skipped. A line that is no question, and a question that fails, are
    told at the end (exit code 1); the others are answered. Each question is
    answered as of its asked_at, unless --as-of says otherwise. Answers are
    written as they come; at the end they stand in the order of the questions.

    Example: pressroom batch questions.jsonl -o answers.jsonl -j 4
    """
    from app.settings import load_settings

    filters = options.filters_of(outlet=outlet, author=author, language=language, since=since, until=until, as_of=as_of)
    if not output.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {output.parent}", param_hint="'--output'")
    file = read_questions(questions)
    answered = _answered_already(output)
    todo = [question for question in file.questions if question.id not in answered]
    statuses, failures = (
        asyncio.run(_answer_all(load_settings(), todo, output, jobs, filters=filters, profile=profile))
        if todo
        else ({}, [])
    )
    if todo:
        _put_in_order(output, [question.id for question in file.questions])
    there = len(file.questions) - len(todo)
    say(f"{sum(statuses.values())} answers written to {output}{_counted(statuses)}, {there} were there already")
    for problem in [*file.problems, *failures]:
        say(problem, style="red")
    if file.problems or failures:
        raise typer.Exit(FAILED)


def _counted(statuses: dict[str, int]) -> str:
    return f" ({', '.join(f'{count} {status}' for status, count in sorted(statuses.items()))})" if statuses else ""


def _answered_already(output: Path) -> set[str]:
    """The ids in `output`, after cutting off a last line that was never finished."""
    if not output.exists():
        return set()
    content = output.read_bytes()
    whole = content.rfind(b"\n") + 1
    answered = set()
    for number, line in enumerate(content[:whole].splitlines(), start=1):
        try:
            answered.add(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError) as error:
            raise typer.BadParameter(
                f"{output} line {number} is no answer of a batch: give another file", param_hint="'--output'"
            ) from error
    if whole < len(content):
        say(f"{output} ended in the middle of a line: that answer is made again", style="yellow")
        with output.open("r+b") as opened:
            opened.truncate(whole)
    return answered


def _put_in_order(output: Path, ids: Sequence[str]) -> None:
    """The answers in the order of their questions, all at once; those of other questions stay before them."""
    from ingest.durable import replace_bytes

    lines = output.read_bytes().splitlines(keepends=True)
    place = {identifier: number for number, identifier in enumerate(ids)}
    ordered = sorted(lines, key=lambda line: place.get(str(json.loads(line)["id"]), -1))
    if ordered != lines:
        replace_bytes(output, b"".join(ordered))


async def _answer_all(
    settings: "Settings", todo: Sequence[AskedQuestion], output: Path, jobs: int, *, filters: "Filters", profile: str
) -> tuple[dict[str, int], list[str]]:
    """How many answers of each status were written, and what failed, in words."""
    from app.cli.local import archive_opened, local_agent

    statuses: dict[str, int] = {}
    failures: list[str] = []
    with archive_opened(settings) as application, counting("answering", len(todo)) as advance:
        async with local_agent(application) as agent:
            with output.open("a", encoding="utf-8") as lines:
                waiting = iter(todo)

                async def work() -> None:
                    for question in waiting:
                        try:
                            status = await _answer(agent, question, filters, profile, lines)
                            statuses[status] = statuses.get(status, 0) + 1
                        except typed_errors() as error:
                            failures.append(f"question {question.id}: {error}")
                        advance()

                await asyncio.gather(*(work() for _ in range(jobs)))
    return statuses, failures


async def _answer(agent: "Agent", asked: AskedQuestion, filters: "Filters", profile: str, lines: TextIO) -> str:
    from graph.models import Question

    seen = filters if filters.as_of else replace(filters, as_of=asked.asked_at)
    answer = await agent.ask(Question(id=asked.id, text=asked.text, filters=seen, profile=profile))
    # One write a line, so that lines of several jobs never mix.
    lines.write(json.dumps(answer.to_json(), ensure_ascii=False) + "\n")
    lines.flush()
    return answer.status
