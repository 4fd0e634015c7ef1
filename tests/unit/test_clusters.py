"""Clusters of copies: who is the origin, and that no order matters."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.clusters import CopyPair, clustered, count_copies
from ingest.copies import Copies
from ingest.members import Member


def member(article_id: str, published_at: str | None = None, sha256: str = "r1") -> Member:
    return Member(
        article_id=article_id, sha256=sha256, title="", outlet=None, authors=(), language="en", url=None, source="",
        section=None, genre="news", published_at=published_at, updated_at=None, valid_from=None, valid_to=None,
        chunk_count=1, cluster=article_id,
    )  # fmt: skip


def of(members: list[Member], *copies: tuple[str, str]) -> dict[str, str]:
    keys = [CopyPair((one, "r1"), (other, "r1"), 1.0) for one, other in copies]
    return {each.article_id: each.cluster for each in clustered(members, keys)}


def test_the_earliest_is_the_origin_and_the_undated_never() -> None:
    members = [member("a"), member("b", "2026-05-04"), member("c", "2026-05-04T09:00:00+00:00"), member("d")]
    assert of(members, ("a", "b"), ("b", "c")) == {"a": "c", "b": "c", "c": "c", "d": "d"}


def test_deleting_the_origin_passes_the_role_on() -> None:
    members = [member("a", "2026-05-01"), member("b", "2026-05-02"), member("c", "2026-05-03")]
    copies = [("a", "b"), ("a", "c"), ("b", "c")]
    assert of(members, *copies) == {"a": "a", "b": "a", "c": "a"}
    assert of(members[1:], *copies) == {"b": "b", "c": "b"}


def test_a_copy_of_a_follow_up_does_not_join_it_to_the_article_it_follows() -> None:
    members = [member("a", "2026-05-01"), member("b", "2026-05-02"), member("of a"), member("of b")]
    copies = [
        CopyPair((one, "r1"), (other, "r1"), likeness)
        for one, other, likeness in [("a", "of a", 0.9), ("b", "of b", 1.0), ("of b", "a", 0.6), ("of a", "b", 0.6)]
    ]
    clusters = {each.article_id: each.cluster for each in clustered(members, copies)}
    assert clusters == {"a": "a", "of a": "a", "b": "b", "of b": "b"}


def test_a_text_that_changed_still_joins_those_who_took_from_it() -> None:
    before = replace(member("a", "2026-05-01"), valid_to=datetime(2026, 5, 2, tzinfo=UTC))
    members = [before, member("a", "2026-05-01", "r2"), member("b", "2026-05-02"), member("c", "2026-05-03")]
    copies = [CopyPair(("b", "r1"), ("a", "r1"), 0.9), CopyPair(("a", "r1"), ("c", "r1"), 0.8)]
    clusters = {each.key: each.cluster for each in clustered(members, copies)}
    assert clusters == {("a", "r1"): "a", ("a", "r2"): "a", ("b", "r1"): "a", ("c", "r1"): "a"}
    assert count_copies(clustered(members, copies)) == 2


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15), st.randoms(use_true_random=False))
def test_no_order_matters(edges: list[tuple[int, int]], chance: random.Random) -> None:
    members = [member(f"m{n}", f"2026-05-{1 + n // 2:02d}") for n in range(10)]
    copies = [CopyPair((f"m{one}", "r1"), (f"m{other}", "r1"), 0.5 + (one + other) / 40) for one, other in edges]
    expected = {each.article_id: each.cluster for each in clustered(members, copies)}
    turned = [pair if chance.random() < 0.5 else CopyPair(pair.other, pair.one, pair.likeness) for pair in copies]
    chance.shuffle(members)
    chance.shuffle(turned)
    assert {each.article_id: each.cluster for each in clustered(members, turned)} == expected


def test_a_reader_sees_only_what_was_out() -> None:
    members = clustered(
        [member("late", "2026-05-03"), member("first", "2026-05-01"), member("other", "2026-05-01")],
        [CopyPair(("late", "r1"), ("first", "r1"), 1.0)],
    )
    copies = Copies(members)
    everything = np.array([True, True, True])
    assert [copies.has(place) for place in range(3)] == [True, True, False]
    assert copies.seen_by(0, everything) == ("first", ("first",))
    assert copies.seen_by(1, everything) == ("first", ("late",))
    assert copies.seen_by(1, np.array([False, True, True])) == ("first", ())
    assert copies.seen_by(0, np.array([True, False, True])) == ("late", ())
    assert copies.seen_by(2, everything) == ("other", ())
