"""Which parts of a question the proven sentences answer."""

import pytest

from graph.reading.answered_parts import own_questions, unanswered

WON = ("Mara Tavish won the Regatta of the Lanterns.", "Tavish wins the Regatta of the Lanterns")
WATCHED = ("Some 61,000 people watched from the quays.", "Tavish wins the Regatta of the Lanterns")
TWO = ["Who won the Regatta of the Lanterns?", "How many people watched it?"]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who won the Regatta? How many people watched it?", ["Who won the Regatta?", "How many people watched it?"]),
        ("Who won the Regatta, and when did it end?", ["Who won the Regatta", "when did it end?"]),
        (
            "Qui a gagné la régate et combien de gens étaient là ?",
            ["Qui a gagné la régate", "combien de gens étaient là ?"],
        ),
        ("Who decided when and where the bridge would open?", []),
        ("Who won the Regatta of the Lanterns?", []),
        ("Who is the skipper whose boat sank, and who now leads the jury?", []),
        ("The bridge opened in May. Who paid for it?", []),
        ("Did the council and the mayor agree?", []),
    ],
)
def test_a_question_is_cut_where_it_asks_again(question: str, parts: list[str]) -> None:
    assert own_questions(question) == parts


def test_a_part_without_a_proven_sentence_is_named() -> None:
    assert unanswered(TWO, [WON]) == [TWO[1]]
    assert unanswered(TWO, [WATCHED]) == [TWO[0]]
    assert unanswered(TWO, [WON, WATCHED]) == []
    assert unanswered(TWO, []) == TWO


def test_one_sentence_can_answer_both() -> None:
    both = ("Mara Tavish won the Regatta of the Lanterns before 61,000 people.", "The regatta was watched by many.")
    assert unanswered(TWO, [both]) == []


def test_the_names_of_a_part_must_be_spoken_of() -> None:
    parts = ["What did the Gull bridge cost?", "What did the Orne bridge cost?"]
    gull = ("The Gull bridge cost 2.4 million crowns.", "Gull bridge reopens")
    assert unanswered(parts, [gull]) == [parts[1]]


def test_other_words_for_the_same_are_taken_for_an_answer_where_no_other_part_claims_them() -> None:
    parts = ["Who built the bridge?", "How much did it cost?"]
    price = ("The price was 40 million crowns.", "A new bridge")
    assert unanswered(parts, [price]) == [parts[0]]
