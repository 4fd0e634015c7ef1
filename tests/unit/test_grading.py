"""What passages are graded by, and which are kept. Pure."""

from dataclasses import replace

import pytest

from graph.passages.grading import (
    ARCHIVE_FEATURES,
    PASSAGE_FEATURES,
    choose,
    grades,
    passage_features,
    wanted,
)
from graph.passages.grading_weights import PATH, GradingWeights, parse, shipped
from ingest.models import Article, Passage
from tests.fake_agent import chunk_of

QUESTION = "How much did the repairs of the Gull bridge cost Port Lisse in 2026?"


def passage(name: str, title: str, body: str, similarity: float | None = 0.5, **facts: str) -> Passage:
    article = Article(id=name, title=title, body=body, source=name, published_at="2026-05-03")
    return Passage(chunk_of(article), article, 0.0, 1, similarity=similarity, cluster=facts.get("cluster", name))


BRIDGE = passage("bridge", "Gull bridge reopens", "Repairs cost Port Lisse 2.4 million crowns, Paul Orme said.", 0.7)
FERRY = passage("ferry", "Ferry to Port Lisse", "The ferry sails twice a day from the new quay.", 0.4)
CAKE = passage("cake", "Cakes of the season", "Almond cake is eaten warm with plum jam.", 0.1)
ALL = [BRIDGE, FERRY, CAKE]


def features(question: str, *passages: Passage) -> list[dict[str, float]]:
    return [dict(zip(PASSAGE_FEATURES, row, strict=True)) for row in passage_features(wanted(question), list(passages))]


def test_names_and_words_are_measured_against_the_best_passage() -> None:
    bridge, ferry, cake = features(QUESTION, *ALL)
    assert (bridge["names"], ferry["names"], cake["names"]) == (1.0, 0.5, 0.0)
    assert bridge["words"] == 1.0 > ferry["words"] > cake["words"] == 0.0


def test_a_word_that_all_passages_hold_tells_little() -> None:
    everywhere = [passage(str(number), "Port Lisse", "Repairs in Port Lisse.") for number in range(5)]
    rare, common = features("Which lantern stands in Lisse?", passage("x", "A lantern", "It shines."), *everywhere)[:2]
    assert rare["words"] == 1.0 and common["words"] < 0.5


def test_nearness_is_told_by_itself_and_beside_the_others() -> None:
    bridge, ferry, cake = features(QUESTION, *ALL)
    assert [row["near"] for row in (bridge, ferry, cake)] == [0.7, 0.4, 0.1]
    assert bridge["ahead"] == pytest.approx(0.3) and bridge["behind"] == 0.0
    assert cake["ahead"] == pytest.approx(-0.3) and cake["behind"] == pytest.approx(-0.6)


def test_what_only_the_words_found_is_as_near_as_the_farthest_that_was_found_by_meaning() -> None:
    assert features(QUESTION, BRIDGE, replace(FERRY, similarity=None), CAKE)[1]["near"] == 0.1
    assert features(QUESTION, replace(FERRY, similarity=None))[0]["near"] == 0.0


def test_a_question_in_capitals_has_no_names() -> None:
    assert wanted("PRESSURE ON THE HARBOUR OFFICE OF PORT LISSE").names == ()
    assert wanted(QUESTION).names == (("gull",), ("port", "lisse"))


def test_outlets_and_authors_are_names_that_a_passage_speaks_of() -> None:
    signed = replace(CAKE, article=replace(CAKE.article, outlet="The Harbour Weekly", authors=("Ida Lind",)))
    assert features("What did Ida Lind tell the Harbour Weekly?", signed)[0]["names"] == 1.0


def test_hope_grows_with_the_features() -> None:
    weights = shipped()
    assert set(weights.passage) == {"bias", *PASSAGE_FEATURES}
    assert set(weights.archive) == {"bias", *ARCHIVE_FEATURES}
    assert all(value >= 0 for name, value in {**weights.passage, **weights.archive}.items() if name != "bias")
    graded = grades(wanted(QUESTION), ALL, weights)
    assert list(graded.chances) == sorted(graded.chances, reverse=True)
    assert graded.names_held == (True, False, False)
    assert graded.archive > grades(wanted(QUESTION), [CAKE], weights).archive


def test_the_missing_are_names_first_then_numbers_then_words() -> None:
    assert grades(wanted(QUESTION), [CAKE], shipped()).missing == ("Gull", "Port Lisse")
    assert grades(wanted("Did Port Lisse pay 77 crowns?"), [BRIDGE], shipped()).missing == ("77",)
    assert grades(wanted("Who painted the Gull bridge?"), [BRIDGE], shipped()).missing == ("painted",)
    assert grades(wanted("Who reopens the Gull bridge?"), [BRIDGE], shipped()).missing == ()


def test_a_name_that_is_asked_for_twice_is_missing_once() -> None:
    asked = wanted("Which charity did Ida Marchetti found, and where did Ida Marchetti speak?")
    assert grades(asked, [CAKE], shipped()).missing == ("Ida Marchetti",)


def test_the_year_of_an_article_is_a_number_that_it_tells() -> None:
    assert grades(wanted("What cost Port Lisse so much in 2026?"), [BRIDGE], shipped()).missing == ("much",)


def test_nothing_found_is_no_hope() -> None:
    empty = grades(wanted(QUESTION), [], shipped())
    assert (empty.chances, empty.archive) == ((), 0.0)
    assert choose([], (), 0.1, 6) == []


def test_what_is_likely_is_kept_in_the_order_of_the_search() -> None:
    assert choose(ALL, (0.2, 0.05, 0.9), drop=0.1, most=6) == [0, 2]
    assert choose(ALL, (0.02, 0.05, 0.01), drop=0.1, most=6) == [1]


def test_the_likeliest_passage_is_kept_though_the_places_are_taken() -> None:
    assert choose(ALL, (0.3, 0.2, 0.9), drop=0.1, most=2) == [0, 2]


def test_one_text_is_kept_once_but_a_copy_with_other_words_stays() -> None:
    copy = passage("copy", BRIDGE.article.title, BRIDGE.article.body, cluster="bridge")
    other = passage("late", "Gull bridge", "A correction: the works took nine weeks, not six.", cluster="bridge")
    assert choose([BRIDGE, copy, other], (0.5, 0.5, 0.5), drop=0.1, most=6) == [0, 2]


def test_the_shipped_file_is_what_the_script_writes() -> None:
    assert shipped().to_text() == PATH.read_text(encoding="utf-8")
    assert 0 < shipped().drop < 1 and 0 < shipped().stop < shipped().sure <= 1
    assert shipped().provenance["files"] and "seed" in shipped().provenance


def test_a_file_with_other_keys_is_refused() -> None:
    with pytest.raises(TypeError, match="extra"):
        parse('{"passage": {}, "archive": {}, "drop": 0, "stop": 0, "sure": 0, "extra": 1}')
    assert parse(GradingWeights({}, {}, 0.1, 0.2, 0.3).to_text()) == GradingWeights({}, {}, 0.1, 0.2, 0.3)
