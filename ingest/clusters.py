"""Copies of one text as clusters, each named after its origin: the article that was published first. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ingest.dates import instant
from ingest.members import Key, Member

_NEVER = datetime.max.replace(tzinfo=UTC)


def clustered(members: Sequence[Member], copies: Iterable[tuple[Key, Key]]) -> list[Member]:
    """The members, each with the article id of its cluster's origin: its own where it is nobody's copy.

    Two revisions are in one cluster when copies lead from one to the other. Superseded revisions count: what two
    articles took from a text that has changed since is still one source. The result depends on neither order.
    """
    by_key = {member.key: member for member in members}
    near: dict[Key, list[Key]] = defaultdict(list)
    for one, other in copies:
        if one in by_key and other in by_key:
            near[one].append(other)
            near[other].append(one)
    origins: dict[Key, str] = {}
    for key in near:
        if key not in origins:
            together = _reachable(key, near)
            origin = min((by_key[each] for each in together), key=precedence).article_id
            origins.update(dict.fromkeys(together, origin))
    return [replace(member, cluster=origins.get(member.key, member.article_id)) for member in members]


def precedence(member: Member) -> tuple[datetime, str]:
    """What orders copies: the earliest publication first, those without a date last, then the article id."""
    return instant(member.published_at) if member.published_at else _NEVER, member.article_id


def count_copies(members: Iterable[Member]) -> int:
    """How many articles that stand are copies of another one."""
    return sum(member.valid_to is None and member.cluster != member.article_id for member in members)


def _reachable(start: Key, near: dict[Key, list[Key]]) -> set[Key]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = set(near[waiting.pop()]) - seen
        seen |= fresh
        waiting += fresh
    return seen
