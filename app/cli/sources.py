"""What `ingest` is told to take in: paths and URLs side by side, feeds, and how often."""

import re
from collections.abc import Sequence

import typer

from app.ingest_sources import SourceInvalid, Sources, require_paths, split

_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def sources_of(given: Sequence[str], feeds: Sequence[str]) -> Sources:
    """Tell paths from URLs. Raises typer.BadParameter (exit 2) where there is nothing, or no such file."""
    if not given and not feeds:
        raise typer.BadParameter("name a file, a folder or a URL, or give --feed", param_hint="'PATH|URL...'")
    try:
        named = split(given, feeds)
        require_paths(named.paths)
    except SourceInvalid as error:
        raise typer.BadParameter(str(error), param_hint="'--feed'" if error.feed else "'PATH|URL...'") from error
    return named


def seconds_of(text: str) -> float:
    """The seconds of "90s", "15m", "2h" or "1d", one second at least. Raises typer.BadParameter (exit 2)."""
    found = _TIME.fullmatch(text.strip())
    seconds = float(found[1]) * _SECONDS[found[2].lower()] if found else 0.0
    if seconds < 1:
        raise typer.BadParameter(f"{text!r} is no length of time such as 90s, 15m, 2h or 1d")
    return seconds
