"""What an ingestion is told to take in: paths and URLs side by side, and feeds. For the command line and the API."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.poll import Address

_URL = re.compile(r"https?://", re.IGNORECASE)


class SourceInvalid(ValueError):
    """What was named cannot be taken in; `feed` says whether it was named as a feed."""

    def __init__(self, message: str, *, feed: bool = False) -> None:
        super().__init__(message)
        self.feed = feed


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


def split(given: Sequence[str], feeds: Sequence[str]) -> Sources:
    """Tell paths from URLs. Raises SourceInvalid where there is nothing, or a feed is no http(s) address."""
    if not given and not feeds:
        raise SourceInvalid("name a file, a folder or a URL, or a feed")
    for url in feeds:
        if not _URL.match(url):
            raise SourceInvalid(f"{url!r} is no http(s) address", feed=True)
    pages = tuple(source.strip() for source in given if _URL.match(source))
    paths = tuple(Path(source) for source in given if not _URL.match(source))
    return Sources(paths, pages, tuple(feed.strip() for feed in feeds))


def require_paths(paths: Sequence[Path]) -> None:
    """Raises SourceInvalid naming the first that is not there."""
    for path in paths:
        if not path.exists():
            raise SourceInvalid(f"Path {str(path)!r} does not exist.")
