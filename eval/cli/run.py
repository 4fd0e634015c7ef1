"""`pressroom-eval run`: ask every question of a file, score the answers, write a folder that says how it was done."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import counting, err, say, write_json
from app.cli.exits import FAILED
from app.settings import load_settings
from eval.selection import SEED, Only


def run(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", help="Questions with their gold answers.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="The run's folder; one that holds a part of this run is completed.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Draw N questions, answerable ones and each type by their shares.")
    ] = None,
    seed: Annotated[int, typer.Option(help="What is drawn: questions, answers to judge, resamples.")] = SEED,
    only: Annotated[Only | None, typer.Option(help="Only what the archive is said to answer, or not to.")] = None,
    leave_out_gold: Annotated[
        bool,
        typer.Option(
            "--leave-out-gold", help="Hide each question's gold articles and their copies: refusing is right."
        ),
    ] = False,
    without_model: Annotated[
        bool, typer.Option("--without-model", help="Answer with quotes alone: no language model is asked.")
    ] = False,
    retrieval: Annotated[
        bool, typer.Option("--retrieval", help="Only understand, retrieve and grade: no language model.")
    ] = False,
    depth: Annotated[
        int,
        typer.Option(min=1, help="With --retrieval: how many passages to rank, those that the agent is shown first."),
    ] = 50,
    judge: Annotated[str, typer.Option(help="none, embedded, a model of the store, or any name with an address.")] = (
        "none"
    ),
    judge_base_url: Annotated[
        str | None, typer.Option(help="The judge's OpenAI-compatible address; its key is PRESSROOM_JUDGE__API_KEY.")
    ] = None,
    judge_model: Annotated[str | None, typer.Option(help="The judge's model there, if not its name.")] = None,
    faithfulness_limit: Annotated[
        int | None, typer.Option(min=1, help="Judge only N answers, drawn by a fixed seed.")
    ] = None,
    concurrency: Annotated[int, typer.Option("-j", min=1, help="Questions at once.")] = 1,
) -> None:
    """Ask every question, score the answers, and write a folder that says how it was done.

    Ends with 1 when a question got no answer at all, or when every call of the judge failed.
    """
    import asyncio

    from app.cli.local import archive_opened
    from eval.judges import find_judge
    from eval.report import slices_table, summary_table
    from eval.run import Options, new_folder, questions_of
    from eval.run import run as run_evaluation

    options = Options(
        questions, limit, retrieval, faithfulness_limit, concurrency, seed, depth, sample, only, leave_out_gold,
        with_model=not without_model,
    )  # fmt: skip
    total = len(questions_of(options))
    with archive_opened(load_settings()) as application:
        folder = (out or new_folder(application.home)).resolve()
        chosen = None
        if judge != "none" and not retrieval:
            chosen = find_judge(application, judge, judge_base_url, judge_model)
        say(f"evaluating {total} questions into {folder}")
        with counting("questions", total) as tell:
            summary = asyncio.run(run_evaluation(application, folder, options, chosen, tell))
    err().print(summary_table(summary))
    if slices := slices_table(summary):
        err().print(slices)
    write_json(summary)
    verdicts = summary.get("judge", {"asked": 0, "failed": 0})
    if summary["failed"] or (verdicts["asked"] and verdicts["failed"] == verdicts["asked"]):
        raise typer.Exit(FAILED)
