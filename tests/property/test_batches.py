"""Batches of texts to embed: all of them, none too large, and no way to cut them is less work."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ingest.batches import _BATCH_COST, _TOKENS_PER_BATCH, batches


def work(lengths: list[int], cut: list[list[int]]) -> int:
    return sum(_BATCH_COST + len(batch) * max(lengths[place] for place in batch) for batch in cut)


@given(st.lists(st.integers(1, 3_000), max_size=60))
def test_every_text_is_in_one_batch_that_is_not_too_large(lengths: list[int]) -> None:
    cut = batches(lengths)
    assert sorted(place for batch in cut for place in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * lengths[batch[0]] <= _TOKENS_PER_BATCH for batch in cut)
    order = [lengths[place] for batch in cut for place in batch]
    assert order == sorted(order, reverse=True)


@given(st.lists(st.integers(1, 1_200), min_size=1, max_size=8))
def test_no_other_cut_is_less_work(lengths: list[int]) -> None:
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    ways = [
        [order[begin:end] for begin, end in zip((0, *ends), (*ends, len(order)), strict=True)]
        for count in range(len(order))
        for ends in combinations(range(1, len(order)), count)
    ]
    small = [
        way for way in ways if all(len(one) == 1 or len(one) * lengths[one[0]] <= _TOKENS_PER_BATCH for one in way)
    ]
    assert work(lengths, batches(lengths)) == min(work(lengths, way) for way in small)
