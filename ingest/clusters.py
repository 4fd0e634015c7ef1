"""Copies of one text as clusters, each named after its origin: the article that was published first. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from ingest.dates import instant
from ingest.members import Key, Member

# A text that stands in two articles nearly as well belongs to both; else to the one that it is most like.
_NEARLY = 0.8
_NEVER = datetime.max.replace(tzinfo=UTC)


class CopyPair(NamedTuple):
    """Two revisions that are copies; `likeness` (0..1) is how much of the one stands in the other."""

    one: Key
    other: Key
    likeness: float


def clustered(members: Sequence[Member], copies: Iterable[CopyPair]) -> list[Member]:
    """The members, each with the article id of its cluster's origin: its own where it is nobody's copy.

    Two revisions are in one cluster when copies lead from one to the other. A pair counts where it is nearly the best
    of one of the two, so that the copy of a follow-up does not join it to the article that it follows. Superseded
    revisions count: what two articles took from a text that has changed since is still one source. The result depends
    on neither order.
    """
    by_key = {member.key: member for member in members}
    known = [pair for pair in copies if pair.one in by_key and pair.other in by_key]
    best: dict[Key, float] = defaultdict(float)
    for pair in known:
        for key in (pair.one, pair.other):
            best[key] = max(best[key], pair.likeness)
    near: dict[Key, list[Key]] = defaultdict(list)
    for pair in known:
        if pair.likeness >= _NEARLY * min(best[pair.one], best[pair.other]):
            near[pair.one].append(pair.other)
            near[pair.other].append(pair.one)
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
