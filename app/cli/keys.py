"""`pressroom keys`: who may use the server, for what, and how much of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import out, print_table, say, write_json
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from app.keys import Key, KeyStore

keys = typer.Typer(no_args_is_help=True, help="API keys of the server: create, list, revoke.")


@keys.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is, for you to know it again.")],
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCOPE", help="What it opens: ask (the default), ingest, or admin (everything); may be repeated."
        ),
    ] = None,
    outlet: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Articles of this outlet only; may be repeated.")
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH|URL", help="Articles from this file, folder or address only; may be repeated."),
    ] = None,
    requests_a_minute: Annotated[
        int | None, typer.Option(min=1, help="So many requests a minute at most.", show_default=False)
    ] = None,
    tokens_a_day: Annotated[
        int | None, typer.Option(min=1, help="So many tokens of models a day (UTC) at most.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it: it is shown this once.

    From the first key on the server asks everybody for one.

    Examples:
      pressroom keys create desk
      pressroom keys create reader --outlet "The Courier" --requests-a-minute 30
      pressroom keys create robot --scope ingest
    """
    from app.keys import KeyInvalid
    from ingest.models import Rights

    rights = Rights(_sources(source), frozenset(outlet) if outlet else None)
    try:
        key, text = _store().create(
            _checked(name), scope or ["ask"], rights=rights, requests_a_minute=requests_a_minute,
            tokens_a_day=tokens_a_day,
        )  # fmt: skip
    except KeyInvalid as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        write_json(key.to_json() | {"key": text})
        return
    say(f"the key {key.id} ({', '.join(sorted(key.scopes))}) of {key.name}, shown this once:", style="green")
    out().print(text, soft_wrap=True)


@keys.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the keys (never their secrets), with what they spent today.

    Example: pressroom keys list
    """
    store = _store()
    known = store.all()
    if as_json:
        write_json([key.to_json() | {"tokens_today": store.spent(key.id)} for key in known])
    elif not known:
        say("no keys: the server listens on this machine alone, and whoever reaches it may use it")
    else:
        print_table(
            ("id", "name", "opens", "reads", "a minute", "tokens today", "state"),
            [_row(key, store.spent(key.id)) for key in known],
        )


@keys.command()
def revoke(named: Annotated[str, typer.Argument(metavar="ID|NAME", help="A key's id or name.")]) -> None:
    """Revoke a key for good; a running server refuses it from its next request on.

    Example: pressroom keys revoke reader
    """
    from app.keys import KeyInvalid

    try:
        key = _store().revoke(named)
    except KeyInvalid as error:
        say(f"pressroom: {error}", style="red")
        raise typer.Exit(FAILED) from error
    say(f"revoked the key {key.id} of {key.name}")


def _store() -> "KeyStore":
    from app.keys import KeyStore
    from app.settings import load_settings

    return KeyStore(load_settings().home.resolve())


def _sources(given: list[str] | None) -> frozenset[str] | None:
    """As the ledger names them: whole paths, addresses as they are."""
    from pathlib import Path

    if not given:
        return None
    return frozenset(each if "://" in each else Path(each).resolve().as_posix() for each in given)


def _checked(name: str) -> str:
    stripped = name.strip()
    if not 1 <= len(stripped) <= 100:
        raise typer.BadParameter("a name has 1 to 100 characters", param_hint="'NAME'")
    return stripped


def _row(key: "Key", spent: int) -> tuple[str, ...]:
    from app.cli.render import one_line

    limits = [*(key.rights.outlets or ()), *(key.rights.sources or ())]
    return (
        key.id,
        one_line(key.name),
        ", ".join(sorted(key.scopes)),
        one_line(", ".join(sorted(limits))) if key.rights.limited else "everything",
        str(key.requests_a_minute or "unlimited"),
        f"{spent} of {key.tokens_a_day}" if key.tokens_a_day else str(spent),
        f"revoked {key.revoked_at[:10]}" if key.revoked_at else "in use",
    )
