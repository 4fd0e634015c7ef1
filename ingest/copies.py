"""Which articles of a generation are copies of which, as far as a reader may know."""

from collections import defaultdict
from collections.abc import Sequence

from ingest.clusters import precedence
from ingest.members import Member
from ingest.visibility import Mask


class Copies:
    """The clusters of the members, in their order. Thread-safe: nothing changes after construction."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        clusters: dict[str, list[int]] = defaultdict(list)
        for place, member in enumerate(members):
            clusters[member.cluster].append(place)
        self._together = {
            place: tuple(sorted(places, key=lambda each: precedence(members[each])))
            for places in clusters.values()
            if len({members[place].article_id for place in places}) > 1
            for place in places
        }

    def has(self, place: int) -> bool:
        """Whether the member at `place` is in a cluster with another article, at any time."""
        return place in self._together

    def seen_by(self, place: int, readable: Mask) -> tuple[str, tuple[str, ...]]:
        """The cluster's origin among what is `readable`, and the other copies; the earliest is the first of all.

        `readable` is over the members: what was out and may be read, whatever else was asked for.
        """
        own = self._members[place].article_id
        found = [self._members[each].article_id for each in self._together.get(place, ()) if readable[each]]
        others = tuple(dict.fromkeys(article_id for article_id in found if article_id != own))
        return found[0] if found else own, others
