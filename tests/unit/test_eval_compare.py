"""Two runs compared: paired tests, slices against the trend, and what may not be compared at all."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.asked import described
from eval.cli.main import app as cli
from eval.compare.comparison import compare
from eval.compare.paired import holm, mcnemar, paired
from eval.compare.runs import read_run
from eval.errors import RunMismatch, RunUnreadable
from eval.questions import GoldQuestion
from ingest.models import Article
from tests.run_folders import asked_of, row_of, run_folder


def test_mcnemar_is_the_exact_binomial() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(2, 10) == mcnemar(10, 2) == pytest.approx(2 * (1 + 12 + 66) / 2**12, abs=1e-6)
    assert mcnemar(6, 6) == 1.0


def test_pairs_are_told_apart_where_means_are_not() -> None:
    spread = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    found = paired(spread, [value + 1 + value / 100 for value in spread], 7)
    assert found is not None and found.test == "bootstrap" and found.p < 0.01 and found.better == 6
    assert found.ci95 is not None and found.ci95[0] > 0.9
    same = paired(spread, spread, 7)
    assert same is not None and (same.p, same.difference, same.ci95) == (1.0, 0.0, (0.0, 0.0))
    assert paired([], [], 7) is None
    one = paired([0.0], [1.0], 7)
    assert one is not None and one.ci95 is None and one.p == 1.0
    with pytest.raises(ValueError, match="finite"):
        paired([float("nan")], [1.0], 7)


def test_looking_at_many_slices_costs() -> None:
    assert holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06]
    assert holm([]) == [] and holm([0.9, 0.8]) == [1.0, 1.0]


def made(tmp_path: Path, name: str, right: dict[str, list[float]], **provenance: str) -> Path:
    rows, asked = [], []
    for outlet, scores in right.items():
        for number, score in enumerate(scores):
            rows.append(row_of(f"{outlet}{number}", {"answer_match": score, "mrr": None}))
            asked.append(asked_of(f"{outlet}{number}", outlet))
    return run_folder(tmp_path / name, rows, asked, **provenance)


def test_a_slice_that_falls_while_the_mean_rises_comes_first(tmp_path: Path) -> None:
    first = made(tmp_path, "one", {"Courier": [0.0] * 20, "Phare": [1.0] * 12, "Weekly": [1.0] * 3})
    second = made(tmp_path, "two", {"Courier": [1.0] * 20, "Phare": [0.0] * 8 + [1.0] * 4, "Weekly": [0.0] * 3},
                  model={"name": "large"})  # fmt: skip
    found = compare(read_run(first), read_run(second), 7)
    whole = found["metrics"]["answer_match"]
    assert (whole["verdict"], whole["n"], whole["test"], whole["better"], whole["worse"]) == (
        "better",
        35,
        "mcnemar",
        20,
        11,
    )
    (contrary,) = found["contrary"]  # the Weekly's three questions are too few to say so
    assert (contrary["by"], contrary["value"], contrary["clear"]) == ("outlet", "Phare", True)
    assert contrary["whole"] == whole["difference"] > 0
    assert found["differs"] == {"model.name": ["small", "large"]}
    assert [each["second"] for each in found["changed"]] == [0.0] * 11 + [1.0] * 20
    assert "mrr" not in found["metrics"]
    assert found["metrics"]["ms"]["verdict"] == "same" and found["metrics"]["ms"]["lower_is_better"]
    result = CliRunner().invoke(cli, ["compare", str(first), str(second)])
    assert result.exit_code == 0 and json.loads(result.stdout) == json.loads(json.dumps(found))
    assert result.stderr.index("Worse in these slices") < result.stderr.index("two minus one")


def test_figures_of_other_judges_are_not_compared(tmp_path: Path) -> None:
    def judged(name: str, model: str) -> Path:
        rows = [row_of(f"q{number}", {"faithfulness": 1.0, "answer_match": 1.0}) for number in range(2)]
        asked = [asked_of(f"q{number}", "Courier") for number in range(2)]
        return run_folder(tmp_path / name, rows, asked, judge={"faithfulness": {"model": model}})

    one, two, three = (read_run(judged(*names)) for names in (("a", "big"), ("b", "small"), ("c", "big")))
    found = compare(one, two, 7)
    assert found["judged_otherwise"] == ["faithfulness"] and "faithfulness" not in found["metrics"]
    assert "answer_match" in found["metrics"]
    same = compare(one, three, 7)
    assert same["judged_otherwise"] == [] and same["metrics"]["faithfulness"]["n"] == 2


def test_what_may_not_be_compared(tmp_path: Path) -> None:
    right = {"Courier": [1.0, 0.0]}
    first, other = made(tmp_path, "one", right), made(tmp_path, "other", right, articles_sha256="b" * 64)
    with pytest.raises(RunMismatch, match="articles_sha256"):
        compare(read_run(first), read_run(other), 7)
    assert CliRunner().invoke(cli, ["compare", str(first), str(other)]).exit_code == 2
    (other / "provenance.json").unlink()
    with pytest.raises(RunUnreadable, match=r"lacks provenance\.json"):
        read_run(other)
    old = made(tmp_path, "old", right, articles_sha256="")
    with pytest.raises(RunUnreadable, match="articles_sha256"):
        read_run(old)
    with pytest.raises(RunMismatch, match="no question in common"):
        compare(read_run(first), read_run(made(tmp_path, "elsewhere", {"Phare": [1.0]})), 7)


def test_a_question_has_the_slices_of_its_gold_articles() -> None:
    articles = {
        "a": Article("a", "A", "x" * 100, "s", outlet="Courier", published_at="2026-03-02", language="en"),
        "b": Article("b", "B", "x" * 6_000, "s", genre="opinion"),
    }
    question = GoldQuestion(id="q", question="?", type="fact", gold_article_ids=["a", "b", "gone"])
    assert described(question, articles.__getitem__)["slices"] == {
        "type": ["fact"], "language": [], "outlet": ["Courier", "not known"], "month": ["2026-03", "not known"],
        "genre": ["news", "opinion"], "length": ["long", "short"], "question_length": ["short"],
    }  # fmt: skip
