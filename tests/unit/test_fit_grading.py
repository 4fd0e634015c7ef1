"""Fitting the grader: what its runs are labelled with, and that it learns what tells the passages apart."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from eval.left_out import Without
from eval.training.fit_grading import archive_table, learn, passage_table, report
from eval.training.grading_report import curve, figures, graded
from eval.training.grading_runs import Run, collect_with
from eval.training.logistic import calibration_error
from graph.deps import Deps
from graph.passages.grading_weights import GradingWeights
from ingest.models import Article, Filters, Passage
from tests.fake_agent import MemoryRetriever, deps_with

PLACES = [
    f"{first}{last}"
    for first in ("Bran", "Gell", "Hol", "Mar", "Tor", "Wend")
    for last in ("ford", "stad", "wick", "holm")
]


def articles() -> list[Article]:
    told = []
    for number, place in enumerate(PLACES):
        told.append(
            Article(
                id=f"gold{number}", source="a", title=f"Lighthouse of {place} sold", published_at="2026-05-01",
                body=f"The lighthouse of {place} was sold for {number + 20} thousand crowns to a baker.",
            )
        )  # fmt: skip
        told.append(
            Article(
                id=f"near{number}", source="a", title=f"Storm over {place}", published_at="2026-05-02",
                body=f"Rain fell on {place} for {number + 50} hours, and a boat sank.",
            )
        )  # fmt: skip
    return told


def questions(folder: Path) -> Path:
    lines = [
        {"id": f"{number}", "question": f"For how much was the lighthouse of {place} sold?", "answerable": True,
         "answers": [f"{number + 20} thousand"], "gold_article_ids": [f"gold{number}"]}
        for number, place in enumerate(PLACES)
    ]  # fmt: skip
    lines.append({"id": "no", "question": "Who painted the ceiling of the opera in Zurnau?", "answerable": False})
    path = folder / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


@dataclass
class WordyRetriever(MemoryRetriever):
    """As near as words are shared, never nearer than 1."""

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        found = super().search(query, filters, k)
        return [replace(item, similarity=min(1.0, item.score / 8), cluster=item.article.id) for item in found]


@pytest.fixture(scope="module")
def deps() -> Deps:
    return replace(deps_with([], None)[0], retriever=WordyRetriever(articles()))


@pytest.fixture(scope="module")
def runs(deps: Deps, tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    return collect_with(deps, questions(tmp_path_factory.mktemp("valley")))


def test_every_answerable_question_is_asked_again_without_its_gold_article(runs: Sequence[Run]) -> None:
    cases = [run.case for run in runs]
    assert cases.count("answerable") == cases.count("left out") == len(PLACES) and cases.count("unanswerable") == 1
    with_gold, without = runs[0], runs[1]
    assert with_gold.origin.startswith("valley") and len(with_gold.attempts) == 2
    assert [item.passage.article.id for item in with_gold.attempts[0] if item.helps] == ["gold0"]
    assert not any(item.of_gold or item.has_answer for found in without.attempts for item in found)


def test_an_archive_without_an_article_fills_its_place(deps: Deps) -> None:
    bare = Without(deps.retriever, frozenset(["gold3"]))
    found = bare.search("the lighthouse sold", Filters(), 5)
    assert [item.rank for item in found] == [1, 2, 3, 4, 5]
    assert "gold3" not in {item.article.id for item in bare.search("the lighthouse sold", Filters(), 50)}
    copies = Without(deps.retriever, frozenset(item.cluster for item in found))
    assert not {item.article.id for item in found} & {
        item.article.id for item in copies.search("the lighthouse sold", Filters(), 5)
    }


def test_what_tells_the_passages_apart_is_learnt(runs: Sequence[Run]) -> None:
    weights = learn(runs, seed=0)
    assert learn(runs, seed=0) == weights
    told = figures(runs, weights)
    answerable = next(value for name, value in told.items() if name.endswith(", answerable"))
    assert answerable["helps_kept"] == answerable["helps_found"] == len(PLACES) and answerable["stopped"] == 0
    assert answerable["other_passages_likely"] < answerable["other_passages"]
    refused = next(value for name, value in told.items() if name.endswith(", left out"))
    assert refused["stopped"] > 0.8 * len(PLACES)


def test_the_report_is_about_questions_that_were_not_learnt_from(runs: Sequence[Run]) -> None:
    told = report(runs, seed=1)
    asked = sum(value["questions"] for value in told["figures"].values())
    assert told["learnt_from"] + asked == len(runs)
    assert 0 <= told["calibration"]["archive"]["expected_calibration_error"] <= 1


def test_a_higher_threshold_stops_more(runs: Sequence[Run]) -> None:
    shares = [step["answerable"] for step in curve(runs, learn(runs, seed=0))]
    assert shares == sorted(shares)
    hopeless = GradingWeights(learn(runs, 0).passage, learn(runs, 0).archive, 0.1, 1.0, 1.0)
    assert graded(runs[0], hopeless) == (1, [])


def test_files_and_labels_weigh_the_same(runs: Sequence[Run]) -> None:
    passages = passage_table(runs)
    assert passages.weights() == pytest.approx(1.0)
    table = archive_table(runs, np.zeros(passages.features.shape[1] + 1))
    weights = table.weights()
    assert weights[table.labels == 1].sum() == pytest.approx(weights[table.labels == 0].sum())


def test_calibration_error_by_hand() -> None:
    chances, labels = np.array([0.2, 0.2, 0.9, 0.9]), np.array([0.0, 0.0, 1.0, 0.0])
    assert calibration_error(chances, labels, np.ones(4)) == pytest.approx((0.4 + 0.8) / 4)
    assert calibration_error(np.array([0.5, 0.5]), np.array([1.0, 0.0]), np.ones(2)) == 0.0
