"""Every question of a run is asked, of the agent or of its search alone, and what came of it is kept at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from app.bootstrap import Application
from app.cli.local import local_agent
from eval.journal import append, read_journal
from eval.left_out import Without, families, with_copies
from eval.questions import GoldQuestion
from eval.retrieval import filters_of, retrieved
from graph.agent import Agent
from graph.deps import Deps
from graph.errors import AgentError
from graph.models import Question

Entry = dict[str, Any]
Tell = Callable[[], None]
AgentFor = Callable[[GoldQuestion], Agent]
_Item = TypeVar("_Item")


def silent() -> None:
    """Nobody listens."""


async def found_for(
    application: Application,
    journal: Path,
    questions: Sequence[GoldQuestion],
    *,
    depth: int,
    leave_out_gold: bool,
    at_once: int,
    tell: Tell,
) -> dict[str, Entry]:
    """What is retrieved for each question, by id; what the journal holds is not searched again."""
    found = {entry["id"]: entry for entry in read_journal(journal)}
    deps = await asyncio.to_thread(lambda: application.deps(with_model=False))
    hidden = leave_out_gold or any(question.left_out for question in questions)
    together = families(application.home) if hidden else None

    async def search(question: GoldQuestion) -> None:
        lacking = together if leave_out_gold or question.left_out else None
        entry = await retrieved(_bare(deps, question, lacking), question, depth)
        append(journal, entry)
        found[question.id] = entry

    await each_of([question for question in questions if question.id not in found], search, at_once, tell)
    return found


async def answers_to(
    application: Application,
    journal: Path,
    questions: Sequence[GoldQuestion],
    *,
    with_model: bool,
    leave_out_gold: bool,
    at_once: int,
    tell: Tell,
) -> tuple[dict[str, Entry], dict[str, str]]:
    """The answer to each question by id, and why there is none to the others.

    What the journal holds is not asked again. Raises what means that no answer can be had at all.
    """
    wanted = {question.id for question in questions}
    answers = {entry["id"]: entry for entry in read_journal(journal) if entry["id"] in wanted}
    failed: dict[str, str] = {}

    async def ask(agent_for: AgentFor, question: GoldQuestion) -> None:
        asked = Question(text=question.question, id=question.id, filters=filters_of(question))
        try:
            answer = (await agent_for(question).ask(asked)).to_json()
        except AgentError as error:
            if error.retryable:
                raise
            failed[question.id] = f"{type(error).__name__}: {error}"
            return
        append(journal, answer)
        answers[question.id] = answer

    if missing := [question for question in questions if question.id not in answers]:
        hidden = {question.id for question in missing if leave_out_gold or question.left_out}
        async with _agents(application, with_model=with_model, hidden=hidden) as agent_for:
            await each_of(missing, partial(ask, agent_for), at_once, tell)
    return answers, failed


async def each_of(
    items: Sequence[_Item], work: Callable[[_Item], Awaitable[None]], at_once: int, tell: Tell = silent
) -> None:
    """Do `work` on every item, `at_once` at a time; the first that raises stops the rest."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)
            tell()

    workers = [asyncio.create_task(worker()) for _ in range(at_once)]
    try:
        await asyncio.gather(*workers)
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


@asynccontextmanager
async def _agents(application: Application, *, with_model: bool, hidden: Set[str]) -> AsyncIterator[AgentFor]:
    """Who answers a question: the same agent, but for each of `hidden` one whose archive lacks its gold articles."""
    whole = (
        local_agent(application, keep_runs=False)
        if with_model
        else application.agent(with_model=False, keep_runs=False)
    )
    async with whole as agent:
        if not hidden:
            yield lambda question: agent
            return
        together = families(application.home)

        def bare(question: GoldQuestion) -> Agent:
            if question.id not in hidden:
                return agent
            return Agent(lambda: _bare(application.deps(with_model=with_model), question, together))

        yield bare


def _bare(deps: Deps, question: GoldQuestion, together: Mapping[str, frozenset[str]] | None) -> Deps:
    """The same, but for the gold articles and all their copies where `together` says which those are."""
    if together is None:
        return deps
    return replace(deps, retriever=Without(deps.retriever, with_copies(question.gold_article_ids, together)))
