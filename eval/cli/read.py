"""`pressroom-eval read`: a sheet for reading the answers of a run by hand, and the figures of its verdicts."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import say, write_json
from eval.selection import SEED


def read(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run that asked the agent.")],
    *,
    count: Annotated[int, typer.Option("-n", min=1, help="How many answers to draw for a new sheet.")] = 100,
    seed: Annotated[int, typer.Option(help="What is drawn.")] = SEED,
) -> None:
    """Write a sheet of sentences beside their quotes, to fill in; run again, it takes up the verdicts and counts them.

    The sheet is reading.md in the run's folder, the verdicts and their figures are kept in reading.json.
    """
    from eval.reading import read as read_run

    figures = read_run(run, count, seed)
    left = figures["not_read"]
    say(f"{left['sentences']} of {figures['sentences']} sentences are still to be read in {figures['sheet']}")
    write_json(figures)
