"""`pressroom replay`: a question asked again on today's archive and settings, and what is different now."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import err, out, say, write_json
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from app.run_store import StoredRun
    from app.settings import Settings
    from graph.models import Question


def replay(
    run_id: Annotated[str, typer.Argument(help='The run, as "run": {"id"} of an answer names it.', metavar="RUN_ID")],
    *,
    now: Annotated[
        bool, typer.Option("--now", help="As of now, not of the moment that the run was asked about.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the question of a stored answer again, and show what changed.

    The same question with the same filters and profile, on the archive, the
    model, the prompts and the settings of today. A question of a conversation
    is asked as it was understood then. Stored answers stay as they are; the
    new one is a run of its own.

    Examples:
      pressroom replay 0123456789abcdef
      pressroom replay 0123456789abcdef --now --json
    """
    from app.answer_changes import answer_changes
    from app.settings import load_settings

    settings = load_settings()
    stored = _stored(settings, run_id)
    notes = [*_notes(stored), *_articles(settings, stored)]
    after = asyncio.run(_asked_again(settings, _question(stored, now=now)))
    changes = answer_changes(stored.answer, after)
    if as_json:
        write_json({
            "run": stored.id, "answered_at": stored.answered_at, "question": stored.answer["question"],
            "replayed_as": after["run"]["id"], "notes": notes, "changes": changes,
            "before": stored.answer, "after": after,
        })  # fmt: skip
        return
    from app.cli.replay_view import replay_text

    console = out()
    console.print(replay_text(stored, after, changes, notes, coloured=console.is_terminal))


def _stored(settings: "Settings", run_id: str) -> "StoredRun":
    from app.run_store import RunStore

    store = RunStore(settings.home.resolve() / "runs", settings.runs.keep_days)
    try:
        return store.read(run_id)
    except KeyError:
        why = (
            "was erased with an article that it mentions"
            if store.erased(run_id)
            else f"is not kept here: answers go after {settings.runs.keep_days} days (PRESSROOM_RUNS__KEEP_DAYS)"
        )
        say(f"pressroom: the run {run_id!r} {why}", style="red")
        raise typer.Exit(FAILED) from None


def _notes(stored: "StoredRun") -> list[str]:
    """What makes this another question than the one that was asked."""
    from app.cli.threads import is_kept

    notes = []
    thread = stored.asked.get("thread")
    if thread and not is_kept(thread):
        notes.append(f"the conversation {thread!r} that it was asked in is not there any more")
    if stored.answer["standalone_question"] != stored.answer["question"]:
        notes.append(f"asked as it was understood in its conversation: “{stored.answer['standalone_question']}”")
    return notes


def _articles(settings: "Settings", stored: "StoredRun") -> list[str]:
    """What became of the articles that the answer cites, where they do not stand as they did."""
    from ingest.history import standing_of
    from ingest.ledger import LEDGER_NAME, Ledger

    told = {
        "superseded": "was changed since",
        "withdrawn": "is withdrawn",
        "unknown": "is not in the archive (any more): erased, or of another archive",
    }
    cited = {item["article_id"]: item for item in stored.answer["citations"] if item["kind"] == "archive"}
    if not cited or not (settings.home / LEDGER_NAME).exists():
        return []
    with Ledger(settings.home.resolve()) as ledger:
        states = {name: standing_of(ledger, name, item["article_sha256"]) for name, item in cited.items()}
    return [f"the cited article {name} {told[state]}" for name, state in states.items() if state != "stands"]


def _question(stored: "StoredRun", *, now: bool) -> "Question":
    from graph.models import Question
    from graph.reading.filters import from_json

    answer = stored.answer
    filters = from_json(answer["filters"]["given"])
    return Question(
        text=answer["standalone_question"],
        filters=replace(filters, as_of=None) if now else filters,
        web=bool(stored.asked.get("web")),
        profile=answer["run"].get("profile", "press"),
    )


async def _asked_again(settings: "Settings", question: "Question") -> dict[str, Any]:
    from app.cli.asking import told
    from app.cli.progress import BEGINNING, Progress

    answer: dict[str, Any] = {}
    with err().status(BEGINNING) as status:
        progress = Progress(status)
        async with aclosing(told(settings, question)) as events:
            async for name, data in events:
                if name == "done":
                    answer = data
                else:
                    progress.show(name, data)
    return answer
