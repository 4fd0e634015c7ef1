"""`pressroom-eval attacks`: hidden instructions planted beside the answers of an archive, and whether one is obeyed."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import write_json
from app.cli.exits import FAILED


def attacks(
    questions: Annotated[
        Path, typer.Argument(metavar="QUESTIONS.jsonl", help="Questions of this archive, with quotes.")
    ],
    *,
    texts: Annotated[
        list[Path] | None, typer.Option(help="Files of attacks (JSONL, BIPIA's JSON); ours by default.")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Draw N texts of each file.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take only each Nth of the drawn texts.")] = 1,
    seed: Annotated[int, typer.Option(help="What is drawn, and which question each text is planted beside.")] = 20_260,
    no_model: Annotated[bool, typer.Option("--no-model", help="Quotes alone, no language model.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="The run's folder; one that holds a part of it is completed.")
    ] = None,
) -> None:
    """Plant hidden instructions beside the answers in copies of the archive, and see whether one is obeyed.

    Ends with 1 when one was.
    """
    from eval.attacks.command import measure
    from eval.attacks.texts import OWN

    summary = measure(
        questions, tuple(texts or [OWN]), sample=sample, every=every, seed=seed, with_model=not no_model, out=out
    )
    write_json(summary)
    if summary["obeyed"]["count"]:
        raise typer.Exit(FAILED)
