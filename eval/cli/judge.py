"""`pressroom-eval judge`: how far a judge agrees with people, before anybody trusts a figure of its own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import counting, err, say, write_json
from app.cli.exits import FAILED
from app.settings import load_settings

if TYPE_CHECKING:
    pass


def judge(
    labels: Annotated[Path, typer.Argument(metavar="LABELS.jsonl", help="Claims, references, and what people said.")],
    *,
    name: Annotated[
        str,
        typer.Option(
            "--judge", help="pressroom (checks and scorer), embedded, a model of the store, any with an address."
        ),
    ] = "pressroom",
    metric: Annotated[str, typer.Option(help="By what of Ragas: faithfulness, groundedness or context_recall.")] = (
        "faithfulness"
    ),
    base_url: Annotated[
        str | None,
        typer.Option("--judge-base-url", help="An OpenAI-compatible address; key: PRESSROOM_JUDGE__API_KEY."),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--judge-model", help="The judge's model there, if not its name.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="A claim with this score is taken for supported. Pressroom's own; Ragas: 1."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only N claims, half of either label, by a fixed seed.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Keep a model's verdicts here; a cut run goes on with them.")] = None,
) -> None:
    """Score a judge against human labels: balanced accuracy, kappa, AUC.

    A judge whose balanced accuracy is not surely above one half cannot tell
    what is supported: its faithfulness figures mean nothing.

    Ends with 1 when every call of the judge failed.
    """
    import asyncio

    from app.cli.local import opened
    from eval.errors import JudgeError
    from eval.judges import find_judge
    from eval.judging import CLAIM_METRICS, OURS, by_ours, by_ragas, judged
    from eval.labels import drawn, read_labels
    from eval.questions import file_sha256
    from eval.selection import SEED
    from graph.proofs.support import CountedScorer

    if metric not in CLAIM_METRICS:
        raise JudgeError(f"no metric is called {metric!r}; there are {', '.join(CLAIM_METRICS)}")
    claims = drawn(read_labels(labels), limit, SEED)
    settings = load_settings()
    with opened(settings) as application, counting("claims", len(claims)) as tell:
        if name == OURS["model"]:
            said, limit_score = OURS, settings.agent.support_threshold
            verdicts = asyncio.run(by_ours(CountedScorer(), claims, tell))
        else:
            chosen = find_judge(application, name, base_url, model)
            said, limit_score = chosen.to_json(), 1.0
            verdicts = asyncio.run(by_ragas(chosen, metric, claims, out, tell))
    found = {
        "judge": said,
        "metric": "support" if said is OURS else metric,
        "labels": {"file": labels.name, "sha256": file_sha256(labels)},
        "seed": SEED,
        **judged(claims, verdicts, limit_score if threshold is None else threshold, SEED),
    }
    _show(found)
    write_json(found)
    if found["failed"] == found["asked"]:
        raise typer.Exit(FAILED)


def _show(found: dict[str, Any]) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    title = f"{found['judge']['model']} by {found['metric']} on {found['asked']} claims of {found['labels']['file']}"
    table = Table(title=f"{title}, {found['failed']} failed", box=SIMPLE)
    table.add_column("agreement with people")
    for heading in ("value", "95 %"):
        table.add_column(heading, justify="right")
    for key in ("balanced_accuracy", "kappa", "auc", "accepted_of_supported", "accepted_of_unsupported", "ece"):
        value, interval = found[key], found.get(f"{key}_ci95")
        shown = f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""
        table.add_row(key, "-" if value is None else f"{value:.3f}", shown)
    err().print(table)
    if found["can_tell"]:
        say("It tells supported from unsupported claims better than chance.", style="green")
    else:
        say(
            "It is not shown to tell supported from unsupported claims better than chance: do not trust it.",
            style="red",
        )
