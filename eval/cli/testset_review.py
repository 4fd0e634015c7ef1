"""`pressroom-eval testset review`: a person accepts, edits or rejects each proposed question, with its evidence."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import err, say, write_json

if TYPE_CHECKING:
    from eval.testset.candidates import Candidate
    from eval.testset.question_set import QuestionSet

KEYS = "a accept   e edit   r reject   q leave"
WIDEST = 100


def review(file: Annotated[Path, typer.Argument(metavar="FILE", help="A question file.")]) -> None:
    """Accept, edit or reject each question: its evidence is shown with the quote highlighted.

    Every key is kept at once: leave with q (or Ctrl-C) and go on later. What
    is rejected leaves the file, and stays recorded with its reason so that
    `testset` does not propose it again.
    """
    from eval.errors import QuestionSetError
    from eval.testset.make import summary
    from eval.testset.question_set import QuestionSet

    if not file.exists():
        raise QuestionSetError(f"{file} is missing: make it with `pressroom-eval testset -o {file}`")
    held = QuestionSet(file)
    waiting = held.undecided()
    for number, candidate in enumerate(waiting, start=1):
        _show(candidate, f"{number} of {len(waiting)}")
        if not _decided(held, candidate):
            break
    left = len(held.undecided())
    say(f"{len(waiting) - left} decided, {left} to go; {len(held.questions())} questions in {file}")
    write_json(summary(held))


def _decided(held: "QuestionSet", candidate: "Candidate") -> bool:
    """Ask until a key decides; False where the person leaves."""
    while True:
        say(KEYS, style="dim")
        try:
            key = typer.getchar().lower()
            if key == "a":
                held.decide(candidate, "accepted", _settled(candidate.question))
            elif key == "e":
                held.decide(candidate, "edited", _edited(candidate))
            elif key == "r":
                reason = typer.prompt("Why", default="", show_default=False, err=True)
                held.decide(candidate, "rejected", candidate.question, str(reason).strip())
            elif key in ("q", "\x03", "\x04", ""):
                return False
            else:
                continue
        except (EOFError, KeyboardInterrupt, typer.Abort):
            return False
        return True


def _settled(question: dict[str, Any]) -> dict[str, Any]:
    """A case that left open whether it can be answered is answerable when a person accepts it with its evidence."""
    if question.get("answerable") is None:
        return {**question, "answerable": bool(question.get("gold_article_ids"))}
    return question


def _edited(candidate: "Candidate") -> dict[str, Any]:
    question = candidate.question
    text = typer.prompt("Question", default=question["question"], err=True)
    answers = typer.prompt("Answers, with ; between them", default="; ".join(question.get("answers", [])), err=True)
    given = [each.strip() for each in str(answers).split(";") if each.strip()]
    known = question.get("answerable")
    can = typer.confirm("Does the archive answer it?", default=known is not False and bool(given or known), err=True)
    return {**question, "question": str(text).strip(), "answers": given, "answerable": can}


def _show(candidate: "Candidate", place: str) -> None:
    from rich.panel import Panel
    from rich.text import Text

    console, question = err(), candidate.question
    width = min(console.width, WIDEST)  # a pipe is as wide as can be
    console.print(f"── {place}, {question.get('type') or 'no type'}, by {candidate.by}", style="dim")
    console.print(Text(question["question"], style="bold"))
    answers = ", ".join(question.get("answers", [])) or "-"
    console.print(f"answer: {answers}   answerable: {_word(question.get('answerable'))}")
    for evidence in candidate.evidence:
        text = Text(evidence.text)
        text.stylize("reverse", evidence.quote_start, evidence.quote_end)
        title = " · ".join(
            each for each in (evidence.title, evidence.outlet, (evidence.published_at or "")[:10]) if each
        )
        console.print(Panel(text, title=Text(title), title_align="left", width=width))
    if not candidate.evidence:
        for quote in question.get("gold_quotes", []):
            console.print(Panel(Text(quote, style="reverse"), width=width))
    if candidate.hard:
        console.print("hard: its article is not among the first passages found", style="yellow")
    if candidate.note:
        console.print(candidate.note, style="yellow")


def _word(answerable: bool | None) -> str:
    return {True: "yes", False: "no", None: "to be decided"}[answerable]
