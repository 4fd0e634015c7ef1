"""A run of the evaluation: ask every question of a file, score, judge, and leave a folder that says how.

    config.json  provenance.json  answers.jsonl (or retrieved.jsonl)  judgements.jsonl  asked.jsonl  scores.jsonl
    summary.json

A run that was cut goes on where it stood: what the journals hold is not asked again.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from eval.asked import write_asked
from eval.asking import Tell, answers_to, found_for, silent
from eval.errors import RunMismatch
from eval.judged.scoring import Judging, judge_rows
from eval.kept import pretty, write_scores
from eval.provenance import identity, provenance
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import DEPTH
from eval.scores import score_answer, score_retrieval, summarise
from eval.selection import SEED, Only, Selection, as_unanswerable, selected
from ingest.durable import replace_text


@dataclass(frozen=True)
class Options:
    """What to run. `limit` takes the first questions.

    `only`, `sample` and `leave_out_gold`: see `eval.selection`; the last asks each question of an archive without its
    gold articles and their copies, and counts it as unanswerable. Without a model the agent only quotes. `depth` is
    how many passages `retrieve` is asked for where only retrieval is measured.
    """

    questions: Path
    limit: int | None = None
    retrieval_only: bool = False
    concurrency: int = 1
    seed: int = SEED
    depth: int = DEPTH
    sample: int | None = None
    only: Only | None = None
    leave_out_gold: bool = False
    with_model: bool = True


def questions_of(options: Options) -> list[GoldQuestion]:
    """The questions that these options ask, in the order of the file. Raises QuestionsError."""
    selection = Selection(options.only, options.leave_out_gold, options.limit, options.sample, options.seed)
    return selected(read_questions(options.questions), selection)


def new_folder(home: Path) -> Path:
    """Where a run goes that was not given a folder."""
    return home / "runs" / f"eval-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


async def run(
    application: Application, folder: Path, options: Options, judging: Judging | None, tell: Tell = silent
) -> dict[str, Any]:
    """Run, or go on with, the evaluation in `folder` and return its summary; `tell` hears of every question done.

    Raises QuestionsError, RunMismatch, JournalError, JudgeError, ArchiveError, and what means that no answer can be
    had at all (a retryable AgentError, a model that does not start); all answers so far are kept.
    """
    questions = questions_of(options)
    gold = [as_unanswerable(each) if options.leave_out_gold or each.left_out else each for each in questions]
    _open_folder(folder, application, options, judging, [question.id for question in questions])
    failed: dict[str, str] = {}
    how: Any = {"leave_out_gold": options.leave_out_gold, "at_once": options.concurrency, "tell": tell}
    if options.retrieval_only:
        found = await found_for(application, folder / "retrieved.jsonl", questions, depth=options.depth, **how)
        rows = [score_retrieval(question, found[question.id]) for question in gold]
    else:
        journal = folder / "answers.jsonl"
        answers, failed = await answers_to(application, journal, questions, with_model=options.with_model, **how)
        body, threshold = bodies(application), application.settings.agent.support_threshold
        rows = [
            score_answer(question, answers[question.id], body, threshold) for question in gold if question.id in answers
        ]
    summary: dict[str, Any] = {"run": folder.name, "retrieval_only": options.retrieval_only, "failed": failed}
    asked = write_asked(folder, gold, application.archive().article)
    if judging and not options.retrieval_only:
        embedder = application.reading_embedder() if judging.embeds else None
        summary["judged"] = await judge_rows(judging, embedder, folder, asked=asked, answers=answers, rows=rows)
    summary |= summarise(rows, options.seed)
    write_scores(folder, rows, summary)
    return summary


def bodies(application: Application) -> Callable[[str, str], str | None]:
    """The text of a revision by article id and hash; None for one that the archive does not hold."""

    def body(article_id: str, sha256: str) -> str | None:
        try:
            return application.archive().article(article_id, sha256).body
        except KeyError:
            return None

    return body


def _open_folder(
    folder: Path, application: Application, options: Options, judging: Judging | None, asked: Sequence[str]
) -> None:
    facts = identity(application, options.questions)
    kind = {"retrieval_only": options.retrieval_only, **({"depth": options.depth} if options.retrieval_only else {})}
    kind |= {"leave_out_gold": True} if options.leave_out_gold else {}
    kind |= {"with_model": False} if not options.with_model else {}
    kind |= facts
    path = folder / "config.json"
    if path.exists():
        before = json.loads(path.read_bytes())["identity"]
        differing = sorted(name for name in kind.keys() | before.keys() if kind.get(name) != before.get(name))
        if differing:
            raise RunMismatch(
                f"{folder} holds a run with other {', '.join(differing)}: give another folder with --out, or none"
            )
    else:
        folder.mkdir(parents=True, exist_ok=True)
        replace_text(folder / "provenance.json", pretty(provenance(application, facts, options.seed)))
    shown = {**asdict(options), "questions": str(options.questions), "judging": judging.to_json() if judging else None}
    replace_text(path, pretty({"identity": kind, "options": shown, "asked": list(asked)}))
