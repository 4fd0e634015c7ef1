"""Questions formed by rules: only of sentences that fit, in English and French, and none that gives itself away."""

import pytest

from eval.testset import english, french
from eval.testset.checks import problem
from eval.testset.forms import Formed
from eval.testset.spans import spans
from ingest.models import Article


def article(body: str, title: str = "News") -> Article:
    return Article(id="a", title=title, source="a.jsonl", body=body, language="en")


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("Mara Tavish won the Regatta of the Lanterns on Sunday.", "Who won the Regatta of the Lanterns?",
         "Mara Tavish"),
        ("Pia Orme, director of the Harbour Museum, welcomed the visitors.",
         "Who is the director of the Harbour Museum?",
         "Pia Orme"),
        ("Some 61,000 people watched the Regatta of the Lanterns from the quays.",
         "How many people watched the Regatta of the Lanterns from the quays?", "61,000"),
        ("The Gull bridge cost 2.4 million crowns to repair.", "How many crowns did the Gull bridge cost?",
         "2.4 million"),
        ("Nordic Ferries paid 2.4 million euros for the Gull bridge.",
         "How much did Nordic Ferries pay for the Gull bridge?",
         "2.4 million euros"),
        ("The Gull bridge was opened by Pia Orme on 12 May 2021.", "When was the Gull bridge opened by Pia Orme?",
         "12 May 2021"),
        ("Nordic Ferries will hire 220 sailors for the Gull line.",
         "How many sailors will Nordic Ferries hire for the Gull line?",
         "220"),
        ("The Gull museum was founded by Josse Varenne in Brackmoor.",
         "Where was the Gull museum founded by Josse Varenne?",
         "Brackmoor"),
    ],
)  # fmt: skip
def test_english(sentence: str, question: str | None, answer: str | None) -> None:
    formed = english.questions(sentence)
    if question is None:
        assert not formed
    else:
        assert [(each.question, each.answer) for each in formed if each.answer == answer] == [(question, answer)]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("Alma Vaudrin a inauguré le pont des Tisserands mardi.", "Qui a inauguré le pont des Tisserands ?",
         "Alma Vaudrin"),
        ("Quelque 250 habitants ont visité le phare des Trois-Roches.",
         "Combien d'habitants ont visité le phare des Trois-Roches ?", "250"),
        ("Le pont des Tisserands sera fermé par la ville le 3 mars 2027.",
         "Quand est-ce que le pont des Tisserands sera fermé par la ville ?", "3 mars 2027"),
        ("Le cinéma Le Sémaphore compte 412 fauteuils rouges.",
         "Combien de fauteuils rouges compte le cinéma Le Sémaphore ?",
         "412"),
        ("La rénovation du Sémaphore a coûté 3,6 millions d'euros.", "Combien a coûté la rénovation du Sémaphore ?",
         "3,6 millions"),
        ("La préfète Alma Vaudrin est née à Ormeval.", None, None),
    ],
)  # fmt: skip
def test_french(sentence: str, question: str | None, answer: str | None) -> None:
    formed = [each for each in french.questions(sentence) if each.answer == answer]
    assert [each.question for each in formed] == ([question] if question else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "“We won,” said Mara Tavish, who has sailed since 2001.",
        "Mara Tavish said the Gull bridge, which was built in 1911, will close.",
        "The logs also show Meadows was involved with planning the rally on 6 January.",
        "The staff estimates the Book Bike can hold 300 picture books.",
        "Loretto Hospital is located on the West Side of the city of Brackmoor.",
        "Short one.",
    ],
)
def test_what_does_not_fit_gives_no_question(sentence: str) -> None:
    assert english.questions(sentence) == []


SENTENCE = "Mara Tavish won the Regatta of the Lanterns in 2026 with 61 points."


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        ("Who won the Regatta of the Lanterns?", "Mara Tavish", None),
        ("Who won the Regatta of the Lanterns, Mara or Oda?", "Mara Tavish", "holds its answer"),
        ("Did Mara Tavish win the Regatta?", "Mara Tavish", "holds its answer"),
        ("How many points did she win the Regatta with?", "61", "points outside itself: she"),
        ("How many points did this sailor win with yesterday?", "61", "points outside itself"),
        ("Who won the Regatta of the Lanterns?", "Oda Lindqvist", "not in the sentence"),
        ("Who won the Regatta of the Lamps in Brackmoor?", "Mara Tavish", "does not speak of lamps"),
        ("How many points decided it in the end?", "61", "points outside itself"),
        ("How many points decided the whole thing?", "61", "names nothing"),
        ("Who won?", "Mara Tavish", "8 characters"),
        ("When did the Regatta of the Lanterns take place in 2026?", "2026", "holds its answer"),
        ("Who won the Regatta of the Lanterns in 1999?", "Mara Tavish", "does not speak of 1999"),
    ],
)
def test_checks(question: str, answer: str, why: str | None) -> None:
    found = problem(Formed(question, answer, "person"), SENTENCE, article(SENTENCE), "en")
    assert found is None if why is None else why in str(found)


def test_a_name_that_the_article_uses_elsewhere_may_be_in_the_question() -> None:
    told = article(f"{SENTENCE} The Cormorant club was delighted.")
    assert (
        problem(Formed("Who won the Regatta for the Cormorant club?", "Mara Tavish", "person"), SENTENCE, told, "en")
        is None
    )


def test_spans_are_asked_for_only_where_there_is_one_of_their_kind() -> None:
    found = {(each.kind, each.text) for each in spans("On 12 May 2021 Pia Orme opened the Gull bridge in Brackmoor.")}
    assert ("date", "12 May 2021") in found and ("person", "Pia Orme") in found
    assert not [each for each in spans("It cost 3 million, not 4 million.") if each.kind == "number"]
    assert ("number", "18 400") in {(each.kind, each.text) for each in spans("La réparation a coûté 18 400 euros.")}
