"""Runs in MLflow: a real store of files, its metrics, parameters and artifacts; one run there for one folder here."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.settings import quiet_environment
from eval.cli.main import app as cli
from eval.errors import TrackingError
from eval.tracking import MARK, local_store, metrics_of, track
from tests.run_folders import asked_of, row_of, run_folder

quiet_environment(hub=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [row_of(f"q{number}", {"hits@10": float(number), "answer_match": None}) for number in range(2)]
    made = run_folder(tmp_path / "run one", rows, [asked_of("q0", "Courier"), asked_of("q1", "Phare")])
    (made / "config.json").write_text(json.dumps({"options": {"limit": 2, "judging": {"judge": "big"}}}))
    return made


def test_means_by_names_that_mlflow_takes() -> None:
    figures = {"metrics": {"hits@10": {"mean": 0.5}, "mrr": {"mean": None}}}
    summary = {
        **figures, "failed": {"q": "no"}, "by_type": {"was (wo)?": figures},
        "latency_ms": {"median": 3.0, "p95": None, "total": 4.0},
        "selective": {"aurc": 0.25, "calibration": {"ece": 0.125}},
        "judged": {"faithfulness": {"asked": 3, "failed": 1}},
    }  # fmt: skip
    assert metrics_of(summary) == {
        "hits_at_10": 0.5, "failed": 1.0, "by_type/was _wo__/hits_at_10": 0.5, "latency_ms_median": 3.0,
        "latency_ms_total": 4.0, "aurc": 0.25, "ece": 0.125, "faithfulness_asked": 3.0,
        "faithfulness_judge_failed": 1.0,
    }  # fmt: skip


@pytest.mark.skipif(importlib.util.find_spec("mlflow") is None, reason="the extra mlflow is not installed")
def test_a_folder_is_a_run_of_mlflow(folder: Path, tmp_path: Path) -> None:
    from mlflow.tracking import MlflowClient

    store = local_store(tmp_path / "home")
    name = track(folder, store)
    client = MlflowClient(tracking_uri=store)
    found = client.get_run(name)
    assert found.info.run_name == "run one" and found.info.status == "FINISHED"
    assert found.data.metrics == {"hits_at_10": 0.5, "failed": 0.0}
    assert found.data.params["model.name"] == "small" and found.data.params["options.judging.judge"] == "big"
    assert found.data.tags["mlflow.source.git.commit"] == "c" * 40
    kept = {artifact.path for artifact in client.list_artifacts(name)}
    assert kept == {"config.json", "provenance.json", "summary.json", "asked.jsonl", "answers.jsonl", "scores.jsonl"}
    summary = json.loads((folder / "summary.json").read_text())
    summary["metrics"]["hits@10"]["mean"] = 1.0
    (folder / "summary.json").write_text(json.dumps(summary))
    assert track(folder, store) == name  # the same folder, the same run
    assert client.get_run(name).data.metrics["hits_at_10"] == 1.0
    assert track(folder, local_store(tmp_path / "elsewhere")) != name


def test_without_mlflow_the_error_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow.tracking", None)
    with pytest.raises(TrackingError, match=r"pip install 'pressroom\[mlflow\]'"):
        track(folder, "file:///nowhere")
    assert not (folder / MARK).exists()
    questions = folder / "questions.jsonl"
    questions.write_text(json.dumps({"id": "q", "question": "Who?"}) + "\n")
    before = CliRunner().invoke(cli, ["run", str(questions), "--mlflow", "--out", str(folder / "never")])
    assert before.exit_code == 2 and "pressroom[mlflow]" in before.stderr and not (folder / "never").exists()


@pytest.mark.skipif(importlib.util.find_spec("mlflow") is None, reason="the extra mlflow is not installed")
def test_a_store_that_does_not_take_it_is_named(folder: Path) -> None:
    with pytest.raises(TrackingError, match="gopher://nowhere"):
        track(folder, "gopher://nowhere")
