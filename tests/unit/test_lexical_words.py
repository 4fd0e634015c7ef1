import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lexical_words import one_writing, wording, words_of_day


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the U.S. and the U.N.", "the US and the UN"),
        ("1,200 or 1 200 or 1\u202f200", "1200 or 1200 or 1200"),
        ("12,345,678 people", "12345678 people"),
        ("3.5 or 1.200", "3.5 or 1.200"),
        ("in 2023, 450 people", "in 2023, 450 people"),
        ("1,20 and 1,2000", "1,20 and 1,2000"),
    ],
)
def test_one_writing(text: str, written: str) -> None:
    assert one_writing(text) == written


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2023-03-05", "5 march mars 2023"), ("2023-12-31T23:59:00+01:00", "31 december décembre 2023"),
        (None, ""), ("2023", ""), ("2023-13-01", ""),
    ],
)  # fmt: skip
def test_a_day_in_words(published: str | None, words: str) -> None:
    assert words_of_day(published) == words


def analyse(word: str) -> list[str]:
    return [word.lower()] if word.lower() not in {"the", "of", "by"} else []


def asked(question: str) -> tuple[set[str], list[tuple[tuple[str, int], ...]]]:
    found = wording(question, analyse, frozenset({"who"}), lambda term: float(len(term)))
    return set(found.terms), [run.terms for run in found.runs]


def test_neighbours_and_quotes_are_runs() -> None:
    assert asked("Who leads the Bank of England?") == (
        {"leads", "bank", "england"},
        [(("bank", 0), ("england", 2)), (("leads", 0), ("bank", 2))],
    )
    assert (("gone", 0), ("by", 1)) not in asked('"gone by the wind"')[1]
    assert (("gone", 0), ("wind", 3)) in asked("about “gone by the wind”")[1]


def test_question_words_alone_are_words() -> None:
    assert asked("who who")[0] == {"who"}
    assert asked("") == (set(), [])


def test_the_share_that_a_text_holds() -> None:
    found = wording("bridge of England", analyse, frozenset(), lambda term: float(len(term)))
    assert found.held_by(["bridge", "bridge", "river"]) == pytest.approx(6 / 13)
    assert wording("", analyse, frozenset(), len).held_by([]) == 1.0


@given(st.text(max_size=400))
def test_any_text_has_a_wording(question: str) -> None:
    found = wording(one_writing(question), analyse, frozenset({"who"}), lambda term: 1.0)
    assert len(found.terms) <= 64
    assert all(run.terms[0][1] == 0 and len(run.terms) > 1 and math.isfinite(run.weight) for run in found.runs)
