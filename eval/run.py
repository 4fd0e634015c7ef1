"""A run of the evaluation: ask every question of a file, score, judge, and leave a folder that says how.

    config.json  provenance.json  answers.jsonl (or retrieved.jsonl)  judgements.jsonl  asked.jsonl  scores.jsonl
    summary.json

A run that was cut goes on where it stood: what the journals hold is not asked again.
"""

import json
import random
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from eval.asked import write_asked
from eval.asking import Entry, Tell, answers_to, each_of, found_for, silent
from eval.errors import RunMismatch
from eval.journal import append, read_journal
from eval.judges import Judge, cited_contexts, faithfulness
from eval.provenance import identity, provenance
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import DEPTH
from eval.scores import Row, score_answer, score_retrieval, summarise
from eval.selection import SEED, Only, Selection, as_unanswerable, selected
from ingest.durable import replace_text


@dataclass(frozen=True)
class Options:
    """What to run. `limit` takes the first questions; `faithfulness_limit` draws that many answers by the seed.

    `only`, `sample` and `leave_out_gold`: see `eval.selection`; the last asks each question of an archive without its
    gold articles and their copies, and counts it as unanswerable. Without a model the agent only quotes. `depth` is
    how many passages `retrieve` is asked for where only retrieval is measured.
    """

    questions: Path
    limit: int | None = None
    retrieval_only: bool = False
    faithfulness_limit: int | None = None
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
    application: Application, folder: Path, options: Options, judge: Judge | None, tell: Tell = silent
) -> dict[str, Any]:
    """Run, or go on with, the evaluation in `folder` and return its summary; `tell` hears of every question done.

    Raises QuestionsError, RunMismatch, JournalError, JudgeError, ArchiveError, and what means that no answer can be
    had at all (a retryable AgentError, a model that does not start); all answers so far are kept.
    """
    questions = questions_of(options)
    gold = [as_unanswerable(each) if options.leave_out_gold or each.left_out else each for each in questions]
    judged_by = judge.to_json() if judge else None
    _open_folder(folder, application, options, judged_by, [question.id for question in questions])
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
    if judge and not options.retrieval_only:
        summary["judge"] = await _judge(judge, folder / "judgements.jsonl", answers, rows, options)
    summary |= summarise(rows, options.seed)
    write_asked(folder, gold, application.archive().article)
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


def _open_folder(
    folder: Path, application: Application, options: Options, judged_by: Entry | None, asked: Sequence[str]
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
        if judged_by:
            made = json.loads((folder / "provenance.json").read_bytes())
            replace_text(folder / "provenance.json", _pretty({**made, "judge": judged_by}))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        replace_text(folder / "provenance.json", _pretty(provenance(application, facts, options.seed, judged_by)))
    shown = {**asdict(options), "questions": str(options.questions), "judge": judged_by}
    replace_text(path, _pretty({"identity": kind, "options": shown, "asked": list(asked)}))


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

        await each_of([name for name in chosen if name not in scored], ask, options.concurrency)
    for row in rows:
        row["metrics"]["faithfulness"] = scored[row["id"]]["score"] if row["id"] in chosen else None
    reasons = [scored[name]["reason"] for name in chosen if scored[name]["score"] is None]
    return {
        **judge.to_json(),
        "asked": len(chosen),
        "failed": len(reasons),
        "failures": dict(Counter(reason.partition(":")[0] for reason in reasons).most_common()),
    }


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
