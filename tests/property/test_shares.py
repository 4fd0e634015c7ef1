"""Every list keeps its share of the merged one at every depth, whatever the lists are."""

from hypothesis import given
from hypothesis import strategies as st

from graph.text.shares import in_rounds, spread

LISTS = st.lists(st.lists(st.integers(0, 30), max_size=12, unique=True), max_size=6)
ITEMS = st.lists(st.tuples(st.integers(0, 4), st.integers()), max_size=20, unique=True)


def itself(item: int) -> int:
    return item


@given(LISTS)
def test_after_each_round_the_best_of_every_list_are_there(lists: list[list[int]]) -> None:
    merged = in_rounds(lists, itself)
    for depth in range(1, 13):
        shown = merged[: depth * len(lists)]
        assert all(item in shown for ranked in lists for item in ranked[:depth])


@given(LISTS)
def test_everything_is_there_once(lists: list[list[int]]) -> None:
    merged = in_rounds(lists, itself)
    assert sorted(merged) == sorted({item for ranked in lists for item in ranked})


@given(LISTS)
def test_what_only_one_list_holds_keeps_its_order(lists: list[list[int]]) -> None:
    merged = in_rounds(lists, itself)
    for place, ranked in enumerate(lists):
        others = {item for number, other in enumerate(lists) if number != place for item in other}
        own = [item for item in ranked if item not in others]
        assert [item for item in merged if item in own] == own


@given(ITEMS, st.integers(0, 8))
def test_spreading_keeps_everything_and_the_order_within_a_group(items: list[tuple[int, int]], gap: int) -> None:
    apart = spread(items, lambda item: item[0], gap)
    assert sorted(apart) == sorted(items)
    for group in range(5):
        assert [item for item in apart if item[0] == group] == [item for item in items if item[0] == group]
    if gap == 0:
        assert apart == items


@given(st.integers(1, 6), st.integers(1, 6))
def test_the_second_of_a_group_waits_for_the_first_of_as_many_others(others: int, gap: int) -> None:
    ranked = [("long", 0), ("long", 1), *((f"other {number}", 0) for number in range(others))]
    apart = spread(ranked, lambda item: item[0], gap)
    assert apart.index(("long", 1)) == min(others, gap) + 1


@given(st.lists(st.lists(st.integers(), unique=True, max_size=12), min_size=2, max_size=4), st.integers(2, 4))
def test_a_list_with_fewer_turns_waits_and_loses_nothing(lists: list[list[int]], every: int) -> None:
    merged = in_rounds(lists, lambda item: item, [1] * (len(lists) - 1) + [every])
    assert sorted(merged) == sorted({item for ranked in lists for item in ranked})
    others = in_rounds(lists[:-1], lambda item: item)
    first = merged[: max(0, every - 1)]
    assert first == [item for item in others if item in first] or len(others) < every
