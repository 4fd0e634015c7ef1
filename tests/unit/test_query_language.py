from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.query_language import QueryLanguage


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Which tram line opened this week?", "en"),
        ("Quelle ligne de tram a ouvert cette semaine ?", "fr"),
        ("Qui est le maire de Darmel", "fr"),
        ("QUELLE LIGNE DE TRAM A OUVERT CETTE SEMAINE ?", "fr"),
        ("TRAM LINES THAT WERE CLOSED LAST WINTER", "en"),
    ],
)
def test_the_languages_of_the_archive_are_told_apart(query: str, expected: str) -> None:
    assert QueryLanguage(["en", "FR", None, "en"]).of(query) == expected


def test_one_language_needs_no_guess() -> None:
    assert QueryLanguage(["fr", None]).of("Which tram?") == "fr"
    assert not QueryLanguage(["fr", "fr"]).is_telling
    assert QueryLanguage([None]).of("Which tram?") is None


def test_a_language_that_cannot_be_detected_does_no_harm() -> None:
    assert QueryLanguage(["en", "xx"]).of("Which tram line opened?") == "en"
    assert QueryLanguage(["xx", "yy"]).of("Which tram line opened?") is None


def test_threads_may_ask_at_once() -> None:
    language = QueryLanguage(["en", "fr"])
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(language.of, ["Quelle est la ligne de tram ?"] * 20)) == {"fr"}
