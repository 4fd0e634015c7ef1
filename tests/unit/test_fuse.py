import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fuse import reciprocal_rank_fusion

RANKINGS = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4)


def test_the_formula_of_the_paper() -> None:
    fused = reciprocal_rank_fusion([["a", "b"], ["b", "c"]])
    assert fused == [("b", 1 / 61 + 1 / 62), ("a", 1 / 61), ("c", 1 / 62)]


def test_weights_scale_a_ranking() -> None:
    assert [name for name, _ in reciprocal_rank_fusion([["a", "b"], ["b", "a"]], [0.1, 1.0])] == ["b", "a"]


def test_a_weight_for_each_ranking() -> None:
    with pytest.raises(ValueError):
        reciprocal_rank_fusion([["a"]], [1.0, 1.0])


@given(RANKINGS)
def test_everything_once_best_first_ties_by_id(rankings: list[list[str]]) -> None:
    fused = reciprocal_rank_fusion(rankings)
    assert {name for name, _ in fused} == {name for ranking in rankings for name in ranking}
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))


@given(RANKINGS)
def test_the_order_of_rankings_does_not_matter(rankings: list[list[str]]) -> None:
    forward = dict(reciprocal_rank_fusion(rankings))
    assert dict(reciprocal_rank_fusion(rankings[::-1])) == pytest.approx(forward)
