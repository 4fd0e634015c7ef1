"""Which names a first search adds to the second."""

from dataclasses import replace

from graph.reading.second_hop import new_names
from ingest.models import Article, Passage
from tests.fake_agent import chunk_of

THEFT = Article(
    id="theft", title="Harbour cash box", source="t", outlet="Courier",
    body="Mara Tavish is charged, says Oscar Brandt. Then Tavish denied it, and Tavish left.",
)  # fmt: skip
TRIAL = replace(THEFT, id="trial", title="Trial opens", body="The judge heard Mara Tavish, whom the Courier defends.")
QUESTION = "Who is the person charged with the theft of the Harbour cash box?"


def passages(*articles: Article) -> list[Passage]:
    return [Passage(chunk_of(item), item, 1.0, rank) for rank, item in enumerate(articles, 1)]


def test_whom_the_articles_mention_most_comes_first() -> None:
    assert new_names(QUESTION, passages(THEFT), ["Courier"]) == ["tavish", "brandt"]
    assert new_names(QUESTION, passages(THEFT, TRIAL), ["Courier"]) == ["tavish", "mara"]


def test_what_the_question_or_an_outlet_holds_is_not_new() -> None:
    assert new_names("Is it Mara Tavish?", passages(TRIAL), ["Courier"]) == []


def test_a_second_passage_of_an_article_counts_for_nothing() -> None:
    again = replace(THEFT, title="Oscar Brandt", body="Brandt, Brandt and Oscar Brandt. Brandt.")
    assert new_names(QUESTION, passages(THEFT, again), []) == new_names(QUESTION, passages(THEFT), [])
