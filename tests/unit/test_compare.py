import pytest

from ingest.compare import jaccard, rank_biased_overlap


def test_jaccard_is_the_share_of_what_both_have() -> None:
    assert jaccard(["a", "b"], ["b", "a"]) == 1.0
    assert jaccard(["a", "b"], ["b", "c"]) == pytest.approx(1 / 3)
    assert jaccard(["a"], []) == 0.0
    assert jaccard([], []) == 1.0


def test_rank_biased_overlap_counts_the_first_ranks_most() -> None:
    assert rank_biased_overlap(list("abcdef"), list("abcdef")) == pytest.approx(1.0)
    assert rank_biased_overlap(list("abc"), list("xyz")) == 0.0
    assert rank_biased_overlap([], []) == 1.0
    at_the_top, at_the_end = (
        rank_biased_overlap(list("abcd"), list("bacd")),
        rank_biased_overlap(list("abcd"), list("abdc")),
    )
    assert at_the_top < at_the_end < 1.0
    assert rank_biased_overlap(list("abcd"), list("ab")) == rank_biased_overlap(list("ab"), list("abcd")) < 1.0


def test_rank_biased_overlap_of_two_ranks_by_hand() -> None:
    # Agreement 0 at the first rank and 1 at the second, weighted 1 and 0.9.
    assert rank_biased_overlap(["a", "b"], ["b", "a"]) == pytest.approx(0.9 / 1.9)
