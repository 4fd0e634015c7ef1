"""`pressroom-eval compare`: how two runs differ on the same questions, with paired tests and by slice."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.console import err, say, write_json

SHOWN = 12
Folder = Annotated[Path, typer.Argument(help="The folder of a finished run.")]


def compare(first: Folder, second: Folder) -> None:
    """Compare two runs, second minus first, question by question.

    Slices (type, language, outlet, month, genre, length) that fall while the
    mean rises come first. Runs without provenance, or of other questions or
    articles, are refused.
    """
    from eval.compare.comparison import compare as compared
    from eval.compare.runs import read_run
    from eval.selection import SEED

    found = compared(read_run(first), read_run(second), SEED)
    both, names = found["questions"]["both"], found["runs"]
    if found["contrary"]:
        say("Worse in these slices although the mean is better:", style="red")
        _show([{**each, "metric": f"{each['metric']}, {each['by']} {each['value']}"} for each in found["contrary"]], "")
    metrics = [{"metric": name, **each} for name, each in found["metrics"].items()]
    _show(metrics, f"{names[1]} minus {names[0]}: {both} questions in both")
    slices = [
        {**each, "metric": f"{each['metric']}, {each['by']} {each['value']}", "p": each["p_holm"]}
        for each in sorted(found["slices"], key=lambda each: each["p_holm"])
        if each["difference"]
    ]
    if slices:
        _show(slices[:SHOWN], f"the {min(SHOWN, len(slices))} clearest slices, p for having looked at all (Holm)")
    if found["judged_otherwise"]:
        say(f"Judged by others, and not compared: {', '.join(found['judged_otherwise'])}", style="yellow")
    for name, (one, two) in found["differs"].items():
        say(f"{name}: {one} -> {two}")
    write_json(found)


def _show(rows: list[dict[str, Any]], title: str) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(title=title or None, box=SIMPLE)
    table.add_column("metric")
    for name in ("first", "second", "difference", "95 %", "p", "n", "up", "down"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        low_high = f"{row['ci95'][0]:+.3f} to {row['ci95'][1]:+.3f}" if row["ci95"] else "-"
        colour = {"worse": "red", "better": "green"}.get(row["verdict"]) if row["clear"] else None
        table.add_row(
            row["metric"], f"{row['first']:.3f}", f"{row['second']:.3f}", f"{row['difference']:+.3f}", low_high,
            f"{row['p']:.3f}", str(row["n"]), str(row["better"]), str(row["worse"]), style=colour,
        )  # fmt: skip
    err().print(table)
