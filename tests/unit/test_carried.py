"""A quote must say the sentence itself; what stands around it only explains it."""

import pytest

from graph.proofs.attribution import without_self_reference
from graph.proofs.carried import not_carried

QUESTION = "Which lamp did the council add to its list of protected monuments?"
LIST = "The council has added the harbour lamp to its list of protected monuments, the mayor said."
BESIDE = "Harbour lamps burn whale oil and smoke when the wicks are wet, Dr Ida Kern told the Courier."


@pytest.mark.parametrize(
    ("sentence", "quote", "carried"),
    [
        ("The council added the harbour lamp to its list of protected monuments.", LIST, True),
        ("The harbour lamp was added.", LIST, True),
        ("The council added the harbour lamp to its list of protected monuments.", BESIDE, False),
        ("The council added the harbour lamp to its list of protected monuments, according to Dr Kern.", BESIDE, False),
        (
            "Dr Ida Kern told the Courier that the council added the lamp to its list of protected monuments.",
            BESIDE,
            False,
        ),
        ("The council added the harbour lamp. It cost ninety crowns at the auction of the widow Marsh.", LIST, False),
        ("Ida Kern resigned on 3 May.", "She resigned on 3 May, after a row.", True),
        ("It took 27 weeks.", "The work took twenty-seven weeks.", True),
        ("The council protects the town hall.", LIST, False),
    ],
)
def test_the_quote_itself_says_the_sentence(sentence: str, quote: str, carried: bool) -> None:
    assert (not_carried(sentence, quote, QUESTION) is None) is carried


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("The lamp burns oil, according to the article.", "The lamp burns oil."),
        ("The lamp burns oil, according to the information provided in the evidence.", "The lamp burns oil."),
        ("La lampe brûle de l'huile, selon l'article.", "La lampe brûle de l'huile."),
        ("The lamp burns oil, according to the mayor.", "The lamp burns oil, according to the mayor."),
        ("According to the article, the lamp burns.", "According to the article, the lamp burns."),
    ],
)
def test_the_article_itself_is_no_source_to_name(sentence: str, shown: str) -> None:
    assert without_self_reference(sentence) == shown
