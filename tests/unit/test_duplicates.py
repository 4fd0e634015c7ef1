"""What is a copy and what is not, and which texts are compared at all."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.bench.press_edits import EDITS
from eval.bench.press_templates import TEMPLATES, recurring
from ingest.duplicates import Wording, likeness, pairs, sketch, wording
from ingest.models import Article
from tests.dispatch import BACKGROUND, BODY, FOLLOW_UP, OWN, PARAGRAPHS

Make = Callable[..., Article]
HEADLINE = "The last sail loft of Brévigny closes"


@pytest.fixture
def dispatch(make_article: Make) -> Wording:
    return wording(make_article(BODY, title=HEADLINE, outlet="Coast Press Agency"))


@pytest.mark.parametrize("edit", EDITS)
def test_what_newsrooms_do_to_a_dispatch_leaves_it_a_copy(edit: str, dispatch: Wording, make_article: Make) -> None:
    import random

    body = "\n\n".join(EDITS[edit](PARAGRAPHS, OWN, random.Random(3)))
    copy = wording(make_article(body, title="Eleven people and a cat", outlet="The Courier"))
    assert 0.5 < likeness(dispatch, copy) == likeness(copy, dispatch) <= 1
    assert list(pairs(np.stack([sketch(dispatch), sketch(copy)]), 0)) == [(2, [(1, 0)])]


def test_a_follow_up_with_the_same_background_is_no_copy(dispatch: Wording, make_article: Make) -> None:
    follow_up = make_article(
        "\n\n".join([*FOLLOW_UP, *BACKGROUND]), title="Offer for the loft", outlet="Coast Press Agency"
    )
    assert not likeness(dispatch, wording(follow_up))


def test_a_short_article_within_a_long_one_is_no_copy_of_it(dispatch: Wording, make_article: Make) -> None:
    roundup = make_article(" ".join(f"In place {n} something else happened on that day." for n in range(150)) + BODY)
    assert not likeness(dispatch, wording(roundup))


def test_within_an_outlet_only_a_text_nearly_whole_is_a_copy(dispatch: Wording, make_article: Make) -> None:
    cut = wording(make_article("\n\n".join(PARAGRAPHS[:4]), title=HEADLINE, outlet="Coast Press Agency"))
    mixed = make_article("\n\n".join([*FOLLOW_UP[:2], *PARAGRAPHS[2:]]), title=HEADLINE, outlet="Coast Press Agency")
    assert likeness(dispatch, cut)
    assert not likeness(dispatch, wording(mixed))


def test_a_correction_of_one_number_is_a_near_duplicate(dispatch: Wording, make_article: Make) -> None:
    corrected = make_article(
        BODY.replace("eleven workers", "twelve workers"), title=HEADLINE, outlet="Coast Press Agency"
    )
    assert likeness(dispatch, wording(corrected))


def test_many_other_numbers_in_the_same_words_are_a_template(make_article: Make) -> None:
    def report(number: int) -> Wording:
        body = " ".join(
            f"In ward {number + place} the council counted its lamps again last night and found that none is lit."
            for place in range(8)
        )
        return wording(make_article(body, title="The council counts its lamps"))

    assert not likeness(report(10), report(30))


def test_the_notice_that_pages_of_a_site_share_makes_no_copies(make_article: Make) -> None:
    notice = (
        "Your data are kept for as long as your account is open and for one year after that. You may ask for them at"
        " any time. We never sell them. If you do not agree you can close this window and read something else instead."
    )
    pages = [
        wording(make_article(notice, id=str(n), title=title, outlet="The Courier"))
        for n, title in enumerate(["Mayor opens bridge", "Storm closes harbour"])
    ]
    assert not likeness(*pages)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_filled_anew_is_no_copy(template: str) -> None:
    days = [wording(day) for day in recurring(12, seed=5) if day.id.startswith(template)]
    assert not any(likeness(one, other) for one in days for other in days if one is not other)


def test_texts_without_words_are_nobodys_copies(make_article: Make) -> None:
    empty = wording(make_article("...", title="Nothing"))
    assert not likeness(empty, empty)
    assert sketch(empty).shape == (128,)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=40), st.data())
def test_pairs_come_once_whatever_was_there_before(kinds: list[int], data: st.DataObject) -> None:
    chance = np.random.default_rng(0)
    originals = chance.integers(0, 2**32, size=(4, 128), dtype=np.uint32)
    sketches = originals[kinds]
    expected = {(left, right) for left in range(len(kinds)) for right in range(left) if kinds[left] == kinds[right]}
    begin = data.draw(st.integers(0, len(kinds)))
    before = [pair for _, part in pairs(sketches[:begin], 0) for pair in part] if begin else []
    after = [pair for _, part in pairs(sketches, begin) for pair in part]
    assert sorted(before + after) == sorted(expected)
