"""`pressroom-eval run`: ask every question of a file, score the answers, write a folder that says how it was done."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import counting, err, say, write_json
from app.cli.exits import FAILED
from app.settings import load_settings
from eval.judged.samples import CONTEXTS
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
    ragas: Annotated[
        str, typer.Option(help="What the judge judges: Ragas' metrics with commas between, or all.")
    ] = "faithfulness",
    ragas_sample: Annotated[
        int | None,
        typer.Option("--ragas-sample", "--faithfulness-limit", min=1, help="Judge only N questions a metric."),
    ] = None,
    contexts: Annotated[int, typer.Option(min=1, help="How many of the passages found a judge is shown.")] = CONTEXTS,
    mlflow: Annotated[bool, typer.Option("--mlflow", help="Log the run to MLflow: files below the home.")] = False,
    mlflow_uri: Annotated[
        str | None, typer.Option(help="Log it to this MLflow store instead. It gets what articles say.")
    ] = None,
    concurrency: Annotated[int, typer.Option("-j", min=1, help="Questions at once.")] = 1,
) -> None:
    """Ask every question, score the answers, and write a folder that says how it was done.

    Ends with 1 when a question got no answer at all, or when every call of the judge for a metric failed.
    """
    import asyncio

    from app.cli.local import archive_opened
    from eval.judged.scoring import Judging, all_failed, metrics_named
    from eval.judges import find_judge
    from eval.report import slices_table, summary_table
    from eval.run import Options, new_folder, questions_of
    from eval.run import run as run_evaluation
    from eval.tracking import installed, local_store, track

    options = Options(
        questions, limit, retrieval, concurrency, seed, depth, sample, only, leave_out_gold,
        with_model=not without_model,
    )  # fmt: skip
    metrics = metrics_named(ragas)
    if mlflow or mlflow_uri:
        installed()
    total = len(questions_of(options))
    with archive_opened(load_settings()) as application:
        folder = (out or new_folder(application.home)).resolve()
        judging = None
        if judge != "none" and not retrieval:
            chosen = find_judge(application, judge, judge_base_url, judge_model)
            judging = Judging(chosen, metrics, ragas_sample, contexts, seed, concurrency)
        say(f"evaluating {total} questions into {folder}")
        with counting("questions", total) as tell:
            summary = asyncio.run(run_evaluation(application, folder, options, judging, tell))
    err().print(summary_table(summary))
    if slices := slices_table(summary):
        err().print(slices)
    write_json(summary)
    if mlflow or mlflow_uri:
        store = mlflow_uri or local_store(application.home)
        say(f"logged to MLflow at {store} as {track(folder, store)}")
    if summary["failed"] or any(all_failed(summary, name) for name in metrics):
        raise typer.Exit(FAILED)
