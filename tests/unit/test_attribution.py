"""Who says it: the speaker is added from the article's own words, or the sentence gives way to its quote."""

import pytest

from graph.proofs.attribution import attributed, without_source

COST = "The barrier cost 3 million euros."
LOSS = "La perte atteint 3 millions d'euros."


@pytest.mark.parametrize(
    ("sentence", "quote", "expected"),
    [
        (COST, "“The barrier cost 3 million euros,” said Ann Lee, the mayor.", f"{COST[:-1]}, according to Ann Lee."),
        (COST, "The barrier cost 3 million euros, the police said.", f"{COST[:-1]}, according to the police."),
        (COST, "The barrier cost 3 million euros, city officials said.", f"{COST[:-1]}, according to city officials."),
        (COST, "Ann Lee, the mayor, said the barrier cost 3 million euros.", f"{COST[:-1]}, according to Ann Lee."),
        (
            COST,
            "The barrier cost 3 million euros, according to a report seen by The Courier.",
            f"{COST[:-1]}, according to a report seen by The Courier.",
        ),
        (
            LOSS,
            "La perte atteint 3 millions d'euros, selon des documents remis au juge.",
            f"{LOSS[:-1]}, selon des documents remis au juge.",
        ),
        (
            "The storm will reach the coast on Friday.",
            "According to the weather service, the storm will reach the coast on Friday.",
            "The storm will reach the coast on Friday, according to the weather service.",
        ),
        (LOSS, "« La perte atteint 3 millions d'euros », a déclaré Ida Kern.", f"{LOSS[:-1]}, selon Ida Kern."),
        (LOSS, "Selon la préfecture, la perte atteint 3 millions d'euros.", f"{LOSS[:-1]}, selon la préfecture."),
        (
            "Le pont a été fermé lundi.",
            "The bridge was closed on Monday, the police said.",
            "Le pont a été fermé lundi, selon « the police ».",
        ),
        (
            "The bridge was closed by the city.",
            "Le pont a été fermé par la ville, a déclaré Ida Kern.",
            "The bridge was closed by the city, according to Ida Kern.",
        ),
    ],
)
def test_the_speaker_is_added_as_the_article_prints_it(sentence: str, quote: str, expected: str) -> None:
    assert attributed(sentence, quote) == expected


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (COST, "The barrier cost 3 million euros, she said."),
        (COST, "The barrier cost 3 million euros, two people who know the contract told the Courier."),
        (LOSS, "« La perte atteint 3 millions d'euros », dit-elle."),
        (LOSS, "« La perte atteint 3 millions d'euros », a-t-il déclaré."),
        (COST, "“The barrier cost 3 million euros, all in all."),
        ("Kern closed the museum in May.", "Kern closed the museum in May, said Lee. Kern closed it, said Marsh."),
    ],
)
def test_nobody_is_named_who_is_not_named_plainly(sentence: str, quote: str) -> None:
    assert attributed(sentence, quote) is None


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (COST, "The barrier cost 3 million euros."),
        (COST, "The barrier cost 3 million euros. “It is a lot,” said Bo Marsh."),
        ("The barrier cost 3 million euros, Lee said.", "“The barrier cost 3 million euros,” said Ann Lee."),
        ("Selon Ida Kern, la perte est de 3 millions.", "« La perte est de 3 millions », a dit Ida Kern."),
        ("The bridge opened in May.", "The bridge, which Bo Marsh said was ugly, opened in May."),
        ("The bridge was opened in May.", "The bridge was opened in May, which officials said was too late."),
        ("The festival is called The Quiet Tide.", "The festival is called “The Quiet Tide”."),
    ],
)
def test_what_needs_no_speaker_stays_as_it_is(sentence: str, quote: str) -> None:
    assert attributed(sentence, quote) == sentence


def test_what_is_said_may_end_in_the_next_sentence() -> None:
    sentence = "The works start in May."
    begun = "“The works start in May without fail."
    assert attributed(sentence, begun, "Nobody will notice,” said Bo Marsh.") == (
        "The works start in May, according to Bo Marsh."
    )
    assert attributed(sentence, begun, "It rained.") is None


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("The barrier cost 3 million euros, according to Ann Lee, who chairs the inquiry.", COST),
        ("The barrier cost 3 million euros, as stated by the acting mayor Ann Lee.", COST),
        ("La perte atteint 3 millions d'euros, selon le rapport.", LOSS),
        (COST, None),
        ("According to Ann Lee, the barrier cost 3 million euros.", None),
        ("It fell, according to Ann Lee.", None),
        ("The barrier rose, according to Ann Lee, and the gates were shut in May.", None),
    ],
)
def test_a_source_named_at_the_end_can_be_left_out(sentence: str, left: str | None) -> None:
    assert without_source(sentence) == left
