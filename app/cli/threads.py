"""`pressroom threads`: the conversations that `chat` (and the server) keep in `chats.sqlite`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli.console import out, print_table, say, write_json, write_line
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from app.threads import Conversations, Thread

threads = typer.Typer(no_args_is_help=True, help="List, show, export and delete conversations of `pressroom chat`.")
Name = Annotated[str, typer.Argument(help="The conversation's name.", metavar="NAME")]


@threads.command("list")
def list_threads(as_json: AsJson = False) -> None:
    """List the conversations, the latest first.

    Example: pressroom threads list
    """
    with _kept() as kept:
        known = [_summary(thread) for thread in kept.all()] if kept else []
    if as_json:
        write_json(known)
    elif not known:
        say("no conversations yet: start one with `pressroom chat`")
    else:
        _print_table(known)


@threads.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Print what was said, oldest first.

    Example: pressroom threads show default
    """
    with _kept() as kept:
        turns = list(kept.named(name).turns) if kept else []
    if not turns:
        raise _unknown(name)
    if as_json:
        write_json({"thread": name, "turns": turns})
        return
    from app.cli.render import plain

    for turn in turns:
        asked = turn["role"] == "user"
        out().print(("> " if asked else "") + plain(turn["content"]), style="bold" if asked else None)
        for cited in turn.get("citations", []):
            out().print(f"    [{cited['number']}] {plain(cited['article_id'])}", style="dim")


@threads.command()
def export(
    name: Name,
    *,
    form: Annotated[
        Literal["json", "markdown"], typer.Option("--format", help="JSON for programs, Markdown for people.")
    ] = "json",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, metavar="FILE", help="Write there, not to stdout.")
    ] = None,
) -> None:
    """Write a conversation with the quotes and articles that it cites.

    Example: pressroom threads export default --format markdown -o talk.md
    """
    from app.cli.thread_export import markdown
    from app.settings import load_settings
    from app.thread_export import exported

    with _kept() as kept:
        thread = kept.named(name) if kept else None
    if thread is None or not thread.turns:
        raise _unknown(name)
    conversation = exported(load_settings().home.resolve(), name, thread.last, thread.turns)
    if output is None and form == "json":
        write_json(conversation)
        return
    text = json.dumps(conversation, ensure_ascii=False, indent=2) + "\n" if form == "json" else markdown(conversation)
    if output is None:
        write_line(text.rstrip("\n"))
        return
    if not output.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {output.parent}", param_hint="'--output'")
    output.write_text(text, encoding="utf-8")
    say(f"exported the conversation {name} to {output}")


@threads.command()
def delete(name: Name) -> None:
    """Delete a conversation for good.

    Example: pressroom threads delete default
    """
    with _kept() as kept:
        if kept is None or not kept.named(name).turns:
            raise _unknown(name)
        kept.delete(name)
    say(f"deleted the conversation {name}")


def is_kept(name: str) -> bool:
    """Whether the conversation `name` is there."""
    with _kept() as kept:
        return kept is not None and bool(kept.named(name).turns)


def _unknown(name: str) -> typer.Exit:
    say(f"pressroom: there is no conversation {name!r}; see `pressroom threads list`", style="red")
    return typer.Exit(FAILED)


@contextmanager
def _kept() -> Iterator["Conversations | None"]:
    from app.bootstrap import Application
    from app.settings import load_settings
    from app.threads import conversations

    with conversations(Application(load_settings()).chats) as kept:
        yield kept


def _summary(thread: "Thread") -> dict[str, Any]:
    return {
        "thread": thread.name, "last": thread.last, "turns": len(thread.turns), "last_question": thread.questions[-1]
    }  # fmt: skip


def _print_table(known: list[dict[str, Any]]) -> None:
    from app.cli.render import one_line

    rows = [
        (
            one_line(each["thread"]),
            each["last"][:16].replace("T", " "),
            str(each["turns"]),
            one_line(each["last_question"]),
        )
        for each in known
    ]
    print_table(("thread", "last", "turns", "last question"), rows)
