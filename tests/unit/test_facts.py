"""What the hard checks refuse, and what they let through."""

from datetime import UTC, datetime

import pytest

from graph.proofs.facts import (
    cut_off,
    detached_number,
    missing_entities,
    other_year,
    outside_period,
    unsupported_facts,
)
from graph.reading.periods import find_period
from ingest.models import Article

QUOTE = "Harbour master Ida Kern said on Monday that 1,200 containers were not unloaded during the strike."
AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("Ida Kern said 1,200 containers were not unloaded.", None),
        ("Ida Kern said 1 200 containers were not unloaded on Monday.", None),
        ("Ida Kern said 1,300 containers were not unloaded.", "number"),
        ("Paul Marsh said 1,200 containers were not unloaded.", "name"),
        ("Ida Kern said on Tuesday that 1,200 containers were not unloaded.", "date"),
        ("Ida Kern said 1,200 containers were unloaded during the strike.", "denies"),
        ("Approximately 1,200 containers were not unloaded, and there may be more.", None),
        ("Containers were not unloaded.", None),
        ("Emily said that 1,200 containers were not unloaded.", "name"),
        ("1,200 containers were not unloaded in May.", "date"),
    ],
)
def test_facts_of_the_sentence_are_those_of_the_quote(statement: str, reason: str | None) -> None:
    problem = unsupported_facts(statement, QUOTE, QUOTE)
    assert problem is None if reason is None else reason in str(problem)


def test_a_denial_needs_a_denying_source() -> None:
    assert unsupported_facts("The strike never ended.", "The strike ended.", "The strike ended.") is not None


def test_a_form_of_address_and_an_acronym_are_no_names_to_prove() -> None:
    source = "The senator Ida Kern travels to the US."
    assert unsupported_facts("Sen. Ida Kern travels to the U.S. on business.", source, source) is None


@pytest.mark.parametrize(
    ("question", "quote", "refused"),
    [
        ("Who won the regatta in 2024?", "Tavish won in 2019.", True),
        ("Who won the regatta in 2024?", "Tavish won in 2024, as in 2019.", False),
        ("Who won the regatta in 2024?", "Tavish won.", False),
        ("She resigned in 2024. When was she first elected?", "She was first elected in 1992.", False),
        ("Who won the regatta?", "Tavish won in 2019.", False),
    ],
)
def test_a_quote_on_another_year_only_is_no_answer(question: str, quote: str, refused: bool) -> None:
    assert (other_year(question, quote) is not None) is refused


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("Two people were killed in the attack.", True),
        ("The crew fired two shells.", False),
        ("The attack lasted 90 seconds.", False),
        ("One reporter was killed in 2023.", False),
        ("The attack on the Seven Towers lasted 90 seconds.", False),
    ],
)
def test_a_number_that_counts_something_else_is_no_proof(statement: str, refused: bool) -> None:
    source = "A crew killed one reporter by firing two shells at a clearly marked group in an attack of 90 seconds."
    assert (detached_number(statement, source) is not None) is refused


def test_a_sentence_that_stops_on_a_small_word_is_cut_off() -> None:
    assert cut_off("The lawyer described the documents as") is not None
    assert cut_off("The lawyer described the documents.") is None
    assert cut_off("") is None


def article(body: str, published_at: str | None = "2026-05-01", title: str = "Regatta") -> Article:
    return Article(id="a", title=title, body=body, source="x", published_at=published_at)


def test_the_right_event_in_the_wrong_year_is_refused() -> None:
    about_2026 = article("The regatta of 2026 was won by Tavish.")
    assert missing_entities("Who won the regatta in 2024?", about_2026, about_2026.body) is not None
    assert missing_entities("Who won the regatta in 2026?", about_2026, about_2026.body) is None


@pytest.mark.parametrize(
    ("question", "body", "refused"),
    [
        ("Who won the regatta in 2024?", "The sponsor of the regatta since 2024 has not said whether it stays.", True),
        ("Who has paid for the regatta since 2024?", "The sponsor of the regatta since 2024 is Brume Ferries.", False),
        ("Qui a gagné la régate en 2024 ?", "Le parrain de la régate depuis 2024 n'a rien dit.", True),
        ("When did the regatta begin?", "The regatta has been sailed since 1902.", False),
    ],
)
def test_what_lasts_since_a_year_is_no_event_of_it(question: str, body: str, refused: bool) -> None:
    assert (missing_entities(question, article(body), body) is not None) is refused


def test_a_person_the_article_does_not_name_is_refused() -> None:
    source = article("Mayor Lind opened the bridge.")
    assert missing_entities("What did Ida Lind open?", source, source.body) is None
    assert missing_entities("What did Oscar Brandt open?", source, source.body) is not None


@pytest.mark.parametrize(
    ("question", "body", "refused"),
    [
        ("Which party does Dr Anne Kern lead?", "Lucien Kern of the Civic Union conceded. Kern wept.", True),
        ("Which party does Dr Lucien Kern lead?", "Lucien Kern of the Civic Union conceded.", False),
        ("Which party does Anne Kern lead?", "Mayor Kern of the Civic Union conceded. Then Kern wept.", False),
        ("Which party does Bill Kern lead?", "Benjamin Kern of the Civic Union conceded.", False),
        ("Quel parti dirige Anne Kern ?", "Selon Lucien Kern, de l'Union civique, c'est fini. M. Kern a pleuré.", True),
        ("Which party does Anne-Marie Kern lead?", "Anne-Marie Kern of the Civic Union conceded.", False),
        ("Which party does Anne Kern lead?", "Ida Marsh-Kern of the Civic Union conceded.", True),
        ("How fast was the Perle d'Armel?", "The Étoile d'Armel made nine knots.", True),
        ("How fast was the Perle d'Armel?", "The Étoile d'Armel and the Perle d'Armel made nine knots.", False),
        ("Who runs the Bank of Armel?", "The Church of Armel is run by a dean.", False),
        ("Many Kern residents left. Why?", "KERN, 4 May - Kern. KERN residents fear the smoke.", False),
        ("What did Storm Kern damage?", "Hurricane Kern took the roof off the school.", False),
        ("What did Anne Kern say to Lucien Kern?", "Lucien Kern of the Civic Union conceded.", False),
    ],
)
def test_another_bearer_of_the_family_name_is_somebody_else(question: str, body: str, refused: bool) -> None:
    assert (missing_entities(question, article(body), body) is not None) is refused


def test_this_week_is_not_last_year() -> None:
    period = find_period("Who resigned this week?", AS_OF)
    assert outside_period(period, article("…", "2025-06-28")) is not None
    assert outside_period(period, article("…", None)) is not None
    assert outside_period(period, article("…", "2026-06-28")) is None


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What happened in March 2026?", "2026-03-01", "2026-04-15"),
        ("Qu'est-il arrivé le 5 mars ?", "2026-03-04", "2026-03-20"),
        ("What happened on December 24?", "2025-12-23", "2026-01-08"),
    ],
)
def test_named_periods(question: str, since: str, until: str) -> None:
    period = find_period(question, AS_OF)
    assert period is not None
    assert (period.since.date().isoformat(), period.until.date().isoformat()) == (since, until)


def test_what_is_uncertain_stays_text() -> None:
    assert find_period("What has changed since the election?", AS_OF) is None
    assert find_period("What happened on February 30?", AS_OF) is None
