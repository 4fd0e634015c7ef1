"""`pressroom erase`: an article goes for good, with every trace below the home, and does not come back."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.console import out, say, write_json
from app.cli.exits import FAILED
from app.cli.options import AsJson

NOT_REACHED = (
    "Copies outside the archive's home are not reached: backups, files that answers were written to, what was sent to"
    " a model or a reader, and the disk's own unused blocks."
)
_ASK_EVERY_SECONDS = 2.0


def erase(
    *,
    article: Annotated[
        str | None, typer.Option("--article", metavar="ID", help="The article_id of a citation.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Every article of this address.")] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Also articles with the same text.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to wait for readers of old generations.")
    ] = 30.0,
    as_json: AsJson = False,
) -> None:
    """Erase an article: all revisions, and every trace of them below the home.

    Generations that held it, conversations and stored answers that quote it,
    caches and logs go too. It does not come back when its source is read
    again. Without --article and --url an interrupted erasure is finished.
    Exit code 1: something is in the way, and the same command goes on later.

    Examples:
      pressroom erase --article a17
      pressroom erase --url https://example.org/news/flood --copies --yes
    """
    from app.settings import load_settings
    from ingest.errors import ArchiveMissing
    from ingest.ledger import LEDGER_NAME

    if article and url:
        raise typer.BadParameter("choose one of --article and --url")
    home = load_settings().home
    if not (home / LEDGER_NAME).exists():
        raise ArchiveMissing(home)
    doomed, left = _chosen(home, article, url, copies=copies) if article or url else ([], [])
    if doomed and not yes:
        _ask(home, doomed)
    report = _erased(home, doomed, left, wait)
    if as_json:
        write_json(report)
    else:
        _print(report)
    if not report["complete"]:
        raise typer.Exit(FAILED)


def _chosen(home: Path, article: str | None, url: str | None, *, copies: bool) -> tuple[list[str], list[str]]:
    """The articles to erase, and their copies that stay. Nothing of both where it was erased before."""
    from ingest.erasure import find
    from ingest.erasure_marks import Tombstones
    from ingest.erasure_text import copies_of
    from ingest.errors import ArticleUnknown
    from ingest.ledger_copies import near_copies_of
    from ingest.ledger_write import LedgerWriter
    from ingest.lock import writer_lock

    with writer_lock(home), LedgerWriter(home) as ledger:  # which brings an old ledger up to date
        try:
            found = find(ledger, article_id=article, url=url)
        except ArticleUnknown:
            if not Tombstones(ledger).has_erased(article, url):
                raise
            say("it was erased before")
            return [], []
        same = {other for each in found for other in (*copies_of(ledger, each), *near_copies_of(ledger, each))}
    others = sorted(same - set(found))
    return ([*found, *others], []) if copies else (found, others)


def _ask(home: Path, doomed: Sequence[str]) -> None:
    from app.cli.render import one_line
    from ingest.ledger_open import open_ledger

    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to be asked: say --yes", param_hint="'--yes'")
    with open_ledger(home) as ledger:
        for article_id in doomed:
            revisions = ledger.history(article_id)
            say(f"{one_line(revisions[-1].title)} ({one_line(article_id)}), {len(revisions)} revisions", style="bold")
    typer.confirm("Erase for good, with every conversation and stored answer that quotes it?", abort=True, err=True)


def _erased(home: Path, doomed: Sequence[str], left: Sequence[str], wait: float) -> dict[str, Any]:
    from ingest.durable import full_disk_as_error
    from ingest.erasure import begin, complete, sources_of
    from ingest.ledger_write import LedgerWriter
    from ingest.lock import writer_lock

    with full_disk_as_error(home), writer_lock(home), LedgerWriter(home) as ledger:
        sources = sources_of(ledger, doomed)
        begin(home, ledger, doomed)
        receipts = complete(home, ledger, wait_seconds=wait, on_wait=_asking_to_move(home))
    return {
        "articles": list(doomed),
        "complete": all(receipt.waiting is None for receipt in receipts),
        "receipts": [receipt.to_json() for receipt in receipts],
        "copies_left": list(left),
        "source_files": [path for path in sources if Path(path).exists()],
        "not_reached": NOT_REACHED,
    }


def _asking_to_move(home: Path) -> Callable[[Sequence[int]], None]:
    """A server that nobody asks anything keeps its generation open: now and then it is asked whether it is ready."""
    from app.cli.running import nudged

    asked_at = -_ASK_EVERY_SECONDS

    def ask(leased: Sequence[int]) -> None:
        nonlocal asked_at
        if time.monotonic() - asked_at < _ASK_EVERY_SECONDS:
            return
        asked_at = time.monotonic()
        say(f"waiting for readers of generation {', '.join(map(str, leased))}", style="dim")
        nudged(home)

    return ask


def _print(report: dict[str, Any]) -> None:
    from app.cli.render import one_line

    console = out()
    if not report["receipts"]:
        console.print("nothing to erase")
    for receipt in report["receipts"]:
        _print_receipt(receipt)
    if report["copies_left"]:
        names = ", ".join(one_line(each) for each in report["copies_left"])
        say(f"the same text stays in {names}: --copies erases these too", style="yellow")
    for path in report["source_files"]:
        say(f"still on disk, delete it yourself: {one_line(path)}", style="yellow")
    if report["articles"]:
        say(report["not_reached"], style="dim")


def _print_receipt(receipt: dict[str, Any]) -> None:
    console = out()
    number = f"erasure {receipt['erasure']}"
    if receipt["waiting"]:
        console.print(f"{number} is not finished: {receipt['waiting']}", style="red")
    else:
        console.print(f"{number} is done", style="green")
    removed = [f"{count} {name.replace('_', ' ')}" for name, count in receipt["removed"].items() if count]
    if receipt["generations"]:
        removed.append(f"generation {', '.join(map(str, receipt['generations']))}")
    console.print("  removed: " + (", ".join(removed) or "nothing yet"))
    if receipt["generation"]:
        console.print(f"  generation {receipt['generation']} answers now")
    for name in receipt["left"]:
        console.print(f"  could not be cleaned, it is not ours: {name}", style="yellow")
