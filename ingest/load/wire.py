"""One item of a news agency, whichever of IPTC's formats it came in, made into an article."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.dates import DateError, instant, parse_loose
from ingest.load import fields, genre
from ingest.load.identity import http_parts
from ingest.load.rejected import NotAnArticleError
from ingest.models import Article

_USABLE = "usable"
_NOTICE = "Withdrawn by its publisher."
_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})


@dataclass(frozen=True, slots=True)
class WireItem:
    """What ninjs and NewsML-G2 both say of an item, as written; `uri` names it over all its versions.

    `genres` and `signals` are names or codes ("genre:Opinion", "sig:correction", the URI of either);
    `metadata` is kept as it is.
    """

    uri: str | None
    title: str | None
    body: str
    authors: str | list[str] | None = None
    outlet: str | None = None
    created: str | None = None
    version_created: str | None = None
    embargoed: str | None = None
    language: str | None = None
    status: str | None = None
    genres: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


def article(item: WireItem, path: Path) -> Article:
    """The article of `item`; its versions share one id, and each was updated when the version was created.

    A URI that is an http(s) address counts as the URL. Nothing is published before its embargo ends. An item that its
    source withdrew (pubstatus canceled or withheld) is an article too, whose metadata say so. Raises NotAnArticleError
    for one without title or text.
    """
    status = code(item.status) or _USABLE
    if status in _WITHDRAWN:
        if not item.uri:
            raise NotAnArticleError(
                f"withdrawn by its source (pubstatus {status}), but it does not say which item: no uri"
            )
        # The notice is a revision like any other, and the newest one: no generation holds what its publisher canceled.
        item = replace(item, title=item.title or "Withdrawn", body=item.body or _NOTICE)
    first, _, rest = item.body.partition("\n\n")
    url = item.uri if item.uri and http_parts(item.uri) else None
    metadata = {
        "pubstatus": status, "uri": item.uri, "embargoed": item.embargoed, "genres": list(item.genres),
        "signals": list(item.signals), **item.metadata,
    }  # fmt: skip
    return fields.article(
        {
            **{key: value for key, value in metadata.items() if value},
            "id": None if url else item.uri,
            "url": url,
            "title": item.title,
            "body": rest if " ".join(first.split()) == item.title else item.body,
            "authors": item.authors,
            "outlet": item.outlet,
            "published_at": _not_before(item.embargoed, item.created or item.version_created),
            "updated_at": _not_before(item.embargoed, item.version_created),
            "language": item.language,
            "genre": genre.stated(item.genres) or _corrected(item.signals),
        },
        path,
        shared_file=True,
    )


def code(written: str | None) -> str:
    """The last part of a code ("stat:usable", "http://cv.iptc.org/newscodes/pubstatusg2/usable"), in lower case."""
    return (written or "").strip().rpartition("/")[2].rpartition(":")[2].lower()


def _corrected(signals: tuple[str, ...]) -> str | None:
    """Signals say much, but only of a correction anything about the genre."""
    return "correction" if genre.stated(signals) == "correction" else None


def _not_before(embargo: str | None, written: str | None) -> str | None:
    """The later of the two; `written` where one of them is no date."""
    try:
        return embargo if embargo and written and _moment(written) < _moment(embargo) else written
    except DateError:
        return written


def _moment(written: str) -> Any:
    return instant(parse_loose(written))
