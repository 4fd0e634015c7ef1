"""An article that never speaks of what is to be counted counts something else."""

import pytest

from graph.counted import uncounted
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
    assert (uncounted(question, article) is not None) is refused


def test_in_french_too() -> None:
    body = "Le phare compte 219 marches, que les gardiens montaient chaque soir avant la nuit."
    article = Article(id="a", title="Le phare", body=body, source="x", language="fr")
    assert uncounted("Combien de marches compte le phare ?", article) is None
    assert uncounted("Combien d'années a duré le chantier ?", article) is None
    assert uncounted("Combien de chameaux ont passé le pont ?", article) == "the source does not speak of chameaux"
