"""Which value a question asks for, and which of a sentence answers it."""

import pytest

from graph.reading.asked_values import answering, wanted_value


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people marched?", "count"), ("Combien de personnes ont défilé ?", "count"),
        ("Combien de personnes la marche a-t-elle réunies ?", "count"),
        ("Combien d’élèves sont tombés malades ?", "count"), ("What was the death toll of the fire?", "count"),
        ("How much did the hall cost?", "money"), ("Combien a coûté la halle ?", "money"),
        ("What percentage voted yes?", "percent"), ("Quel pourcentage a voté oui ?", "percent"),
        ("At what time did the alarm go off?", "time"), ("À quelle heure l’alarme a-t-elle sonné ?", "time"),
        ("How long will the street be closed?", "duration"),
        ("Combien de temps la rue sera-t-elle fermée ?", "duration"),
        ("When does the wing open?", "day"), ("Quand aura lieu la fête ?", "day"),
        ("Who was there when the doors opened?", None), ("Why did prices rise?", None), ("Qui a gagné ?", None),
    ],
)  # fmt: skip
def test_the_kind_of_value_that_is_asked_for(question: str, kind: str | None) -> None:
    wanted = wanted_value(question)
    assert (wanted.kind if wanted else None) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "amounts"),
    [
        ("How many people were injured?", "Two people died and 31 were injured.", []),
        ("How many people were injured?", "Two people died, while 31 people were injured.", [31]),
        ("How many people died?", "Two people died, while 31 people were injured.", [2]),
        ("How many people marched?", "Forty dockers from Elbury joined 3,200 people.", [3200]),
        ("How many stops will the line have?", "It will have 17 stops and 24 trams.", [17]),
        ("How many people marched?", "3 200 personnes ont défilé.", [3200]),
    ],
)
def test_the_dead_are_not_the_injured_and_trams_are_no_stops(question: str, sentence: str, amounts: list[int]) -> None:
    wanted = wanted_value(question)
    assert wanted is not None
    assert [value.amount for value in answering(wanted, sentence)] == amounts
