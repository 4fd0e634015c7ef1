"""Differences between revisions: steps that lead from one text to the other, by sentences and by words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.history import differences

WORDS = st.lists(st.sampled_from(["The", "mayor", "said.", "No!", "\n\n", "Été", "harbour", "🦀", "40"]), max_size=40)


@given(WORDS, WORDS)
def test_the_steps_tile_both_texts_and_lead_from_one_to_the_other(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    edits = differences(before, after)
    place_before = place_after = 0
    made = ""
    for edit in edits:
        assert (edit.before[0], edit.after[0]) == (place_before, place_after)
        place_before, place_after = edit.before[1], edit.after[1]
        if edit.operation == "equal":
            assert before[slice(*edit.before)] == after[slice(*edit.after)]
            made += before[slice(*edit.before)]
        else:
            made += after[slice(*edit.after)]
    assert made == after
    assert place_before == len(before)
    assert [edit.operation for edit in edits] == ["equal"] * (before == after and bool(before)) or before != after


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "The bridge cost 40 million. It opened on Monday.",
            "The bridge cost 52 million. It opened on Monday.",
            [("replace", " 40", " 52")],
        ),
        ("One fact. Two facts.", "One fact. A new one. Two facts.", [("insert", "", "A new one. ")]),
        ("One fact. Two facts here.", "One fact.", [("delete", " Two facts here.", "")]),
        (
            "Rain fell all night over the hills.",
            "Nobody expected such sunshine!",
            [("replace", "Rain fell all night over the hills.", "Nobody expected such sunshine!")],
        ),
    ],
)
def test_what_changed_is_told_in_words(before: str, after: str, told: list[tuple[str, str, str]]) -> None:
    found = [
        (edit.operation, before[slice(*edit.before)], after[slice(*edit.after)])
        for edit in differences(before, after)
        if edit.operation != "equal"
    ]
    assert found == told
