"""What `ingest` is told to take in: paths and URLs side by side, feeds, and how often."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ingest.poll import Address

_URL = re.compile(r"https?://", re.IGNORECASE)
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


@dataclass(frozen=True)
class Sources:
    """Paths on this machine, URLs of any kind, and URLs that must be feeds or sitemaps."""

    paths: tuple[Path, ...]
    pages: tuple[str, ...]
    feeds: tuple[str, ...]

    @property
    def urls(self) -> tuple[str, ...]:
        """All of the web."""
        return (*self.feeds, *self.pages)

    def addresses(self) -> "list[Address]":
        """The URLs as an ingestion takes them."""
        from ingest.poll import Address

        return [*(Address(url, declared=True) for url in self.feeds), *(Address(url) for url in self.pages)]


def sources_of(given: Sequence[str], feeds: Sequence[str]) -> Sources:
    """Tell paths from URLs. Raises typer.BadParameter (exit 2) where there is nothing, or no such file."""
    if not given and not feeds:
        raise typer.BadParameter("name a file, a folder or a URL, or give --feed", param_hint="'PATH|URL...'")
    for url in feeds:
        if not _URL.match(url):
            raise typer.BadParameter(f"{url!r} is no http(s) address", param_hint="'--feed'")
    pages = tuple(source.strip() for source in given if _URL.match(source))
    paths = tuple(Path(source) for source in given if not _URL.match(source))
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"Path {str(path)!r} does not exist.", param_hint="'PATH|URL...'")
    return Sources(paths, pages, tuple(feed.strip() for feed in feeds))


def seconds_of(text: str) -> float:
    """The seconds of "90s", "15m", "2h" or "1d", one second at least. Raises typer.BadParameter (exit 2)."""
    found = _TIME.fullmatch(text.strip())
    seconds = float(found[1]) * _SECONDS[found[2].lower()] if found else 0.0
    if seconds < 1:
        raise typer.BadParameter(f"{text!r} is no length of time such as 90s, 15m, 2h or 1d")
    return seconds
