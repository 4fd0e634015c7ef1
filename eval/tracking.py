"""A run's folder as a run of MLflow: what it was made with as parameters, its means as metrics, its files as artifacts.

The folder stays what counts; MLflow is for looking at many. Files hold what articles and questions say: a store that is
not on this machine gets them too.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.errors import TrackingError
from ingest.durable import replace_text

EXPERIMENT = "pressroom"
MARK = "mlflow.json"
FILES = ("config.json", "provenance.json", "summary.json", "asked.jsonl", "answers.jsonl", "retrieved.jsonl",
         "judgements.jsonl", "scores.jsonl")  # fmt: skip
# As many parameters or metrics as MLflow takes in one call.
_AT_ONCE = 100
_LONGEST = 500
# What MLflow lets a name be made of.
_NOT_IN_NAMES = re.compile(r"[^\w\-. :/]", re.ASCII)


def local_store(home: Path) -> str:
    """The store of files below the home."""
    return (home / "mlruns").as_uri()


def installed() -> None:
    """Raises TrackingError where MLflow is not: to be asked before a long run, not after it."""
    try:
        import mlflow.tracking  # noqa: F401
    except ImportError as error:
        raise TrackingError(f"tracking needs MLflow ({error}): pip install 'pressroom[mlflow]'") from error


def track(folder: Path, uri: str) -> str:
    """Log the finished run in `folder` to the tracking server or file store at `uri`; the id of its run there.

    A folder that was logged to that store before adds to its run. Raises TrackingError when MLflow is not installed or
    the store refuses.
    """
    installed()
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient

    summary, made, config = (
        json.loads((folder / name).read_bytes()) for name in ("summary.json", "provenance.json", "config.json")
    )
    try:
        client = MlflowClient(tracking_uri=uri)
        run_id = _begun(client, folder, uri, made, parameters_of(made, config))
        _log(client, folder, run_id, metrics_of(summary))
        return run_id
    except (MlflowException, OSError) as error:
        raise TrackingError(f"MLflow at {uri} does not take the run {folder.name}: {error}") from error


def metrics_of(summary: Mapping[str, Any]) -> dict[str, float]:
    """Every mean of the summary, overall and by slice, by a name that MLflow takes ("hits_at_10", "by_type/quiz/mrr").

    Beside them `failed`, medians and 95th percentiles of costs, `ece` and `aurc`, and failures of judges.
    """
    found = {name: float(value) for name, value in _means(summary, "")}
    found["failed"] = float(len(summary["failed"]))
    for slicing in (name for name in summary if name.startswith("by_")):
        for value, part in summary[slicing].items():
            found |= dict(_means(part, f"{slicing}/{value}/"))
    for name in ("latency_ms", "llm_calls", "prompt_tokens", "completion_tokens", "cost_usd"):
        figure = summary.get(name, {})
        found |= {f"{name}_{kind}": figure[kind] for kind in ("median", "p95", "total") if figure.get(kind) is not None}
    selective = summary.get("selective", {})
    if selective.get("aurc") is not None:
        found |= {"aurc": selective["aurc"], "ece": selective["calibration"]["ece"]}
    for metric, judged in summary.get("judged", {}).items():
        found |= {f"{metric}_asked": float(judged["asked"]), f"{metric}_judge_failed": float(judged["failed"])}
    return {_NOT_IN_NAMES.sub("_", name.replace("@", "_at_")): value for name, value in found.items()}


def parameters_of(made: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, str]:
    """The run's options and what it was made with, nested facts by their path; values of at most 500 characters."""
    flat = {**dict(_flat(config["options"], "options")), **dict(_flat(made, ""))}
    return {_NOT_IN_NAMES.sub("_", name): value[:_LONGEST] for name, value in flat.items()}


def _begun(client: Any, folder: Path, uri: str, made: Mapping[str, Any], parameters: Mapping[str, str]) -> str:
    """The id of the folder's run in that store, a new one with its parameters where there is none."""
    from mlflow.entities import Param

    if known := _known(folder, uri):
        return known
    experiment = client.get_experiment_by_name(EXPERIMENT)
    name = experiment.experiment_id if experiment else client.create_experiment(EXPERIMENT)
    run_id = str(client.create_run(name, run_name=folder.name, tags=_tags(made)).info.run_id)
    params = [Param(key, value) for key, value in parameters.items()]
    for at in range(0, len(params), _AT_ONCE):
        client.log_batch(run_id, params=params[at : at + _AT_ONCE])
    replace_text(folder / MARK, json.dumps({"uri": uri, "run_id": run_id}) + "\n")
    return run_id


def _log(client: Any, folder: Path, run_id: str, metrics: Mapping[str, float]) -> None:
    from mlflow.entities import Metric

    now = int(time.time() * 1_000)
    values = [Metric(key, value, now, 0) for key, value in metrics.items()]
    for at in range(0, len(values), _AT_ONCE):
        client.log_batch(run_id, metrics=values[at : at + _AT_ONCE])
    for name in FILES:
        if (folder / name).is_file():
            client.log_artifact(run_id, str(folder / name))
    client.set_terminated(run_id)


def _known(folder: Path, uri: str) -> str | None:
    if not (folder / MARK).is_file():
        return None
    before = json.loads((folder / MARK).read_bytes())
    return str(before["run_id"]) if before["uri"] == uri else None


def _tags(made: Mapping[str, Any]) -> dict[str, str]:
    git = made.get("git") or {}
    return {"mlflow.source.git.commit": git["commit"]} if git.get("commit") else {}


def _means(figures: Mapping[str, Any], path: str) -> Iterator[tuple[str, float]]:
    for name, figure in figures["metrics"].items():
        if figure["mean"] is not None:
            yield f"{path}{name}", float(figure["mean"])


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path, str(value)
