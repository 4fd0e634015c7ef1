"""What a replay found, as a person reads it. Input is the contract's JSON, output rich text."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from app.cli.edit_view import edited, mark
from app.cli.render import one_line

if TYPE_CHECKING:
    from app.run_store import StoredRun

Json = Mapping[str, Any]
_VALUES = ("status", "reason", "mode", "generation", "articles", "newest", "model", "profile", "settings")


def replay_text(stored: "StoredRun", after: Json, changes: Json, notes: Sequence[str], *, coloured: bool) -> Text:
    """The question, what must be known of it, and what changed: the answer first, then what it stands on."""
    answered = stored.answered_at[:16].replace("T", " ")
    text = Text(f"{one_line(stored.answer['question'])}\n", style="bold")
    text.append(f"{stored.id} of {answered} UTC, now {after['run']['id']}\n", style="dim")
    for note in notes:
        text.append(f"Note: {one_line(note)}\n", style="yellow")
    text.append("\n")
    if not changes:
        text.append("Nothing changed.")
        return text
    if "answer" in changes:
        _append_answer(text, changes["answer"], coloured)
    for name in ("statements", "citations", "passages"):
        _append_list(text, name, changes.get(name, {}), coloured)
    for name in _VALUES:
        if name in changes:
            text.append(f"{name}: ")
            mark(text, _shown(changes[name]["before"]), "-", coloured)
            text.append(" ")
            mark(text, _shown(changes[name]["after"]), "+", coloured)
            text.append("\n")
    for what, names in changes.get("prompts", {}).items():
        text.append(f"prompts {what}: {', '.join(names)}\n")
    text.rstrip()
    return text


def _append_answer(text: Text, answer: Json, coloured: bool) -> None:
    from ingest.history import differences

    text.append("answer:\n")
    before, after = answer["before"] or "(none)", answer["after"] or "(none)"
    text.append_text(edited(before, after, differences(before, after), coloured=coloured))


def _append_list(text: Text, name: str, changed: Json, coloured: bool) -> None:
    if not changed:
        return
    text.append(f"{name}:\n")
    for sign, items in (("-", changed.get("removed", [])), ("+", changed.get("added", []))):
        for item in items:
            text.append("   ")
            mark(text, _told(item), sign, coloured)
            text.append("\n")
    for item in changed.get("revised", []):
        text.append(f"   another revision: {one_line(item['title'])} ({item['before'][:12]} -> {item['after'][:12]})\n")
    for item in changed.get("moved", []):
        text.append(f"   rank {item['before']} -> {item['after']}: {one_line(item['title'])}\n", style="dim")


def _told(item: Json) -> str:
    if "quote" in item:
        return f"{one_line(item['title'])}: “{one_line(item['quote'])}”"
    if "rank" in item:
        return f"{item['rank']}. {one_line(item['title'])}"
    return one_line(item["text"])


def _shown(value: Any) -> str:
    return "none" if value is None or value == "" else one_line(str(value))
