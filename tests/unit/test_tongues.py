"""English and French beside each other: numbers and dates in either writing, words by their meaning, labels."""

from collections.abc import Sequence

import pytest

from graph.passages import across
from graph.passages.grading import held_for, wanted
from graph.proofs.facts import unsupported_facts
from graph.proofs.proof import Asked, contradicted, prove
from graph.proofs.support import CountedScorer
from graph.proofs.translated import denied_otherwise, support
from graph.reading.kinds import wrong_kind
from graph.telling.labels import label
from graph.text.language import spoken_language
from graph.text.lexicon import OTHER, glossed, held
from graph.text.terms import calendar, numbers
from ingest.models import Article, Filters, Passage
from tests.fake_agent import chunk_of

STRIKE = Article(
    id="fr", title="Fin de la grève", source="x", language="fr", outlet="Le Phare", genre="news",
    body="Les dockers ont voté mardi 3 mars la fin de leur grève, par 412 voix contre 139. La prime est de 45.000 F.",
)  # fmt: skip
OPINION = Article(id="op", title="Non", source="x", language="fr", genre="opinion", authors=("Bo Marsh",), body="Non.")
LIVE = Article(id="live", title="Live", source="x", language="en", genre="live", body="It begins.")


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("twenty-seven people", "vingt-sept personnes"),
        ("ninety-seven", "quatre-vingt-dix-sept"),
        ("seventy-one", "soixante et onze"),
        ("two hundred and five", "deux cent cinq"),
        ("ten thousand", "dix mille"),
        ("45,000 euros", "45.000 euros"),
        ("4.12 euros", "4,12 euros"),
        ("four gates", "quatre portes"),
    ],
)
def test_numbers_have_one_writing(english: str, french: str) -> None:
    assert numbers(english) == numbers(french) != frozenset()


def test_words_for_numbers_that_stand_apart_stay_apart() -> None:
    assert numbers("two, three and four of one") == {"2", "3", "4"}
    assert numbers("fifty cents for one man") == {"50"}


def test_days_have_one_name() -> None:
    assert calendar("mardi 3 mars") == calendar("Tuesday 3 March") == {"tuesday", "march"}
    assert calendar("On Mondays") == calendar("les lundis")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Chaque repas coûtera 4,12 euros à Port-Brisk, contre 3,65 euros jusqu'ici.", "fr"),
        ("Each meal costs 4.12 euros at Port-Brisé, compared to 3.65 so far.", "en"),
        ("Où Ida Kern est-elle née ?", "fr"),
        ("Where was Ida Kern born?", "en"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert spoken_language(text) == language


def test_a_sentence_that_tells_nothing_of_its_language_has_the_likely_one() -> None:
    assert spoken_language("Port-Brisk 2028", "fr") == "fr" and spoken_language("Port-Brisk 2028") == "en"


def test_a_question_is_worded_in_the_other_language_and_keeps_its_names() -> None:
    assert "grève" in glossed("When did the strike at Port-Brisk end?")
    assert "Port-Brisk" in glossed("When did the strike at Port-Brisk end?")
    assert "strike" in glossed("Quand la grève de Port-Brisk a-t-elle fini ?")


def test_every_word_of_the_list_has_a_meaning_in_both_languages() -> None:
    assert OTHER == {"en": "fr", "fr": "en"}
    assert held("Who won the election?", "Le maire a remporté les élections de mars.") >= {"won", "electi"}


@pytest.mark.parametrize(("given", "languages"), [(Filters(), {"en": 5}), (Filters(language="en"), {"en": 5, "fr": 5})])
def test_one_language_is_searched_where_there_is_or_is_wanted_no_other(
    given: Filters, languages: dict[str, int]
) -> None:
    assert across.searches("When did the strike end?", given, languages, 12) == []


def test_the_other_language_is_shown_where_it_speaks_of_as_much() -> None:
    question = "When did the dockers end their strike?"
    near = [passage("The dockers have a choir of forty men.", "en", place) for place in range(2)]
    told = passage(STRIKE.body, "fr", 7)
    vague = passage("Le temps sera beau demain sur la côte.", "fr", 8)
    assert texts(across.joined(question, near, [told, vague])) == texts([near[0], near[1], told])
    asked = wanted(question)
    assert {"strike", "docker"} <= held_for(asked, told).terms


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("The dockers voted on Tuesday, 3 March to end their strike.", True),
        ("The dockers voted by 412 votes against 139 to end their strike.", True),
        ("The dockers voted on Friday, 3 March to end their strike.", False),
        ("The dockers voted by 413 votes to end their strike.", False),
        ("The teachers sold the harbour by 412 votes.", False),
        ("The dockers never ended their strike.", False),
    ],
)
def test_a_translated_sentence_is_proven_by_its_quote(sentence: str, right: bool) -> None:
    quote = STRIKE.body.split(". ")[0] + "."
    draft = {"chunk_id": chunk_of(STRIKE).id, "quote": quote, "sentence": sentence}
    found = prove(
        draft, Asked("How did the dockers vote on the strike?", None, 0.3),
        {chunk_of(STRIKE).id: Passage(chunk_of(STRIKE), STRIKE, 1.0, 1)}, CountedScorer(),
    )  # fmt: skip
    assert (found[0].problem is None) == right, found[0]
    assert found[0].kind == "translated"


def test_a_quote_that_the_model_translated_is_found_by_its_meaning() -> None:
    draft = {
        "chunk_id": chunk_of(STRIKE).id, "quote": "The dock workers have decided to stop it.",
        "sentence": "The dockers voted by 412 votes against 139 to end their strike.",
    }  # fmt: skip
    found = prove(
        draft, Asked("How many votes ended the strike of the dockers?", None, 0.3),
        {chunk_of(STRIKE).id: Passage(chunk_of(STRIKE), STRIKE, 1.0, 1)}, CountedScorer(),
    )  # fmt: skip
    assert found[0].problem is None and STRIKE.body[slice(*found[0].span)].startswith("Les dockers ont voté")


def test_denials_are_compared_across_languages() -> None:
    assert denied_otherwise("The city confirmed the strike.", "La ville n'a pas confirmé la grève.") is not None
    assert denied_otherwise("The city did not confirm the strike.", "La ville a confirmé la grève.") is not None
    assert denied_otherwise("The strike lasted three days.", "La grève n'a duré que trois jours.") is None
    assert denied_otherwise("The strike ended in March.", "La grève a fini en mars ; la ville n'a rien dit.") is None


def test_titles_and_written_numbers_are_no_strangers() -> None:
    quote = "La maire Ida Kern a reçu 27 lettres."
    assert contradicted("Mayor Ida Kern received twenty-seven letters.", quote, quote, translated=True) is None
    assert "Marsh" in (contradicted("Mayor Bo Marsh received 27 letters.", quote, quote, translated=True) or "")


def test_support_across_languages_falls_with_what_is_wrong() -> None:
    quote = "Onze élèves sont tombés malades à l'école."
    assert support("Eleven pupils fell ill at the school.", quote, quote) > 0.78
    assert support("Eleven police officers died at the hospital.", quote, quote) < 0.5


def test_a_share_in_words_is_an_amount() -> None:
    assert wrong_kind("Quelle part du trafic le port perdra-t-il ?", "Le port perdra un quart de son trafic.") is None
    assert wrong_kind("How many lamps were lit?", "The lamps were lit in the quarter of the weavers.") is not None
    assert unsupported_facts("It opens on Monday.", "Il ouvre lundi.", "Il ouvre lundi.") is None


@pytest.mark.parametrize(
    ("kind", "text", "article", "reader", "expected"),
    [
        ("translated", "The dockers voted.", STRIKE, "en", "translated from French"),
        ("quoted", STRIKE.body, STRIKE, "en", "in French"),
        ("quoted", STRIKE.body, STRIKE, "fr", None),
        ("quoted", "The dockers voted for the strike.", STRIKE, "fr", "en anglais"),
        ("quoted", "Le port a dit non.", OPINION, "fr", "tribune de Bo Marsh"),
        ("translated", "The answer was no.", OPINION, "en", "translated from French, opinion piece by Bo Marsh"),
        ("quoted", "It begins.", LIVE, "en", "live coverage, unedited, as it stood then"),
    ],
)
def test_labels(kind: str, text: str, article: Article, reader: str, expected: str | None) -> None:
    assert label(kind, text, article.body, article, reader) == expected


def passage(text: str, language: str, place: int) -> Passage:
    article = Article(id=f"{language}{place}", title="A title", source="x", language=language, body=text)
    return Passage(chunk_of(article), article, 1.0, place + 1, similarity=0.3)


def texts(passages: Sequence[Passage]) -> list[str]:
    return [each.chunk.text for each in passages]
