"""What a run must change: the files' claims against what stands. Pure; `sync` applies it.

A claim is a file's word that it holds a revision. Which revision of an article stands follows from all claims: the
latest dated one. An article without any claim left is deleted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.dates import instant


@dataclass(frozen=True, slots=True)
class Claim:
    """A file holds, as its `ordinal`-th article, this revision; `dated` is its update or publication date."""

    path: str
    ordinal: int
    article_id: str
    sha256: str
    source: str
    dated: str | None

    @property
    def precedence(self) -> tuple[bool, float, str, int]:
        """The claim with the greatest precedence wins: the latest date, then the later path and place."""
        moment = instant(self.dated).timestamp() if self.dated else 0.0
        return self.dated is not None, moment, self.path, self.ordinal


@dataclass(frozen=True, slots=True)
class Standing:
    """The revision of an article that stands now, and where it was read."""

    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Winners to add, to put in the place of another revision, or only to read from elsewhere; ids to delete, to skip.

    `earlier` are claims that lost to a later date: they stood before the winner. `duplicates` says in words which
    ids came with different texts.
    """

    add: tuple[Claim, ...]
    replace: tuple[Claim, ...]
    move: tuple[Claim, ...]
    delete: tuple[str, ...]
    skip: tuple[str, ...]
    earlier: tuple[Claim, ...]
    duplicates: tuple[str, ...]


def plan(standing: Mapping[str, Standing], claims: Iterable[Claim], affected: Iterable[str]) -> Plan:
    """Compare what stands with every claim there now on the `affected` article ids.

    Deterministic: neither the order of `claims` nor that of `affected` matters. Other ids are left alone.
    """
    by_article: dict[str, list[Claim]] = {article_id: [] for article_id in sorted(set(affected))}
    for claim in claims:
        if claim.article_id in by_article:
            by_article[claim.article_id].append(claim)
    add, replace, move, delete, skip = [], [], [], [], []
    earlier: list[Claim] = []
    duplicates: list[str] = []
    for article_id, rivals in by_article.items():
        stands = standing.get(article_id)
        if not rivals:
            if stands is not None:
                delete.append(article_id)
            continue
        rivals.sort(key=lambda claim: claim.precedence)
        winner = rivals[-1]
        losers = {claim.sha256: claim for claim in rivals if claim.sha256 != winner.sha256}
        if losers:
            duplicates.append(_duplicate(article_id, winner, losers.values()))
            earlier += [claim for claim in losers.values() if _dated_before(claim, winner)]
        if stands is None:
            add.append(winner)
        elif stands.sha256 != winner.sha256:
            replace.append(winner)
        elif stands.source != winner.source:
            move.append(winner)
        else:
            skip.append(article_id)
    return Plan(tuple(add), tuple(replace), tuple(move), tuple(delete), tuple(skip), tuple(earlier), tuple(duplicates))


def carried_over(before: Sequence[Claim], now: Sequence[Claim], ids: Iterable[str] | None = None) -> list[Claim]:
    """`now`, followed by those claims of `before` that must not count as withdrawn: all, or those on `ids`.

    For a file that could not be read whole, or whose deletions were refused.
    """
    given = {claim.article_id for claim in now}
    kept = set(ids) if ids is not None else {claim.article_id for claim in before}
    ordinal = 1 + max((claim.ordinal for claim in now), default=-1)
    missing = [claim for claim in before if claim.article_id in kept - given]
    return [
        *now,
        *(
            Claim(claim.path, ordinal + place, claim.article_id, claim.sha256, claim.source, claim.dated)
            for place, claim in enumerate(missing)
        ),
    ]


def too_many_deletions(deleted: int, standing: int, max_share: float) -> bool:
    """Whether deleting `deleted` of `standing` articles at once needs somebody's word."""
    return deleted > max_share * standing


def _dated_before(claim: Claim, winner: Claim) -> bool:
    return claim.dated is not None and winner.dated is not None and instant(claim.dated) < instant(winner.dated)


def _duplicate(article_id: str, winner: Claim, losers: Iterable[Claim]) -> str:
    others = ", ".join(sorted({loser.source for loser in losers} - {winner.source})) or "another place in it"
    return f"article id {article_id!r} has different texts: {winner.source} stands, not {others}"
