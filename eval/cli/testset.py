"""`pressroom-eval testset`: questions from the user's own archive or from what readers said, for a person to accept."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.cli.console import counting, say, write_json
from app.settings import load_settings
from eval.cli.testset_review import review

MAKE = "make"
NO_MODEL = "none"


class MakeByDefault(TyperGroup):
    """`testset PATH` is `testset make PATH`: what is no command is what `make` takes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with `make` before them where no command is named."""
        named = args and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if named else [MAKE, *args])


testset = typer.Typer(
    cls=MakeByDefault, help="Make questions from your own archive (`make`, the default), and review them."
)


@testset.command(MAKE)
def make(
    path: Annotated[
        Path | None,
        typer.Argument(help="Articles, as `pressroom ingest` takes them; without it the archive of the home."),
    ] = None,
    *,
    out: Annotated[Path, typer.Option("-o", help="The question file; one that is there is gone on with.")],
    count: Annotated[int, typer.Option("-n", min=1, help="How many questions in all.")] = 50,
    unanswerable: Annotated[
        float,
        typer.Option(min=0, max=1, help="The share that is asked without its article, so that it must be refused."),
    ] = 0.25,
    seed: Annotated[int, typer.Option(help="Which articles and sentences are drawn.")] = 20_260,
    model: Annotated[
        str, typer.Option(help="Who words the questions: none (rules), embedded, configured, a model of the store.")
    ] = NO_MODEL,
    known: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Another question file: its facts are not asked again.")
    ] = None,
) -> None:
    """Make questions with their evidence as gold, some of them asked of articles that are then left out.

    Rules form them, in English and French, only where they can form them
    well; with --model a language model words them and checks keep those
    whose answer is in the quoted sentence. Each is put before the real
    retrieval: `hard` are those whose article is not found. A cut run goes on
    where it stood, and a larger -n adds to what is there.

    Examples:
      pressroom-eval testset -n 50 -o questions.jsonl
      pressroom-eval testset articles/ --model embedded -o questions.jsonl
      pressroom-eval testset review questions.jsonl
    """
    import asyncio
    import contextlib
    from tempfile import TemporaryDirectory

    from eval.testset.archive import archive_of
    from eval.testset.make import Options
    from eval.testset.make import make as make_questions
    from eval.testset.question_set import QuestionSet, rejected_elsewhere
    from eval.testset.wording import find_wording

    settings = load_settings()
    into = QuestionSet(out)
    options = Options(count, unanswerable, seed, rejected_elsewhere(known or []))
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(TemporaryDirectory(prefix="pressroom-testset-")))
        application = stack.enter_context(archive_of(settings, path, work))
        wording = None if model == NO_MODEL else find_wording(application, model)
        source = str(path.resolve() if path else application.home)
        by = wording.name if wording else "rules"
        into.open_for({"archive": source, "by": by, "seed": seed, "unanswerable": unanswerable})
        tell = stack.enter_context(counting("questions", count))
        made = asyncio.run(make_questions(application, into, options, wording, tell))
    if made["questions"] < count:
        say(f"only {made['questions']} of {count}: the archive gives no more good questions this way", style="yellow")
    say(f"{made['questions']} questions in {out}; look at them: pressroom-eval testset review {out}")
    write_json(made)


@testset.command("from-feedback")
def from_feedback(
    *,
    out: Annotated[
        Path | None, typer.Option("-o", help="The question file; testset/feedback.jsonl of the home.")
    ] = None,
) -> None:
    """Make test cases of what readers said of answers of this home.

    An answer that was praised is answerable, with what it cited as gold; a
    praised refusal is not answerable. What was found wrong is a case for
    `testset review`, and counts once a person accepted it.
    """
    from app.cli.local import archive_opened
    from app.feedback import FeedbackStore
    from eval.attacks.plant import standing_articles
    from eval.testset.from_feedback import BY, add_feedback
    from eval.testset.make import summary
    from eval.testset.question_set import QuestionSet

    with archive_opened(load_settings()) as application:
        into = QuestionSet(out or application.home / "testset" / "feedback.jsonl")
        said, problems = FeedbackStore(application.home).read()
        for problem in problems:
            say(problem, style="yellow")
        into.open_for({"archive": str(application.home), "by": BY})
        counts = add_feedback(into, said, application.runs, standing_articles(application))
    say(f"{len(into.questions())} questions in {into.path}, {len(into.undecided())} to review")
    write_json({"file": str(into.path), "feedback": len(said), "damaged": len(problems), **counts, **summary(into)})


testset.command("review")(review)
