"""From an address to the entries behind it, by conditional requests: feeds, sitemaps, sitemaps of sitemaps."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.ledger import Ledger
from ingest.ledger_feeds import KnownDocument, document
from ingest.load import feed, sitemap
from ingest.load.fetch import NO_VALIDATORS, FetchError, Reply
from ingest.load.listing import Entry, Kind, Listing, ListingError, kind_of, unpacked
from ingest.load.polite import PoliteClient

# A sitemap of sitemaps has at most 50,000 parts; the newest say what is new.
_MOST_PARTS = 100
_DEEPEST = 2


@dataclass
class Listed:
    """All entries behind one address; `documents` are to be remembered once they have been dealt with."""

    kind: Kind
    title: str | None = None
    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    documents: list[KnownDocument] = field(default_factory=list)


def listed(
    url: str, client: PoliteClient, ledger: Ledger | None, *, full: bool, stopped: Callable[[], bool]
) -> Listed | Reply:
    """What `url` lists, or the page that it is. Raises FetchError, ListingError.

    A document that is "not modified" is what the ledger remembers; `full` asks unconditionally. A part of a sitemap
    that fails is a problem of its own and is asked again next time, as are parts left out because of `stopped`.
    """
    first = _document(url, None, client, ledger, full)
    if isinstance(first, Reply):
        return first
    result = Listed(first.listing.kind, first.listing.title)
    pending = [(first, 0)]
    for current, depth in pending:
        result.documents.append(current)
        result.entries += current.listing.entries
        result.problems += [f"{current.url}: {problem}" for problem in current.listing.problems]
        if depth >= _DEEPEST or stopped():
            continue
        if len(current.listing.parts) > _MOST_PARTS:
            result.problems.append(
                f"{current.url} has {len(current.listing.parts)} parts, only the newest {_MOST_PARTS} are read"
            )
        for part in current.listing.parts[:_MOST_PARTS]:
            try:
                found = _document(part.url, part.changed, client, ledger, full)
                if isinstance(found, Reply):
                    raise ListingError(f"{part.url} is no sitemap")
            except (FetchError, ListingError) as error:
                result.problems.append(f"{part.url}, a part of {url}: {error}")
            else:
                pending.append((found, depth + 1))
    return result


def _document(
    url: str, changed: str | None, client: PoliteClient, ledger: Ledger | None, full: bool
) -> KnownDocument | Reply:
    known = document(ledger, url) if ledger is not None and not full else None
    if known is not None and changed is not None and known.changed == changed:
        return known
    reply = client.get(url, known.validators if known is not None else NO_VALIDATORS)
    if reply.body is None:
        if known is None:
            raise FetchError(f"{url} says that it is not modified, without having been asked")
        return known
    body = unpacked(reply.body, client.max_bytes)
    kind = kind_of(body)
    if kind == "page":
        return reply
    listing: Listing = sitemap.parse(body) if kind == "sitemap" else feed.parse(body, reply.url)
    return KnownDocument(url, listing, reply.validators, changed)
