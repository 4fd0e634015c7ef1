"""A run of the evaluation: ask every question of a file, score, judge, and leave a folder that says how.

    config.json  provenance.json  answers.jsonl (or retrieved.jsonl)  judgements.jsonl  asked.jsonl  scores.jsonl
    summary.json

A run that was cut goes on where it stood: what the journals hold is not asked again.
"""

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from app.bootstrap import Application
from app.cli.local import local_agent
from eval.asked import write_asked
from eval.errors import RunMismatch
from eval.journal import append, read_journal
from eval.judges import Judge, cited_contexts, faithfulness
from eval.provenance import identity, provenance
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import DEPTH, filters_of, retrieved
from eval.scores import Row, score_answer, score_retrieval, summarise
from graph.agent import Agent
from graph.errors import AgentError
from graph.models import Question
from ingest.durable import replace_text

SEED = 20_260
Tell = Callable[[], None]
Entry = dict[str, Any]
_Item = TypeVar("_Item")


def _silent() -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Options:
    """What to run. `limit` takes the first questions; `faithfulness_limit` draws that many answers by the seed.

    `depth` is how many passages `retrieve` is asked for where only retrieval is measured.
    """

    questions: Path
    limit: int | None = None
    retrieval_only: bool = False
    faithfulness_limit: int | None = None
    concurrency: int = 1
    seed: int = SEED
    depth: int = DEPTH


def new_folder(home: Path) -> Path:
    """Where a run goes that was not given a folder."""
    return home / "runs" / f"eval-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


async def run(
    application: Application, folder: Path, options: Options, judge: Judge | None, tell: Tell = _silent
) -> dict[str, Any]:
    """Run, or go on with, the evaluation in `folder` and return its summary; `tell` hears of every question done.

    Raises QuestionsError, RunMismatch, JournalError, JudgeError, ArchiveError, and what means that no answer can be
    had at all (a retryable AgentError, a model that does not start); all answers so far are kept.
    """
    questions = read_questions(options.questions)[: options.limit]
    judged_by = judge.to_json() if judge else None
    _open_folder(folder, application, options, judged_by)
    failed: dict[str, str] = {}
    if options.retrieval_only:
        found = await _retrieved(application, folder / "retrieved.jsonl", questions, options, tell)
        rows = [score_retrieval(question, found[question.id]) for question in questions]
    else:
        answers, failed = await _answered(application, folder / "answers.jsonl", questions, options, tell)
        body = bodies(application)
        rows = [score_answer(question, answers[question.id], body) for question in questions if question.id in answers]
    summary: dict[str, Any] = {"run": folder.name, "retrieval_only": options.retrieval_only, "failed": failed}
    if judge and not options.retrieval_only:
        summary["judge"] = await _judge(judge, folder / "judgements.jsonl", answers, rows, options)
    summary |= summarise(rows, options.seed)
    write_asked(folder, questions, application.archive().article)
    replace_text(folder / "scores.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    replace_text(folder / "summary.json", _pretty(summary))
    return summary


def bodies(application: Application) -> Callable[[str, str], str | None]:
    """The text of a revision by article id and hash; None for one that the archive does not hold."""

    def body(article_id: str, sha256: str) -> str | None:
        try:
            return application.archive().article(article_id, sha256).body
        except KeyError:
            return None

    return body


def _open_folder(folder: Path, application: Application, options: Options, judged_by: Entry | None) -> None:
    facts = identity(application, options.questions)
    kind = {"retrieval_only": options.retrieval_only, **({"depth": options.depth} if options.retrieval_only else {})}
    kind |= facts
    path = folder / "config.json"
    if path.exists():
        before = json.loads(path.read_bytes())["identity"]
        differing = sorted(name for name in kind.keys() | before.keys() if kind.get(name) != before.get(name))
        if differing:
            raise RunMismatch(
                f"{folder} holds a run with other {', '.join(differing)}: give another folder with --out, or none"
            )
        if judged_by:
            made = json.loads((folder / "provenance.json").read_bytes())
            replace_text(folder / "provenance.json", _pretty({**made, "judge": judged_by}))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        replace_text(folder / "provenance.json", _pretty(provenance(application, facts, options.seed, judged_by)))
    shown = {**asdict(options), "questions": str(options.questions), "judge": judged_by}
    replace_text(path, _pretty({"identity": kind, "options": shown}))


async def _retrieved(
    application: Application, journal: Path, questions: Sequence[GoldQuestion], options: Options, tell: Tell
) -> dict[str, Entry]:
    found = {entry["id"]: entry for entry in read_journal(journal)}
    deps = await asyncio.to_thread(lambda: application.deps(with_model=False))

    async def search(question: GoldQuestion) -> None:
        entry = await retrieved(deps, question, options.depth)
        append(journal, entry)
        found[question.id] = entry

    await _each([each for each in questions if each.id not in found], search, options.concurrency, tell)
    return found


async def _answered(
    application: Application, journal: Path, questions: Sequence[GoldQuestion], options: Options, tell: Tell
) -> tuple[dict[str, Entry], dict[str, str]]:
    wanted = {question.id for question in questions}
    answers = {entry["id"]: entry for entry in read_journal(journal) if entry["id"] in wanted}
    failed: dict[str, str] = {}

    async def ask(agent: Agent, question: GoldQuestion) -> None:
        asked = Question(text=question.question, id=question.id, filters=filters_of(question))
        try:
            answer = (await agent.ask(asked)).to_json()
        except AgentError as error:
            if error.retryable:
                raise
            failed[question.id] = f"{type(error).__name__}: {error}"
            return
        append(journal, answer)
        answers[question.id] = answer

    if missing := [question for question in questions if question.id not in answers]:
        async with local_agent(application, keep_runs=False) as agent:
            await _each(missing, lambda question: ask(agent, question), options.concurrency, tell)
    return answers, failed


async def _judge(
    judge: Judge, journal: Path, by_id: Mapping[str, Entry], rows: Sequence[Row], options: Options
) -> Entry:
    """Adds `faithfulness` to the metrics of `rows`; returns what was asked and what failed why."""
    chosen = sorted(row["id"] for row in rows if row["status"] != "abstained")
    if options.faithfulness_limit is not None and options.faithfulness_limit < len(chosen):
        chosen = random.Random(options.seed).sample(chosen, options.faithfulness_limit)
    # A failure is asked again when the run is; a score stands for this judge and this very answer.
    scored = {
        entry["id"]: entry
        for entry in read_journal(journal)
        if entry["score"] is not None
        and entry["judge"] == judge.to_json()
        and entry["id"] in by_id
        and entry["run"] == by_id[entry["id"]]["run"]["id"]
    }
    async with faithfulness(judge) as judged:

        async def ask(name: str) -> None:
            answer = by_id[name]
            verdict = await judged(answer["question"], answer["answer"], cited_contexts(answer))
            entry = {"id": name, "run": answer["run"]["id"], "judge": judge.to_json(), **asdict(verdict)}
            append(journal, entry)
            scored[name] = entry

        await _each([name for name in chosen if name not in scored], ask, options.concurrency)
    for row in rows:
        row["metrics"]["faithfulness"] = scored[row["id"]]["score"] if row["id"] in chosen else None
    reasons = [scored[name]["reason"] for name in chosen if scored[name]["score"] is None]
    return {
        **judge.to_json(),
        "asked": len(chosen),
        "failed": len(reasons),
        "failures": dict(Counter(reason.partition(":")[0] for reason in reasons).most_common()),
    }


async def _each(
    items: Sequence[_Item], work: Callable[[_Item], Awaitable[None]], at_once: int, tell: Tell = _silent
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


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
