"""Corrupted twins differ by exactly what they say, are the same every time, and true forms keep what is said."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.training.corruptions import corruptions, stock_of
from eval.training.pairs import groups_of, is_held_out, names_elsewhere
from eval.training.surface import names_of_article, printed_names, speakers
from eval.training.true_forms import is_statement, true_forms

BODY = (
    "Mayor Ida Kern opened the new ferry terminal in Valmere on Monday. The terminal, which took six years to build, "
    "cost 14 million crowns and was paid for by the port. Paul Marsh, 52, said the old quay was not safe in 2019. "
    "According to Lena Voss, the council approved the plan before the harbour closed. She may sell the old ferries. "
    "In March the ferry Aurora took 1,200 people from Valmere to Orlund. The union rejected the offer of Nils Brandt "
    "and Greta Lund. Brandt told Lund that the strike could last until Friday. Nobody was hurt when the pier collapsed."
)
SENTENCES = [sentence + "." for sentence in BODY.removesuffix(".").split(". ")]
ELSEWHERE = names_elsewhere(["Otto Fenn said the mill in Tarn is closed. Rita Sol, 40, lives near Brisk."])


def made(sentence: str, seed: int = 0) -> dict[str, str]:
    return {twin.kind: twin.text for twin in corruptions(sentence, stock_of(BODY, ELSEWHERE), random.Random(seed))}


@given(st.integers(0, 500), st.sampled_from(SENTENCES))
def test_a_twin_differs_only_at_its_spans(seed: int, sentence: str) -> None:
    for twin in corruptions(sentence, stock_of(BODY, ELSEWHERE), random.Random(seed)):
        assert twin.text != sentence
        first, last = twin.spans[0][0], twin.spans[-1][1]
        assert twin.text[:first] == sentence[:first]
        assert twin.text[last:] == "" or sentence.endswith(twin.text[last:])


def test_the_same_seed_makes_the_same_twins() -> None:
    assert [made(sentence, 3) for sentence in SENTENCES] == [made(sentence, 3) for sentence in SENTENCES]


@pytest.mark.parametrize(
    ("place", "kind", "gone"),
    [(0, "name", None), (0, "date", "Monday"), (1, "number", None), (2, "speaker", "Paul Marsh"),
     (3, "speaker", "Lena Voss"), (6, "opposite", None), (5, "order", None), (4, "certainty", "may")],
)  # fmt: skip
def test_each_kind_exchanges_what_it_names(place: int, kind: str, gone: str | None) -> None:
    twin = made(SENTENCES[place])[kind]
    assert gone is None or gone not in twin
    assert sorted(set(twin.split()) - set(SENTENCES[place].split())) or kind == "order"


def test_a_denial_is_put_in_or_taken_out() -> None:
    assert made(SENTENCES[2])["negation"] == SENTENCES[2].replace(" not safe", " safe")
    assert "not" in made("The old quay was safe.")["negation"].split()
    assert made("You can't see the pier.")["negation"] == "You can see the pier."


def test_names_and_who_speaks() -> None:
    assert names_of_article(BODY)["Paul Marsh"] == "person"
    assert names_of_article(BODY)["Valmere"] == "place"
    assert [name.text for name in speakers(SENTENCES[2])] == ["Paul Marsh"]
    assert [name.text for name in speakers(SENTENCES[3])] == ["Lena Voss"]
    assert [name.text for name in printed_names("On Monday the Aurora sailed.")] == ["Aurora"]


def test_true_forms_by_hand() -> None:
    forms = {form.kind: form.text for form in true_forms("", SENTENCES[1], SENTENCES[2])}
    assert forms["printed"] == SENTENCES[1]
    assert forms["shortened"] == "The terminal cost 14 million crowns and was paid for by the port."
    assert forms["merged"] == f"{SENTENCES[1][:-1]}, and {SENTENCES[2]}"
    reworded = {form.kind: form.text for form in true_forms("", "However, 5% of the ships left on Monday.", "")}
    assert reworded["reworded"] == "5 percent of the ships left on Monday."
    reported = {form.kind: form.text for form in true_forms("", '"The quay was never safe," Paul Marsh said.', "")}
    assert reported["reported"] == "Paul Marsh said that the quay was never safe."
    resolved = {form.kind: form.text for form in true_forms("Lena Voss, who runs the port, spoke.", SENTENCES[4], "")}
    assert resolved["resolved"] == "Lena Voss may sell the old ferries."


def test_what_is_no_statement() -> None:
    assert is_statement(SENTENCES[0])
    assert not any(
        map(is_statement, ["Read more", "Who opened the ferry terminal in Valmere on Monday?", "HARBOUR NEWS."])
    )


def test_groups_start_with_a_true_sentence_and_carry_its_source() -> None:
    article = {"id": "a", "title": "Ferry terminal opens in Valmere", "body": " ".join([BODY] * 2)}
    groups = list(groups_of(article, ELSEWHERE, random.Random(1), sentences=4, twins=3))
    assert len(groups) > 3
    for first, *others in groups:
        assert first.supported and not any(pair.supported for pair in others)
        assert {pair.surroundings for pair in others} <= {first.surroundings}
        assert first.quote in " ".join(article["body"].split())


def test_an_eighth_is_held_out_and_always_the_same() -> None:
    share = sum(is_held_out(f"article-{number}") for number in range(4_000)) / 4_000
    assert share == pytest.approx(1 / 8, abs=0.02)
    assert [is_held_out(name) for name in ("a", "b", "c", "d", "e", "f")] == [False, False, False, True, False, False]
