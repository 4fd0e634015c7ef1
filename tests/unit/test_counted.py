"""An article that never speaks of what is to be counted counts something else."""

import pytest

from graph.proofs.counted import uncounted
from ingest.models import Article

BODY = "The lighthouse is 47 metres high. Its keepers climbed 219 steps, and 31 were hurt in the storm. Ten homes fell."


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("How many steps does the lighthouse have?", False),
        ("How many camels crossed the bridge?", True),
        ("How many feet high is the lighthouse?", True),
        ("How many people were hurt?", False),
        ("How many were hurt?", False),
        ("How many stone steps are there?", False),
        ("Combien de chameaux ont passé le pont ?", False),
        ("Who climbed the steps?", False),
    ],
)
def test_what_is_to_be_counted_must_be_spoken_of(question: str, refused: bool) -> None:
    article = Article(id="a", title="The lighthouse", body=BODY, source="x", language="en")
    assert (uncounted(question, article.body, article) is not None) is refused


def test_in_french_too() -> None:
    body = "Le phare compte 219 marches, que les gardiens montaient chaque soir avant la nuit."
    article = Article(id="a", title="Le phare", body=body, source="x", language="fr")
    assert uncounted("Combien de marches compte le phare ?", body, article) is None
    assert uncounted("Combien d'années a duré le chantier ?", body, article) is None
    assert (
        uncounted("Combien de chameaux ont passé le pont ?", body, article) == "the source does not speak of chameaux"
    )


VOTES = "Lind got 36,518 votes. Kern of the Greens came third with 14.9 percent, and four others shared the rest."


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("Kern of the Greens came third with 14.9 percent, and four others shared the rest.", True),
        ("Lind got 36,518 votes.", False),
    ],
)
def test_where_an_article_counts_them_the_answer_does_too(said: str, refused: bool) -> None:
    article = Article(id="a", title="Run-off", body=VOTES, source="x", language="en")
    problem = uncounted("How many votes did Kern get?", said, article)
    assert (problem == "the source counts them elsewhere") is refused
