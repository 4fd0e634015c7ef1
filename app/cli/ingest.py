"""`pressroom ingest` and `pressroom reingest`: from files to a published generation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import measuring, out, say, write_json
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from ingest.report import Report
    from ingest.sync import Ingestor

SHOWN_REASONS = 20
Progress = Callable[[str, int, int], None]
AllowDeletions = Annotated[bool, typer.Option("--allow-deletions", help="Let more than 5 % of the archive go at once.")]


def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(exists=True, metavar="PATH...", help="Files or folders: JSONL, HTML, Markdown, text, PDF."),
    ],
    allow_deletions: AllowDeletions = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take articles into the archive, and publish it when something changed.

    Run again, only what changed is read and embedded; articles whose file is
    gone are deleted. What is no article is put aside with the reason
    (quarantined), the rest goes in.

    Examples:
      pressroom ingest articles/
      pressroom ingest articles.jsonl clippings/ --dry-run
    """
    with _ingestor() as (ingestor, progress):
        report = ingestor.ingest(paths, allow_deletions=allow_deletions, dry_run=dry_run, progress=progress)
    _tell(report, as_json=as_json, dry_run=dry_run)


def reingest(
    only_changed: Annotated[
        bool, typer.Option("--only-changed", help="Read what changed since last time (the default).")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Read and cut everything again, build anew.")] = False,
    allow_deletions: AllowDeletions = False,
    as_json: AsJson = False,
) -> None:
    """Take in again everything that was ever given to `ingest`.

    A damaged index is built anew. --full also reads and cuts every article
    anew: that repairs the texts too. No text is embedded twice; with another
    embedder in the settings, a run that was cut goes on where it stopped.

    Examples:
      pressroom reingest
      pressroom reingest --full
    """
    if only_changed and full:
        raise typer.BadParameter("choose one of --only-changed and --full", param_hint="'--full'")
    with _ingestor() as (ingestor, progress):
        report = ingestor.reingest(full=full, allow_deletions=allow_deletions, progress=progress)
    _tell(report, as_json=as_json, dry_run=False)


@contextmanager
def _ingestor() -> Iterator[tuple["Ingestor", Progress]]:
    from app.cli.local import opened, pull_embedder
    from app.settings import load_settings

    with opened(load_settings()) as application:
        pull_embedder(application)
        with measuring(in_bytes=False) as progress:
            yield application.ingestor(), progress


def _tell(report: "Report", *, as_json: bool, dry_run: bool) -> None:
    """Print the report; exit 1 when nothing could be taken in, or deletions were refused."""
    empty = not (report.added or report.replaced or report.deleted or report.unchanged)
    if as_json:
        write_json(report.to_json())
    else:
        _print(report, dry_run=dry_run)
        if empty:
            say("pressroom: no article was found there", style="red")
    if empty or report.deletions_refused:
        raise typer.Exit(FAILED)


def _print(report: "Report", *, dry_run: bool) -> None:
    from app.cli.render import one_line

    counts = {
        "added": report.added,
        "changed": report.replaced,
        "deleted": report.deleted,
        "unchanged": report.unchanged,
        "quarantined": len(report.quarantined),
    }
    out().print(("would be: " if dry_run else "") + ", ".join(f"{count} {name}" for name, count in counts.items()))
    if report.generation is not None:
        stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds.items())
        seconds = sum(report.seconds.values())
        out().print(f"generation {report.generation} published in {seconds:.1f} s ({stages})", style="green")
    elif not dry_run:
        out().print("nothing changed, no new generation")
    for each in report.quarantined[:SHOWN_REASONS]:
        where = f"{each.source} line {each.line}" if each.line else each.source
        say(f"quarantined: {one_line(where)}: {one_line(each.reason)}", style="yellow")
    if len(report.quarantined) > SHOWN_REASONS:
        say(f"... and {len(report.quarantined) - SHOWN_REASONS} more: --json lists all", style="yellow")
    for problem in report.problems[:SHOWN_REASONS]:
        say(one_line(problem), style="yellow")
    if len(report.problems) > SHOWN_REASONS:
        say(f"... and {len(report.problems) - SHOWN_REASONS} more of these: --json lists all", style="yellow")
