"""The conversations in `chats.sqlite` of a home: what was said in each. For the command line and the HTTP API."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation: its turns ({"role", "content", "citations"?, "run"?}), oldest first; `last` is ISO 8601, UTC."""

    name: str
    turns: tuple[dict[str, Any], ...]
    last: str

    @property
    def questions(self) -> list[str]:
        """What was asked, oldest first."""
        return [turn["content"] for turn in self.turns if turn["role"] == "user"]


@contextmanager
def conversations(chats: Path) -> "Iterator[Conversations | None]":
    """The conversations kept in the file `chats`; None when nothing was ever said."""
    if not chats.exists():
        yield None
        return
    from langgraph.checkpoint.sqlite import SqliteSaver

    with closing(sqlite3.connect(chats, check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        saver.setup()
        yield Conversations(saver)


class Conversations:
    """Those that one caller may know: names begin with `prefix` where they are kept, and are told without it."""

    def __init__(self, saver: "SqliteSaver", prefix: str = "") -> None:
        self._saver = saver
        self._prefix = prefix

    def of(self, prefix: str) -> "Conversations":
        """Only those of one caller."""
        return Conversations(self._saver, prefix)

    def all(self) -> list[Thread]:
        """Every conversation, the latest first."""
        rows = self._saver.conn.execute(
            "SELECT DISTINCT thread_id FROM checkpoints WHERE substr(thread_id, 1, ?) = ?",
            (len(self._prefix), self._prefix),
        ).fetchall()
        found = [self.named(thread_id.removeprefix(self._prefix)) for (thread_id,) in rows]
        # A single question through the server leaves a state, but no conversation.
        known = [thread for thread in found if thread.turns]
        return sorted(known, key=lambda each: (each.last, each.name), reverse=True)

    def named(self, name: str) -> Thread:
        """One conversation; without turns where nothing was said in it."""
        found = self._saver.get_tuple({"configurable": {"thread_id": self._prefix + name}})
        if found is None:
            return Thread(name, (), "")
        return Thread(name, tuple(found.checkpoint["channel_values"].get("turns", [])), found.checkpoint["ts"])

    def delete(self, name: str) -> None:
        """Delete a conversation for good."""
        self._saver.delete_thread(self._prefix + name)
