"""The figures of answers against other computations of the same, on random inputs, to 1e-9."""

import itertools
import math
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.alce import alce_scores
from eval.metrics import citation_scores, match_scores, quotes_exact, refusal_scores, token_f1, tokens
from eval.ranking import retrieval_scores
from eval.selective import answered_against_accuracy, area_under_risk, calibration

SURE = st.one_of(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0]), st.floats(0, 1))
PAIRS = st.lists(st.tuples(SURE, st.booleans()), max_size=40)
WORDS = st.lists(st.sampled_from(["ann", "lee", "won", "the", "cup", "1200"]), max_size=8)
NAMES = st.lists(st.sampled_from("abcdef"), max_size=6)


@given(ranking=st.lists(st.sampled_from("abcdefghijklmn"), min_size=1, max_size=30), gold=NAMES.filter(bool))
@settings(max_examples=60, deadline=None)
def test_rankings_agree_with_ir_measures(ranking: list[str], gold: list[str]) -> None:
    ir = pytest.importorskip("ir_measures")
    theirs = {
        ir.Success @ 4: "hits@4_articles", ir.Success @ 10: "hits@10_articles", ir.R @ 4: "recall@4_articles",
        ir.R @ 10: "recall@10_articles", ir.RR: "mrr", ir.AP: "map", ir.nDCG @ 10: "ndcg@10",
    }  # fmt: skip
    passages = [{"article_id": name, "text": "word " * 200, "also_in": []} for name in ranking]
    ours = retrieval_scores(passages, gold, [])
    run = {name: 1 / rank for rank, name in enumerate(dict.fromkeys(ranking), start=1)}
    found = ir.pytrec_eval.calc_aggregate(list(theirs), {"q": dict.fromkeys(gold, 1)}, {"q": run})
    for measure, name in theirs.items():
        assert ours[name] == pytest.approx(found[measure], abs=1e-9), name


@given(pairs=PAIRS, refused=st.integers(0, 5))
def test_the_curve_is_the_accuracy_above_each_support(pairs: list[tuple[float, bool]], refused: int) -> None:
    total = len(pairs) + refused
    expected = []
    for least in sorted({sure for sure, _ in pairs}, reverse=True):
        kept = [right for sure, right in pairs if sure >= least]
        expected.append((len(kept) / total, sum(kept) / len(kept)))
    found = answered_against_accuracy(pairs, total)
    assert list(itertools.chain(*found)) == pytest.approx(list(itertools.chain(*expected)), abs=1e-9)


@given(pairs=st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.9]), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_the_area_is_the_mean_over_every_order_of_ties(pairs: list[tuple[float, bool]]) -> None:
    orders = [
        order for order in itertools.permutations(pairs) if all(a[0] >= b[0] for a, b in itertools.pairwise(order))
    ]
    means = [
        sum(Fraction(sum(not right for _, right in order[:n]), n) for n in range(1, len(order) + 1)) / len(order)
        for order in orders
    ]
    assert area_under_risk(pairs) == pytest.approx(float(sum(means) / len(means)), abs=1e-9)


@given(pairs=PAIRS)
def test_calibration_is_that_of_a_histogram(pairs: list[tuple[float, bool]]) -> None:
    found = calibration(pairs)
    assert sum(each["n"] for each in found["bins"]) == len(pairs)
    if not pairs:
        assert found["ece"] is None
        return
    sure, right = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs], dtype=float)
    # (0, 0.1], (0.1, 0.2], ...: np.digitize with the upper bounds, 0 with the first.
    places = np.digitize(sure, [place / 10 for place in range(1, 10)], right=True)
    expected = sum(abs((sure - right)[places == place].sum()) for place in range(10)) / len(pairs)
    assert found["ece"] == pytest.approx(expected, abs=1e-9)


@given(said=WORDS, answers=st.lists(WORDS.filter(bool), min_size=1, max_size=3))
def test_the_best_of_several_answers_counts(said: list[str], answers: list[list[str]]) -> None:
    found = match_scores(" ".join(said), [" ".join(each) for each in answers])
    mine = [word for word in said if word != "the"]
    best = 0.0
    for each in answers:
        theirs = [word for word in each if word != "the"]
        common = sum((Counter(mine) & Counter(theirs)).values())
        if common:
            precision, recall = common / len(mine), common / len(theirs)
            best = max(best, 2 * precision * recall / (precision + recall))
    assert found["token_f1"] == pytest.approx(best, abs=1e-9)
    spaced = [f" {' '.join(tokens(' '.join(each)))} " for each in answers]
    assert found["entity_match"] == float(any(each.strip() and each in f" {' '.join(mine)} " for each in spaced))
    assert found["exact_match"] == float(any(each.strip() and each == f" {' '.join(mine)} " for each in spaced))
    assert found["exact_match"] is not None and found["exact_match"] <= (found["entity_match"] or 0.0)
    assert token_f1(mine, mine) == float(bool(mine))


@given(cited=NAMES, gold=NAMES)
def test_citations_of_gold_articles_are_sets(cited: list[str], gold: list[str]) -> None:
    found = citation_scores([{"article_id": name, "also_in": []} for name in cited], gold)
    if not cited or not gold:
        assert set(found.values()) == {None}
        return
    right = np.isin(cited, gold)
    assert found["citation_precision"] == pytest.approx(right.mean(), abs=1e-9)
    assert found["citation_recall"] == pytest.approx(np.isin(list(set(gold)), cited).mean(), abs=1e-9)
    assert found["citation_hit"] == float(right.any())


@given(cases=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_refusals_are_precision_and_recall(cases: list[tuple[bool, bool]]) -> None:
    rows = [refusal_scores(refused, should) for refused, should in cases]
    means = {}
    for name in ("refusal_precision", "refusal_recall", "false_refusal", "share_answered"):
        values = [row[name] for row in rows if row[name] is not None]
        means[name] = sum(value for value in values if value is not None) / len(values) if values else None
    hit, wrong = (sum(refused and should is kind for refused, should in cases) for kind in (False, True))
    missed, answered = (sum(not refused and should is kind for refused, should in cases) for kind in (False, True))

    def share(of: int, total: int) -> Any:
        return pytest.approx(of / total, abs=1e-9) if total else None

    assert means["refusal_precision"] == share(hit, hit + wrong) and means["refusal_recall"] == share(hit, hit + missed)
    assert means["false_refusal"] == share(wrong, wrong + answered)
    assert means["share_answered"] == share(answered, wrong + answered)


@given(body=st.text(max_size=30), spans=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_only_what_stands_there_is_an_exact_quote(body: str, spans: list[tuple[int, int]]) -> None:
    place = {"kind": "archive", "article_id": "a", "article_sha256": "1"}
    cited = [{**place, "quote": body[start:end] or "x", "start": start, "end": end} for start, end in spans]
    expected = [bool(body[start:end]) for start, end in spans]
    assert quotes_exact(cited, lambda *_: body) == expected
    moved = [{**each, "start": each["start"] + 1} for each in cited]
    assert sum(quotes_exact(moved, lambda *_: body)) == 0  # another length cannot be the same words
    assert quotes_exact(cited, lambda *_: None) == [False] * len(spans)


STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["quoted", "translated", "derived"]), st.lists(st.integers(1, 4), max_size=4, unique=True)
    ),
    max_size=5,
)


@given(statements=STATEMENTS, seed=st.integers(0, 2**32), strict=st.integers(1, 3))
def test_citations_by_the_letter_of_alce(statements: list[tuple[str, list[int]]], seed: int, strict: int) -> None:
    """Against the procedure that the paper's own code follows, with an entailment that draws lots."""

    def entails(place: int, numbers: frozenset[int]) -> bool:
        return bool(numbers) and hash((seed, place, numbers)) % strict == 0

    answer = {
        "status": "answered",
        "statements": [{"text": str(place), "kind": kind, "citations": numbers}
                       for place, (kind, numbers) in enumerate(statements)],
        "citations": [{"number": number} for number in range(1, 5)],
    }  # fmt: skip
    found = alce_scores(
        answer, lambda said, cited: entails(int(said["text"]), frozenset(each["number"] for each in cited))
    )
    judged = [(place, numbers) for place, (kind, numbers) in enumerate(statements) if kind != "derived"]
    if not judged:
        assert set(found.values()) == {None}
        return
    joint = precise = total = 0
    for place, numbers in judged:
        total += len(numbers)
        whole = entails(place, frozenset(numbers))
        joint += whole
        if whole and len(numbers) == 1:
            precise += 1
        elif whole:
            for number in numbers:
                alone = entails(place, frozenset([number]))
                precise += alone or not entails(place, frozenset(numbers) - {number})
    assert found["alce_recall"] == pytest.approx(joint / len(judged), abs=1e-9)
    assert found["alce_precision"] == pytest.approx(precise / total if total else 0.0, abs=1e-9)
    assert not math.isnan(found["alce_precision"] or 0.0)
