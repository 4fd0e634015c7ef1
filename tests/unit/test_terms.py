"""Words, names and numbers in both languages."""

import pytest

from graph.text.terms import content_terms, names, negated, numbers, words, years


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200 people", {"1200"}),
        ("1 200 francs", {"1200"}),
        ("12 500,50 euros", {"12500.5"}),
        ("three dogs and 4.50", {"3", "4.5"}),
        ("vingt marins", {"20"}),
        ("nothing here", set()),
        ("007", {"7"}),
    ],
)
def test_numbers_have_one_writing(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


def test_names_are_runs_of_capitals() -> None:
    assert names("Did Ann Lee meet Bo in Port of Spain on Monday?") == [("ann", "lee"), ("bo",), ("port", "spain")]


def test_a_single_first_word_is_no_name() -> None:
    assert names("Attendance fell. Marta Kern said so.") == [("marta", "kern")]


def test_french_elisions_are_taken_off() -> None:
    assert words("L’école d'Armel n'a pas") == ["ecole", "armel", "a", "pas"]


def test_inflected_forms_share_a_stem() -> None:
    assert content_terms("elections") == content_terms("election")


@pytest.mark.parametrize("text", ["It did not open.", "Le pont n'a pas ouvert.", "They can’t", "sans accord"])
def test_negations(text: str) -> None:
    assert negated(text)


def test_years_are_not_other_numbers() -> None:
    assert years("In 2026, 2,026 people paid 1999.50 or 2100") == {"2026"}
