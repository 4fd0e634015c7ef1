"""What became of a text, on one page: struck and underlined, in a pipe as [-was-] and {+is+}."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from app.cli.render import plain

if TYPE_CHECKING:
    from ingest.history import Edit

_CONTEXT = 60
"""How many characters of what did not change are shown on each side of a change."""


def edited(before: str, after: str, edits: Sequence["Edit"], *, coloured: bool, indent: str = "   ") -> Text:
    """The changes with their neighbourhood, every line set in; ends with a line end."""
    shown, text = Text(), Text()
    last = len(edits) - 1
    for place, edit in enumerate(edits):
        if edit.operation == "equal":
            shown.append(_shortened(plain(after[slice(*edit.after)]), place == 0, place == last))
            continue
        mark(shown, plain(before[slice(*edit.before)]), "-", coloured)
        mark(shown, plain(after[slice(*edit.after)]), "+", coloured)
    for line in shown.split("\n"):
        text.append(indent).append_text(line).append("\n")
    return text


def mark(text: Text, words: str, sign: str, coloured: bool) -> None:
    """Append words that were ("-") or are ("+")."""
    if not words:
        return
    if coloured:
        text.append(words, style="strike red" if sign == "-" else "underline green")
    else:
        text.append(f"[-{words}-]" if sign == "-" else f"{{+{words}+}}")


def _shortened(same: str, first: bool, last: bool) -> str:
    """What did not change, cut to the neighbourhood of the changes."""
    if len(same) <= 2 * _CONTEXT:
        return same
    head = "" if first else same[:_CONTEXT]
    tail = "" if last else same[-_CONTEXT:]
    return f"{head} … {tail}"
