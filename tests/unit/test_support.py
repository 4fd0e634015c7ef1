"""The support scorer and the check for exchanged facts: what they tell apart, and that their failure proves nothing."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from graph.errors import AgentError
from graph.proofs.carried import NOT_CARRIED
from graph.proofs.exchanged import exchanged
from graph.proofs.proof import Asked, contradicted, prove
from graph.proofs.support import CountedScorer, weighed
from graph.proofs.support_features import NAMES, features
from ingest.models import Article, Chunk, Passage

QUOTE = "Mayor Ida Kern opened the ferry terminal in Valmere on Monday, and Paul Marsh was not invited to the ceremony."
AROUND = (
    f"Terminal opens\nThe Courier\n2026-03-02\nThe port paid 14 million crowns. {QUOTE} Marsh closed the museum in "
    "Orlund on Friday. Kern will not run again. Nobody from the union came."
)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("Ida Kern opened the ferry terminal in Valmere on Monday.", None),
        ("The mayor opened the ferry terminal in Valmere on Monday.", None),
        ("Kern opened the ferry terminal in Valmere on Monday.", None),
        ("Paul Marsh was not invited to the ceremony.", None),
        ("The museum in Orlund was closed by Marsh.", None),
        ("Paul Marsh opened the ferry terminal in Valmere on Monday.", "Kern"),
        ("Mayor Ida Kern opened the ferry terminal in Orlund on Monday.", "Valmere"),
        ("Mayor Ida Kern opened the ferry terminal in Valmere on Friday.", "Monday"),
        ("Mayor Ida Kern never opened the ferry terminal in Valmere on Monday.", "the sentence denies"),
        (
            "Mayor Ida Kern opened the ferry terminal in Valmere, and Paul Marsh was invited to the ceremony.",
            "the source denies",
        ),
    ],
)
def test_a_fact_exchanged_in_the_quotes_own_words(statement: str, reason: str | None) -> None:
    found = exchanged(statement, QUOTE)
    assert found is None if reason is None else found is not None and reason in found, found
    assert contradicted(statement, QUOTE, AROUND) == found or reason is not None


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The UN sent 40 boats to the coast in spring.", "The United Nations sent 40 boats to the coast in spring."),
        ("The U.S. sent 40 boats to the coast in spring.", "The United States sent 40 boats to the coast in spring."),
        ("Fares rose 5% in the harbour last week.", "Fares rose five percent in the harbour last week."),
        ("Ida Kern sold the old ferries last week.", "She sold the old ferries last week."),
        ("Le maire a ouvert le pont lundi.", "Le maire, Paul Roy, a ouvert le pont lundi."),
        ("It rained.", QUOTE),
    ],
)
def test_other_words_for_the_same_thing_pass(statement: str, quote: str) -> None:
    assert exchanged(statement, quote) is None


def test_features_are_shares_that_fall_with_what_is_wrong() -> None:
    true = features("Ida Kern opened the ferry terminal in Valmere.", QUOTE, AROUND)
    wrong = features("Ida Kern bought the harbour museum in Brisk for 15 crowns.", QUOTE, AROUND)
    assert len(true) == len(NAMES)
    assert all(0 <= value <= 1 for value in (*true, *wrong))
    assert all(left >= right for left, right in zip(true[:-1], wrong[:-1], strict=True))
    assert weighed(true) > 0.8 > 0.2 > weighed(wrong)
    assert all(map(math.isfinite, features("", "", "")))


def test_words_among_other_words_score_lower_than_among_their_own() -> None:
    scorer = CountedScorer()
    true, exchanged_names = scorer.score_all(
        [("Kern opened the terminal while Marsh closed the museum.", QUOTE, AROUND),
         ("Marsh opened the terminal while Kern closed the museum.", QUOTE, AROUND)]
    )  # fmt: skip
    assert true > exchanged_names


def test_across_languages_words_are_compared_by_their_meaning() -> None:
    true, false = CountedScorer().score_all(
        [("La maire Ida Kern a ouvert le terminal des ferries.", QUOTE, AROUND),
         ("La maire Ida Kern a vendu le journal de la ville.", QUOTE, AROUND)]
    )  # fmt: skip
    assert true == 1.0 and false <= 0.5


def draft_and_passages() -> tuple[dict[str, str], Asked, dict[str, Passage]]:
    article = Article(id="a1", title="Terminal opens", body=f"{QUOTE} It rained.", source="x", language="en")
    passage = Passage(Chunk("a1#0", "a1", article.sha256, 0, 0, len(article.body), article.body), article, 1.0, 1)
    draft = {"chunk_id": "a1#0", "quote": QUOTE, "sentence": "Ida Kern opened the ferry terminal in Valmere on Monday."}
    return draft, Asked("When did Ida Kern open the ferry terminal?", None, 0.5), {"a1#0": passage}


class Scores:
    """A scorer that always says the same, or fails."""

    def __init__(self, value: float | None) -> None:
        self.value = value

    def score(self, statement: str, quote: str, surroundings: str) -> float:
        if self.value is None:
            raise AgentError("the scorer is broken")
        return self.value

    def score_all(self, pairs: Sequence[tuple[str, str, str]]) -> list[float]:
        return [self.score(*pair) for pair in pairs]


def test_a_scorer_that_fails_or_gives_no_number_proves_nothing() -> None:
    draft, asked, passages = draft_and_passages()
    assert prove(draft, asked, passages, Scores(0.9))[0].problem is None
    assert prove(draft, asked, passages, Scores(0.4))[0].problem is not None
    assert prove(draft, asked, passages, Scores(math.nan))[0].problem is not None
    with pytest.raises(AgentError):
        prove(draft, asked, passages, Scores(None))


def test_a_source_that_nobody_printed_costs_only_its_own_words() -> None:
    draft, asked, passages = draft_and_passages()
    sentence = f"{draft['sentence'].rstrip('.')}, according to Judge Paul Marsh."
    verdicts = prove({**draft, "sentence": sentence}, asked, passages, Scores(1.0))
    assert [verdict.text for verdict in verdicts] == [draft["sentence"]]


def test_an_exchanged_name_gives_way_to_the_articles_own_words() -> None:
    draft, asked, passages = draft_and_passages()
    verdicts = prove(
        {**draft, "sentence": "Paul Marsh opened the ferry terminal in Valmere on Monday."},
        asked,
        passages,
        Scores(1.0),
    )
    assert "where the sentence has" in str(verdicts[0].problem)
    assert [verdict.text for verdict in verdicts[1:]] == [QUOTE]


def test_what_stands_in_may_answer_one_of_the_questions_and_call_its_matter_by_another_word() -> None:
    quote = "The tower is 47 metres high and a keeper had to climb 219 steps to reach the lantern."
    parts = ("How tall is the Three Sisters lighthouse", "how many steps does it have?")
    asked = Asked(f"{parts[0]} and {parts[1]}", None, 0.5, parts)
    body = f"{quote} Boats see the lighthouse from afar. {'He left. ' * 90}Its name, the Three Sisters, is older."
    article = Article(id="a", title="The long stair", body=body, source="s", outlet="Courier")
    chunk = Chunk("c", "a", article.sha256, 0, 0, 200, body[:200])
    passages = {"c": Passage(chunk, article, 1.0, 1)}
    sentence = "The Three Sisters lighthouse is 47 metres high and has 219 steps."
    draft = {"chunk_id": "c", "quote": quote, "sentence": sentence}
    refused, stands = prove(draft, asked, passages, Scores(0.1))
    assert refused.problem is not None and (stands.text, stands.problem) == (quote, None)
    alone = Asked(f"{parts[0]} and when was it sold to the navy?", None, 0.5)
    assert [verdict.text for verdict in prove(draft, alone, passages, Scores(0.1))] == [sentence]


@pytest.mark.parametrize(
    ("beside", "cited"),
    [(QUOTE, QUOTE), ("It was a Monday in Valmere. A bottle was opened.", None)],
)
def test_a_quote_that_does_not_say_the_sentence_gives_way_to_one_that_does(beside: str, cited: str | None) -> None:
    draft, asked, passages = draft_and_passages()
    smell = "The ferry terminal of Ida Kern smells of tar and of wet rope."
    article = replace(passages["a1#0"].article, body=f"{smell} {beside}")
    chunk = Chunk("a1#0", "a1", article.sha256, 0, 0, len(article.body), article.body)
    verdicts = prove({**draft, "quote": smell}, asked, {"a1#0": Passage(chunk, article, 1.0, 1)}, Scores(1.0))
    assert [verdict.text for verdict in verdicts] == [draft["sentence"]]
    start, end = verdicts[0].span
    assert (article.body[start:end] if verdicts[0].problem is None else None) == cited
    assert cited or verdicts[0].problem == NOT_CARRIED
