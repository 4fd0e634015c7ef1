"""`pressroom-eval score`: put the answers of a finished run before a judge, by Ragas' metrics."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import counting, err, say, write_json
from app.cli.exits import FAILED
from app.settings import load_settings
from eval.judged.samples import CONTEXTS
from eval.selection import SEED


def score(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a finished run.")],
    *,
    judge: Annotated[
        str, typer.Option(help="Who judges: embedded, a model of the store, or any name with an address.")
    ],
    metrics: Annotated[str, typer.Option(help="Ragas' metrics with commas between, or all.")] = "faithfulness",
    base_url: Annotated[
        str | None,
        typer.Option(
            "--judge-base-url", "--base-url", help="OpenAI-compatible address; key: PRESSROOM_JUDGE__API_KEY."
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--judge-model", "--model", help="The judge's model there, if not its name.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--ragas-sample", min=1, help="Judge only N questions a metric, drawn by --seed.")
    ] = None,
    contexts: Annotated[int, typer.Option(min=1, help="How many of the passages found a judge is shown.")] = CONTEXTS,
    seed: Annotated[int, typer.Option(help="What is drawn.")] = SEED,
    concurrency: Annotated[int, typer.Option("-j", min=1, help="Questions at once.")] = 1,
) -> None:
    """Judge the answers of a finished run by Ragas' metrics; its scores, summary and provenance are written anew.

    Every verdict is kept at once: a command that was cut goes on with them.
    Refusals are never judged. Ends with 1 when every call for a metric failed.
    """
    import asyncio

    from app.cli.local import opened, pull_embedder
    from eval.compare.runs import read_run
    from eval.judged.finished import score_run
    from eval.judged.scoring import Judging, all_failed, calls_of, metrics_named
    from eval.judges import find_judge
    from eval.report import summary_table

    found, named = read_run(run), metrics_named(metrics)
    with opened(load_settings()) as application:
        chosen = find_judge(application, judge, base_url, model)
        judging = Judging(chosen, named, sample, contexts, seed, concurrency)
        if judging.embeds:
            pull_embedder(application)
        embedder = application.embedder() if judging.embeds else None
        total = len(calls_of(judging, found.asked, found.answers))
        say(f"{chosen.model} judges {total} times in {found.folder}")
        with counting("verdicts", total) as tell:
            summary = asyncio.run(score_run(found, judging, embedder, tell))
    err().print(summary_table(summary))
    write_json(summary)
    if any(all_failed(summary, name) for name in named):
        raise typer.Exit(FAILED)
