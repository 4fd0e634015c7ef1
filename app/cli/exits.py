"""Exit codes, and which typed error means which.

0 done; 1 the work failed; 2 wrong usage or settings; 3 the archive is missing or damaged; 4 no model is reachable
and no extractive answer was possible.
"""

from typing import Any

import typer
from typer.core import TyperGroup

from app.cli.console import say

FAILED, USAGE, NO_ARCHIVE, NO_MODEL = 1, 2, 3, 4


class CommandGroup(TyperGroup):
    """The root of all commands: a typed error of any of them becomes one line on stderr and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that the line names."""
        try:
            return super().invoke(ctx)
        # The tuple is made only when something was raised: no command pays for modules that it does not use.
        except typed_errors() as error:
            say(f"pressroom: {error}", style="red")
            raise typer.Exit(exit_code(error)) from error


def typed_errors() -> tuple[type[Exception], ...]:
    """The errors that the rest of the house raises on purpose."""
    return tuple(_codes())


def exit_code(error: Exception) -> int:
    """The contract's code for a typed error; the nearest class counts."""
    codes = _codes()
    return next(codes[kind] for kind in type(error).__mro__ if kind in codes)


def _codes() -> dict[type[Exception], int]:
    from app.models import errors as models
    from app.settings import SettingsError
    from graph import errors as graph
    from ingest import errors as ingest

    return {
        SettingsError: USAGE,
        ingest.ArchiveError: FAILED,
        ingest.ArchiveMissing: NO_ARCHIVE,
        ingest.ArchiveDamaged: NO_ARCHIVE,
        models.ModelError: FAILED,
        models.ModelUnknown: USAGE,
        models.ModelMissing: NO_MODEL,
        models.ModelUnavailable: NO_MODEL,
        graph.AgentError: FAILED,
        graph.ModelUnreachable: NO_MODEL,
    }
