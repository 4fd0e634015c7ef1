"""An article's history and the answers that cite it, as a person reads them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.text import Text

from app.article_history import STATES
from app.cli.console import print_table
from app.cli.edit_view import edited, mark
from app.cli.render import one_line

if TYPE_CHECKING:
    from app.run_store import StoredRun
    from ingest.history import History
    from ingest.ledger import Ledger


def history_text(history: "History", *, coloured: bool) -> Text:
    """Revisions, oldest first, each with what changed: struck and underlined, in a pipe as [-was-] and {+is+}."""
    text = Text()
    if history.withdrawal:
        reason = one_line(history.withdrawal.reason)
        text.append(f"out of use since {_day(history.withdrawal.since)}: {reason}\n", style="yellow")
    before = ""
    for number, change in enumerate(history.changes, start=1):
        revision = change.revision
        text.append(f"{number}. {one_line(revision.title)}\n", style="bold")
        dates = {
            "published": revision.published_at, "updated": revision.updated_at, "seen": revision.first_seen,
            "stood from": revision.valid_from, "until": change.valid_to,
        }  # fmt: skip
        told = ", ".join(f"{name} {_day(value)}" for name, value in dates.items() if value)
        why = f" ({one_line(revision.reason)})" if revision.reason else ""
        text.append(f"   {STATES[revision.state]}{why}, {told}\n   {revision.sha256}\n", style="dim")
        for name, (was, now) in change.facts.items():
            text.append(f"   {name}: ")
            mark(text, _shown(was), "-", coloured)
            text.append(" ")
            mark(text, _shown(now), "+", coloured)
            text.append("\n")
        if number > 1:
            if all(edit.operation == "equal" for edit in change.edits):
                text.append("   the text is the same\n", style="dim")
            else:
                text.append_text(edited(before, change.article.body, change.edits, coloured=coloured))
        before = change.article.body
    text.rstrip()
    return text


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(one_line(str(each)) for each in value) or "none"
    return one_line(str(value)) if value is not None else "none"


def _day(moment: str) -> str:
    return one_line(moment)[:16].replace("T", " ")


def answers_json(ledger: "Ledger", article_id: str, runs: Iterable["StoredRun"]) -> list[dict[str, Any]]:
    """What each answer cites of an article, and what became of that revision.

    `quote_stands` says whether the quoted words still occur in the revision that stands now (None: none does).
    """
    from ingest.history import standing_of
    from ingest.withdrawal import withdrawal

    try:
        body = None if withdrawal(ledger, article_id) else ledger.article(article_id).body
    except KeyError:
        body = None
    return [
        {
            "run": run.id,
            "answered_at": run.answered_at,
            "question": run.answer["question"],
            "article_sha256": citation["article_sha256"],
            "state": standing_of(ledger, article_id, citation["article_sha256"]),
            "quote": citation["quote"],
            "quote_stands": citation["quote"] in body if body is not None else None,
        }
        for run in runs
        for citation in run.answer["citations"]
        if citation["article_id"] == article_id
    ]


def print_answers(found: Iterable[dict[str, Any]]) -> None:
    """A line for each citation."""
    rows = [
        (
            each["run"],
            _day(each["answered_at"]),
            each["state"] + ("" if each["quote_stands"] in (True, None) else ", quote gone"),
            one_line(each["question"]),
            one_line(each["quote"]),
        )
        for each in found
    ]
    print_table(("run", "answered", "revision", "question", "quote"), rows)
