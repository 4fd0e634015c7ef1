import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fuse import fuse, scaled, weight_of_meaning

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), max_size=8)


def test_scores_from_the_best_to_the_last() -> None:
    assert scaled([("a", 9.0), ("b", 6.0), ("c", 3.0)]) == {"a": 1.0, "b": 0.5, "c": 0.0}
    assert scaled([("a", 9.0), ("b", 3.0)], floor=0.0) == {"a": 1.0, "b": pytest.approx(1 / 3)}


def test_what_cannot_be_told_apart_is_all_as_good() -> None:
    assert scaled([("a", 2.0), ("b", 2.0)]) == {"a": 1.0, "b": 1.0}
    assert scaled([]) == {}


def test_a_clear_winner_beats_the_first_among_equals() -> None:
    words = scaled([("bridge", 20.0), ("tunnel", 8.0), ("ferry", 6.0)], floor=0.0)
    meaning = scaled([("ferry", 0.61), ("tunnel", 0.60), ("bridge", 0.59), ("canal", 0.3)])
    assert fuse([meaning, words], [0.5, 1.0])[0][0] == "bridge"


def test_a_weight_for_each_ranking() -> None:
    assert [name for name, _ in fuse([{"a": 1.0}, {"b": 1.0}], [0.1, 1.0])] == ["b", "a"]
    with pytest.raises(ValueError):
        fuse([{"a": 1.0}], [1.0, 1.0])


def test_meaning_counts_more_where_the_words_hold_little() -> None:
    weights = [weight_of_meaning(share, language_known=True) for share in (1.0, 0.5, 0.0)]
    assert weights == sorted(weights) and weights[0] > weight_of_meaning(0.0, language_known=False)


@given(st.lists(SCORES, max_size=4))
def test_everything_once_best_first_ties_by_id(rankings: list[dict[str, float]]) -> None:
    fused = fuse(rankings, [1.0] * len(rankings))
    assert [name for name, _ in fused] == list(dict(fused))
    assert set(dict(fused)) == {name for ranking in rankings for name in ranking}
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))


@given(st.lists(SCORES, max_size=4))
def test_the_order_of_rankings_does_not_matter(rankings: list[dict[str, float]]) -> None:
    weights = [1.0] * len(rankings)
    assert dict(fuse(rankings[::-1], weights)) == pytest.approx(dict(fuse(rankings, weights)))
