"""Which amount of a sentence does a comparison weigh?"""

import pytest

from graph.concluding.amounts import asked_amount


@pytest.mark.parametrize(
    ("question", "sentence", "amount"),
    [
        ("did more spectators come in 2026 than in 2025?", "Some 48,000 spectators saw 63 boats.", ("count", 48_000)),
        ("did more people come in 2026 than in 2025?", "Some 48,000 spectators saw 63 boats.", ("count", 48_000)),
        ("did more boats start than last year?", "Some 48,000 spectators saw 63 boats.", ("count", 63)),
        ("was the bridge more expensive than the quay?", "The bridge cost 12 million euros.", ("money", 12e6)),
        ("did more people come in 2026 than in 2025?", "Never before had so many come: 48,000.", None),
        ("did more boats start than last year?", "There were 63 boats, the rules allow 40 boats.", None),
    ],
)
def test_the_one_amount_that_is_asked_for(question: str, sentence: str, amount: tuple[str, float] | None) -> None:
    assert asked_amount(question, sentence) == amount
