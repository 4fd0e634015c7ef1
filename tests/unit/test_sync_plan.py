"""The plan of an ingestion: pure, deterministic, and careful with deletions."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.sync_plan import Claim, Standing, carried_over, plan, too_many_deletions


def claim(article_id: str, sha256: str, *, path: str = "a.jsonl", ordinal: int = 0, dated: str | None = None) -> Claim:
    return Claim(path, ordinal, article_id, sha256, path, dated)


def test_new_changed_gone_and_unchanged_articles_are_told_apart() -> None:
    standing = {name: Standing("old", "a.jsonl") for name in ("changed", "gone", "same", "elsewhere")}
    claims = [claim("new", "x"), claim("changed", "x"), claim("same", "old"), claim("untouched", "x")]
    made = plan(standing, claims, ["new", "changed", "gone", "same"])
    assert [c.article_id for c in made.add] == ["new"]
    assert [c.article_id for c in made.replace] == ["changed"]
    assert made.delete == ("gone",)
    assert made.skip == ("same",)


def test_an_article_read_from_another_file_moves_without_a_new_revision() -> None:
    made = plan({"a": Standing("x", "old.md")}, [claim("a", "x", path="new.md")], ["a"])
    assert [c.source for c in made.move] == ["new.md"]
    assert not made.replace


def test_the_later_dated_of_two_texts_stands_and_the_earlier_stood_before() -> None:
    early = claim("a", "x", path="z.jsonl", dated="2026-01-05")
    late = claim("a", "y", path="b.jsonl", dated="2026-01-07")
    made = plan({}, [late, early], ["a"])
    assert made.add == (late,)
    assert made.earlier == (early,)
    assert made.duplicates == ("article id 'a' has different texts: b.jsonl stands, not z.jsonl",)


def test_of_two_texts_of_the_same_date_the_later_path_stands_and_the_other_never_stood() -> None:
    made = plan({}, [claim("a", "x", path="b.md"), claim("a", "y", path="a.md")], ["a"])
    assert [c.path for c in made.add] == ["b.md"]
    assert made.earlier == ()


def test_the_same_text_in_two_files_is_no_duplicate() -> None:
    made = plan({}, [claim("a", "x", path="b.md"), claim("a", "x", path="a.md")], ["a"])
    assert len(made.add) == 1
    assert made.duplicates == ()


def test_claims_of_a_file_that_could_not_be_read_whole_are_carried_over() -> None:
    before = [claim("a", "x"), claim("b", "x", ordinal=1), claim("c", "x", ordinal=2)]
    now = [claim("b", "y")]
    assert [(c.article_id, c.sha256, c.ordinal) for c in carried_over(before, now)] == [
        ("b", "y", 0), ("a", "x", 1), ("c", "x", 2),
    ]  # fmt: skip
    assert [c.article_id for c in carried_over(before, now, ["c"])] == ["b", "c"]


def test_the_share_of_deletions_is_of_what_stands() -> None:
    assert not too_many_deletions(5, 100, 0.05)
    assert too_many_deletions(6, 100, 0.05)
    assert too_many_deletions(1, 10, 0.05)
    assert not too_many_deletions(0, 0, 0.05)


_CLAIMS = st.lists(
    st.builds(
        claim,
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
        path=st.sampled_from(["1.jsonl", "2.jsonl"]),
        ordinal=st.integers(0, 5),
        dated=st.sampled_from([None, "2026-01-05", "2026-01-05T10:00:00+00:00", "2026-02-01"]),
    ),
    unique_by=lambda made: (made.path, made.ordinal),
)


@given(
    _CLAIMS, st.dictionaries(st.sampled_from("abc"), st.builds(Standing, st.sampled_from("xyz"), st.just("1.jsonl")))
)
def test_the_order_of_claims_does_not_matter_and_the_plan_comes_to_rest(
    claims: list[Claim], standing: dict[str, Standing]
) -> None:
    made = plan(standing, claims, "abc")
    assert made == plan(standing, claims[::-1], "cba")
    after = dict(standing)
    for winner in (*made.add, *made.replace, *made.move):
        after[winner.article_id] = Standing(winner.sha256, winner.source)
    for article_id in made.delete:
        del after[article_id]
    again = plan(after, claims, "abc")
    assert not (again.add or again.replace or again.move or again.delete)
    assert set(again.skip) == {claimed.article_id for claimed in claims}
