"""`pressroom index`: the published generations of the archive."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import out, print_table, say, write_json
from app.cli.exits import NO_ARCHIVE
from app.cli.index_compare import compare
from app.cli.options import AsJson

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.generation import Manifest

index = typer.Typer(no_args_is_help=True, help="Generations of the index: list, check, go back, clean up.")
Number = Annotated[
    int | None,
    typer.Argument(metavar="N", min=1, help="A generation's number, else the current one.", show_default=False),
]

index.command()(compare)


@index.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the generations, the oldest first; * marks the one that answers.

    Example: pressroom index list
    """
    from ingest.generation import current_number, list_generations

    home = _home()
    current = current_number(home)
    manifests = list_generations(home)
    if as_json:
        write_json([asdict(manifest) | {"current": manifest.number == current} for manifest in manifests])
    else:
        _print_table(manifests, current)


@index.command()
def show(number: Number = None, as_json: AsJson = False) -> None:
    """Print what a generation says of itself.

    Example: pressroom index show 3
    """
    from ingest.generation import current_number, folder_of, read_manifest

    home = _home()
    current = current_number(home)
    manifest = read_manifest(folder_of(home, number or current))
    facts = asdict(manifest) | {"current": manifest.number == current}
    if as_json:
        write_json(facts)
        return
    for name, value in facts.items():
        out().print(f"{name.replace('_', ' '):>14}  {value}")


@index.command()
def verify(number: Number = None, as_json: AsJson = False) -> None:
    """Compare a generation with the ledger, piece by piece (exit 3: damaged).

    Example: pressroom index verify
    """
    from ingest.generation import current_number
    from ingest.generation_verify import verify as damages_of
    from ingest.ledger_open import open_ledger

    home = _home()
    wanted = number or current_number(home)
    with open_ledger(home) as ledger:
        damages = damages_of(home, wanted, ledger)
    if as_json:
        write_json({"generation": wanted, "sound": not damages, "damages": damages})
    else:
        say(f"generation {wanted} is {'damaged' if damages else 'sound'}", style="red" if damages else "green")
        for damage in damages:
            say(f"  {damage}")
    if damages:
        raise typer.Exit(NO_ARCHIVE)


@index.command()
def rollback(
    number: Annotated[
        int | None,
        typer.Argument(metavar="N", min=1, help="The generation to go to, else the one before.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer from another generation again; nothing is deleted.

    Without N it is the generation before; a running server switches at once.
    A generation of another embedder is searched with that embedder. The next
    ingestion publishes what the settings and the sources say.

    Examples:
      pressroom index rollback
      pressroom index rollback 7
    """
    from app.cli.local import opened
    from app.settings import load_settings

    with opened(load_settings()) as application:
        target = application.roll_back(number)
    if as_json:
        write_json({"generation": target})
    else:
        say(f"generation {target} answers now", style="green")


@index.command()
def gc(
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="How many of the newest stay, else PRESSROOM_INGEST__KEEP_GENERATIONS."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete old generations, but none that is being read.

    Example: pressroom index gc --keep 3
    """
    from app.settings import load_settings
    from ingest.generation import gc as collect

    settings = load_settings()
    deleted = collect(settings.home, keep or settings.ingest.keep_generations)
    if as_json:
        write_json({"deleted": deleted})
    else:
        names = ", ".join(str(number) for number in deleted)
        say(f"deleted the generations {names}" if deleted else "nothing to delete")


def _home() -> "Path":
    from app.settings import load_settings

    return load_settings().home


def _print_table(manifests: list["Manifest"], current: int) -> None:
    rows = [
        (
            "*" if each.number == current else "",
            str(each.number),
            each.created[:16].replace("T", " "),
            str(each.articles),
            str(each.chunks),
            (each.oldest or "")[:10],
            (each.newest or "")[:10],
        )
        for each in manifests
    ]
    print_table(("", "number", "created", "articles", "passages", "oldest", "newest"), rows)
