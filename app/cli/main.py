"""`pressroom`: the commands put together. Their modules import what they use when they run."""

import logging
from typing import Annotated

import typer

from app.cli import (
    articles,
    ask,
    batch,
    chat,
    doctor,
    erase,
    index,
    ingest,
    keys,
    models,
    replay,
    search,
    serve,
    threads,
)
from app.cli.console import out
from app.cli.exits import CommandGroup
from app.cli.mcp import mcp

app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        out().print(f"pressroom {version('pressroom')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answer questions about an archive of press articles, and prove every sentence with their exact words.

    First steps:
      pressroom ingest ARTICLES    files: JSONL, HTML, Markdown, text, PDF; URLs
      pressroom ask "Who ...?"     an answer with its quotes
      pressroom doctor             what is missing, and what to do

    The archive lies in ./var, or where PRESSROOM_HOME says.
    Exit codes: 0 done (also without an answer), 1 failed, 2 wrong usage,
    3 no archive, 4 no model.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


ANSWERS, ARCHIVE, CARE = "Questions", "Archive", "Care"

app.command(rich_help_panel=ANSWERS)(ask.ask)
app.command(rich_help_panel=ANSWERS)(chat.chat)
app.command(rich_help_panel=ANSWERS)(search.search)
app.command(rich_help_panel=ANSWERS)(batch.batch)
app.add_typer(threads.threads, name="threads", rich_help_panel=ANSWERS)
app.command(rich_help_panel=ANSWERS)(replay.replay)
app.command(rich_help_panel=ARCHIVE)(ingest.ingest)
app.command(rich_help_panel=ARCHIVE)(ingest.reingest)
app.add_typer(articles.articles, name="articles", rich_help_panel=ARCHIVE)
app.command(rich_help_panel=ARCHIVE)(erase.erase)
app.add_typer(index.index, name="index", rich_help_panel=ARCHIVE)
app.add_typer(models.models, name="models", rich_help_panel=CARE)
app.command(rich_help_panel=CARE)(serve.serve)
app.command(rich_help_panel=CARE)(mcp)
app.add_typer(keys.keys, name="keys", rich_help_panel=CARE)
app.command(rich_help_panel=CARE)(doctor.doctor)


def main() -> None:
    """Run one command and exit with its code."""
    from app.settings import quiet_environment

    # A command may have to pull a model; what is local is loaded as local files only.
    quiet_environment(hub=True)
    app()
