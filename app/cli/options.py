"""The filters that several commands share: --outlet, --author, --language, --since, --until, --as-of."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingest.models import Filters


def _since(text: str) -> datetime:
    from ingest.dates import day_start

    return _moment(text, day_start)


def _until(text: str) -> datetime:
    from ingest.dates import instant

    return _moment(text, instant)


def _moment(text: str, read: Callable[[str], datetime]) -> datetime:
    from ingest.dates import DateError

    try:
        return read(text)
    except DateError as error:
        # typer puts the name of the option before the message and exits with 2.
        raise typer.BadParameter(str(error)) from error


_GROUP = "Which articles"
MAX_CHARACTERS = 4_000
"""Of a question or a query, as over HTTP."""

Outlet = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Only this outlet; may be repeated.", rich_help_panel=_GROUP),
]
Author = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Only by this author; may be repeated.", rich_help_panel=_GROUP),
]
Language = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only in this language: en, fr, ...", rich_help_panel=_GROUP)
]
Since = Annotated[
    datetime | None,
    typer.Option(parser=_since, metavar="DATE", help="Published on this day or later.", rich_help_panel=_GROUP),
]
Until = Annotated[
    datetime | None,
    typer.Option(parser=_until, metavar="DATE", help="Published on this day or before.", rich_help_panel=_GROUP),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=_until,
        metavar="DATE",
        help="As if it were the end of this day: nothing newer is used, older revisions come back.",
        rich_help_panel=_GROUP,
    ),
]


def _profile(name: str) -> str:
    from prompts.profiles import UnknownProfile, profile

    try:
        return profile(name).name
    except UnknownProfile as error:
        raise typer.BadParameter(str(error)) from error


Profile = Annotated[
    str, typer.Option(parser=_profile, metavar="NAME", help="The kind of questions: press, literary (see prompts/).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def filters_of(
    *,
    outlet: list[str] | None = None,
    author: list[str] | None = None,
    language: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    as_of: datetime | None = None,
) -> "Filters":
    """The filters that the options ask for. Raises typer.BadParameter (exit 2) when --since is after --until."""
    from ingest.models import Filters

    if since and until and since > until:
        raise typer.BadParameter(
            f"{since.date()} is after --until {until.date()}: no article can match", param_hint="'--since'"
        )
    return Filters(
        outlets=tuple(outlet or ()),
        authors=tuple(author or ()),
        language=language,
        since=since,
        until=until,
        as_of=as_of,
    )


def checked_question(text: str, argument: str = "QUESTION") -> str:
    """`text` without space around it. Raises typer.BadParameter (exit 2) when it is empty or too long."""
    stripped = text.strip()
    if not stripped:
        raise typer.BadParameter("it is empty", param_hint=f"'{argument}'")
    if len(stripped) > MAX_CHARACTERS:
        raise typer.BadParameter(
            f"it has {len(stripped)} characters, more than the {MAX_CHARACTERS} that are read",
            param_hint=f"'{argument}'",
        )
    return stripped


def checked_name(text: str) -> str:
    """A thread's name without space around it. Raises typer.BadParameter (exit 2) when it is empty or too long."""
    stripped = text.strip()
    if not 1 <= len(stripped) <= 200:
        raise typer.BadParameter("a thread's name has 1 to 200 characters", param_hint="'--thread'")
    return stripped
