"""How a question that asks of several articles is taken apart, in English and French."""

from datetime import UTC, datetime

import pytest

from graph.reading.named import named_outlets
from graph.reading.parts import MOST_PARTS, Part, split
from graph.reading.periods import find_periods
from ingest.models import Catalogue

OUTLETS = ["The Harbour Courier", "Quay Weekly", "Tide & Sail - Sports", "Le Courrier de Valmont", "La Gazette du Lac"]
CATALOGUE = Catalogue(1, 9, None, None, dict.fromkeys(OUTLETS, 1), {}, {})
COURIER, WEEKLY, SAIL, VALMONT, LAC = [(outlet,) for outlet in OUTLETS]


def parts(question: str) -> list[Part]:
    as_of = datetime(2026, 6, 30, 12, tzinfo=UTC)
    return split(question, named_outlets(question, CATALOGUE), find_periods(question, as_of))


def told(question: str) -> list[tuple[tuple[str, ...], str]]:
    return [(part.outlets, part.text) for part in parts(question)]


def test_each_side_of_a_comparison_has_its_own_words() -> None:
    assert told(
        "Does the article from The Harbour Courier suggest that the Gull bridge reopened early, while the Quay Weekly "
        "article describes delays at the Lantern lock?"
    ) == [(COURIER, "Gull bridge reopened early"), (WEEKLY, "delays at the Lantern lock")]


def test_what_a_list_of_outlets_says_is_looked_for_in_each() -> None:
    question = (
        "Does 'The Harbour Courier' claim that the lock leaks, whereas 'Quay Weekly' and 'Tide & Sail - Sports' "
        "report that its gates were painted?"
    )
    assert told(question) == [(COURIER, "lock leaks"), (WEEKLY, "gates were painted"), (SAIL, "gates were painted")]


def test_an_article_and_its_day_belong_together() -> None:
    found = parts(
        "Between the Quay Weekly report on herring quotas published on May 3, 2026, and the Quay Weekly report on the "
        "new ferry published on June 10, 2026, was there a change in tone?"
    )
    assert [(part.text, (part.since or "")[:10]) for part in found] == [
        ("herring quotas", "2026-05-02"),
        ("new ferry", "2026-06-09"),
    ]
    assert not any(part.second_hop for part in found)


def test_a_further_day_is_of_the_outlet_before_it() -> None:
    found = parts(
        "After Quay Weekly reported on May 3, 2026, about herring quotas, and again on June 10, 2026, about the new "
        "ferry, was it consistent?"
    )
    assert [(part.outlets, part.text) for part in found] == [(WEEKLY, "herring quotas"), (WEEKLY, "new ferry")]


def test_an_outlet_named_after_its_clause_closes_it() -> None:
    found = parts(
        "Who is the person who steered the Marigold through the storm, as reported by Quay Weekly, and was later "
        "accused of insurance fraud according to The Harbour Courier?"
    )
    assert [(part.outlets, part.text) for part in found] == [
        (WEEKLY, "steered the Marigold through the storm"),
        (COURIER, "accused of insurance fraud"),
    ]
    assert all(part.second_hop for part in found)


def test_an_outlet_named_before_its_clause_opens_it() -> None:
    assert told(
        "Who is the skipper that, according to Quay Weekly, won the lantern race and, according to The Harbour "
        "Courier, lost a mast in March?"
    ) == [(WEEKLY, "skipper that, won the lantern race"), (COURIER, "lost a mast")]


def test_clauses_that_a_list_of_outlets_closes_are_looked_for_in_all_of_them() -> None:
    both = (*COURIER, *WEEKLY)
    assert told(
        "Which company bought the old shipyard, was fined for dumping paint, and sponsors the rowing school, as "
        "reported by The Harbour Courier and Quay Weekly?"
    ) == [
        (both, "bought the old shipyard"),
        (both, "fined for dumping paint"),
        (both, "sponsors the rowing school"),
    ]


def test_the_same_source_is_the_one_named_before() -> None:
    assert told(
        "Did Quay Weekly report a storm at the pier, and did the same source also report calm weather in the bay?"
    ) == [(WEEKLY, "storm at the pier"), (WEEKLY, "calm weather in the bay")]


def test_french_questions_are_split_likewise() -> None:
    assert told(
        "Selon Le Courrier de Valmont, le pont des Mouettes a rouvert plus tôt, tandis que La Gazette du Lac évoque "
        "des retards à l'écluse ?"
    ) == [(VALMONT, "pont des Mouettes a rouvert plus tôt"), (LAC, "retards à l'écluse")]


def test_of_names_that_are_compared_each_is_a_part() -> None:
    assert told("Did Mara Tavish sail further than Oscar Brandt?") == [
        ((), "mara tavish sail further than"),
        ((), "oscar brandt sail further than"),
    ]


def test_questions_asked_at_once_are_parts() -> None:
    assert told("Who won the lantern race? How long is the new ferry?") == [
        ((), "Who won the lantern race?"),
        ((), "How long is the new ferry?"),
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Regatta of the Lanterns this week?",
        "What did the mayor of Valmont say in the storm of March 2026?",
        "Quel est le plus long pont de la région que le maire inaugure ?",
    ],
)
def test_what_asks_one_thing_is_not_split(question: str) -> None:
    assert parts(question) == []


def test_no_more_parts_than_searches_allow() -> None:
    clauses = ", ".join(f"repaired the engine number {number} of ferry {number}" for number in range(9))
    found = parts(f"Which company {clauses}, as reported by Quay Weekly?")
    assert len(found) == MOST_PARTS
