"""`pressroom threads`: the conversations that `chat` (and the server) keep in `chats.sqlite`."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli.console import out, print_table, say, write_json, write_line
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver

threads = typer.Typer(no_args_is_help=True, help="List, show, export and delete conversations of `pressroom chat`.")
Name = Annotated[str, typer.Argument(help="The conversation's name.", metavar="NAME")]


@threads.command("list")
def list_threads(as_json: AsJson = False) -> None:
    """List the conversations, the latest first.

    Example: pressroom threads list
    """
    with _saver() as saver:
        known = _known(saver) if saver else []
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
    with _saver() as saver:
        turns = _turns(saver, name)[0] if saver else []
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
    from app.cli.thread_export import exported, markdown
    from app.settings import load_settings

    with _saver() as saver:
        turns, last = _turns(saver, name) if saver else ([], "")
    if not turns:
        raise _unknown(name)
    conversation = exported(load_settings().home.resolve(), name, last, turns)
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
    with _saver() as saver:
        if saver is None or not _turns(saver, name)[0]:
            raise _unknown(name)
        saver.delete_thread(name)
    say(f"deleted the conversation {name}")


def is_kept(name: str) -> bool:
    """Whether the conversation `name` is there."""
    with _saver() as saver:
        return saver is not None and bool(_turns(saver, name)[0])


def _unknown(name: str) -> typer.Exit:
    say(f"pressroom: there is no conversation {name!r}; see `pressroom threads list`", style="red")
    return typer.Exit(FAILED)


@contextmanager
def _saver() -> Iterator["SqliteSaver | None"]:
    """The store of conversations; None when nothing was ever said."""
    from app.bootstrap import Application
    from app.settings import load_settings

    path = Application(load_settings()).chats
    if not path.exists():
        yield None
        return
    from langgraph.checkpoint.sqlite import SqliteSaver

    with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        saver.setup()
        yield saver


def _known(saver: "SqliteSaver") -> list[dict[str, Any]]:
    rows = saver.conn.execute("SELECT DISTINCT thread_id FROM checkpoints").fetchall()
    known = []
    for (name,) in rows:
        turns, said_at = _turns(saver, name)
        if turns:  # a single question through the server leaves a state, but no conversation
            questions = [turn["content"] for turn in turns if turn["role"] == "user"]
            known.append({"thread": name, "last": said_at, "turns": len(turns), "last_question": questions[-1]})
    return sorted(known, key=lambda each: (each["last"], each["thread"]), reverse=True)


def _turns(saver: "SqliteSaver", name: str) -> tuple[list[dict[str, Any]], str]:
    """What was said, and when last (ISO 8601)."""
    found = saver.get_tuple({"configurable": {"thread_id": name}})
    if found is None:
        return [], ""
    return found.checkpoint["channel_values"].get("turns", []), found.checkpoint["ts"]


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
