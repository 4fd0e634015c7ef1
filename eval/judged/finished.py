"""A finished run put before a judge: the same answers, further metrics, the same folder."""

from typing import Any

from eval.asking import Tell, silent
from eval.compare.runs import Run
from eval.errors import RunMismatch
from eval.judged.scoring import Judging, judge_rows
from eval.kept import write_scores
from eval.scores import summarise
from graph.deps import Embedder


async def score_run(run: Run, judging: Judging, embedder: Embedder | None, tell: Tell = silent) -> dict[str, Any]:
    """Judge the answers of `run`, write its figures anew, return its summary.

    Scores by another judge stay where the metric is another. Raises RunMismatch for a run without answers, and what
    `judge_rows` raises.
    """
    if not run.answers:
        raise RunMismatch(f"{run.folder} measured retrieval alone: there are no answers to judge")
    rows = [dict(row) for row in run.rows.values()]
    answers = {name: answer for name, answer in run.answers.items() if name in run.rows}
    judged = await judge_rows(judging, embedder, run.folder, asked=run.asked, answers=answers, rows=rows, tell=tell)
    kept = {name: run.summary[name] for name in ("run", "retrieval_only", "failed")}
    summary = {**kept, "judged": {**run.summary.get("judged", {}), **judged}}
    summary |= summarise(rows, run.provenance.get("seeds", {}).get("bootstrap", judging.seed))
    write_scores(run.folder, rows, summary)
    return summary
