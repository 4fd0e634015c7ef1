"""`pressroom ingest` and `pressroom reingest`: from files, feeds and pages to a published generation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import measuring, out, say, write_json, write_json_line
from app.cli.exits import FAILED
from app.cli.options import AsJson
from app.cli.sources import seconds_of, sources_of

if TYPE_CHECKING:
    from ingest.report import Report
    from ingest.sync import Ingestor

SHOWN_REASONS = 20
AllowDeletions = Annotated[bool, typer.Option("--allow-deletions", help="Let more than 5 % of the archive go at once.")]


def ingest(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH|URL...",
            help="Files or folders: JSONL, HTML, Markdown, text, PDF. URLs of articles, feeds or sitemaps.",
        ),
    ] = None,
    *,
    feed: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A feed (RSS, Atom) or a sitemap; may be repeated.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: take in what changes in the folders, poll feeds every 15m.")
    ] = False,
    every: Annotated[
        float | None,
        typer.Option(parser=seconds_of, metavar="TIME", help="Go on: take in everything again every 15m, 2h, 90s."),
    ] = None,
    allow_deletions: AllowDeletions = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take articles into the archive, and publish it when something changed.

    Run again, only what changed is read and embedded; articles whose file is
    gone are deleted. What is no article is put aside with the reason
    (quarantined), the rest goes in. A feed that rotates deletes nothing.

    --watch and --every run until Ctrl-C or SIGTERM, which lets a run end.

    Examples:
      pressroom ingest articles/
      pressroom ingest articles.jsonl clippings/ --dry-run
      pressroom ingest --feed https://example.org/rss.xml --every 15m
    """
    named = sources_of(sources or [], feed or [])
    going_on = watch or every is not None
    with _ingestor() as ingestor:

        def run(stopped: Callable[[], bool] = lambda: False, *, web: bool = True) -> None:
            with measuring(in_bytes=False) as progress:
                report = ingestor.ingest(
                    named.paths, addresses=named.addresses() if web else (), allow_deletions=allow_deletions,
                    dry_run=dry_run, progress=progress, stopped=stopped,
                )  # fmt: skip
            _tell(report, as_json=as_json, dry_run=dry_run, one_of_many=going_on)

        if not going_on:
            run()
            return
        from app.cli.repeat import POLL_SECONDS, repeat
        from app.settings import load_settings

        if every is None and named.urls:
            every = POLL_SECONDS
        repeat(run, named.paths if watch else (), every, ignored=load_settings().home)


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
    with _ingestor() as ingestor, measuring(in_bytes=False) as progress:
        report = ingestor.reingest(full=full, allow_deletions=allow_deletions, progress=progress)
    _tell(report, as_json=as_json, dry_run=False)


@contextmanager
def _ingestor() -> Iterator["Ingestor"]:
    from app.cli.local import opened, pull_embedder
    from app.settings import load_settings

    with opened(load_settings()) as application:
        pull_embedder(application)
        yield application.ingestor()


def _tell(report: "Report", *, as_json: bool, dry_run: bool, one_of_many: bool = False) -> None:
    """Print the report; exit 1 when nothing could be taken in, or deletions were refused, unless more will follow."""
    empty = not (report.added or report.replaced or report.deleted or report.unchanged or report.erased)
    if as_json:
        (write_json_line if one_of_many else write_json)(report.to_json())
    else:
        _print(report, dry_run=dry_run)
        if empty:
            say("pressroom: no article was found there", style="red")
    if (empty or report.deletions_refused) and not one_of_many:
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
        if report.copies:
            out().print(f"{report.copies} articles are copies of others in the archive: one source with them")
        stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds.items())
        seconds = sum(report.seconds.values())
        out().print(f"generation {report.generation} published in {seconds:.1f} s ({stages})", style="green")
    elif not dry_run:
        out().print("nothing changed, no new generation")
    for poll in report.polls:
        where = one_line(poll.title or poll.url)
        listed = f"{poll.entries} listed, {poll.fetched} read, {poll.new} new, {poll.failed} failed"
        waiting = f", {poll.waiting} wait for the next run" if poll.waiting else ""
        out().print(f"{where}: {'not read' if poll.problem else listed + waiting}")
    for each in report.quarantined[:SHOWN_REASONS]:
        where = f"{each.source} line {each.line}" if each.line else each.source
        say(f"quarantined: {one_line(where)}: {one_line(each.reason)}", style="yellow")
    if len(report.quarantined) > SHOWN_REASONS:
        say(f"... and {len(report.quarantined) - SHOWN_REASONS} more: --json lists all", style="yellow")
    for problem in report.problems[:SHOWN_REASONS]:
        say(one_line(problem), style="yellow")
    if len(report.problems) > SHOWN_REASONS:
        say(f"... and {len(report.problems) - SHOWN_REASONS} more of these: --json lists all", style="yellow")
