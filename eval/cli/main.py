"""`pressroom-eval`: measures the very agent that answers readers. JSON on stdout, a table and progress on stderr."""

from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from app.cli.console import say
from app.cli.exits import USAGE, exit_code, typed_errors
from app.settings import quiet_environment
from eval.cli import attacks, compare, gate, judge, read, report, run, score, testset
from eval.errors import EvaluationError


class EvalGroup(TyperGroup):
    """A typed error of any command becomes one line on stderr and the contract's exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that the line names."""
        try:
            return super().invoke(ctx)
        except EvaluationError as error:
            _fail(error, USAGE)
        # The tuple is made only when something was raised: no command pays for modules that it does not use.
        except typed_errors() as error:
            _fail(error, exit_code(error))


def _fail(error: Exception, code: int) -> NoReturn:
    say(f"pressroom-eval: {error}", style="red")
    raise typer.Exit(code) from error


app = typer.Typer(
    cls=EvalGroup, help="Measures how well Pressroom answers.", no_args_is_help=True, add_completion=False
)


@app.callback()
def _root() -> None:
    """Keeps a command's name needed while there is only one."""


app.command()(run.run)
app.command()(score.score)
app.command()(compare.compare)
app.command()(gate.gate)
app.command()(report.report)
app.command()(judge.judge)
app.command()(read.read)
app.command()(attacks.attacks)
app.add_typer(testset.testset, name="testset")


def main() -> None:
    """The entry point of `pressroom-eval`."""
    quiet_environment()
    app()
