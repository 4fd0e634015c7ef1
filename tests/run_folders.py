"""Folders of finished runs, written by hand: what `eval.compare.runs.read_run` reads."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def row_of(name: str, scores: Mapping[str, float | None], **facts: Any) -> dict[str, Any]:
    """A line of scores.jsonl."""
    return {"id": name, "type": "fact", "language": "en", "metrics": dict(scores), "ms": 1_000.0, "status": "answered",
            **facts}  # fmt: skip


def asked_of(name: str, outlet: str, **facts: Any) -> dict[str, Any]:
    """A line of asked.jsonl."""
    slices = {"type": ["fact"], "language": ["en"], "outlet": [outlet], "month": ["2026-03"], "genre": ["news"],
              "length": ["short"]}  # fmt: skip
    return {"id": name, "question": f"What about {name}?", "type": "fact", "answers": ["Ann"], "gold_article_ids": [],
            "should_answer": True, "slices": slices, **facts}  # fmt: skip


def run_folder(
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
    answers: Sequence[Mapping[str, Any]] = (),
    **provenance: Any,
) -> Path:
    """Write the folder of a run that asked `asked`."""
    folder.mkdir()
    made = {"began": "2026-11-21T10:00:00+00:00", "questions_sha256": "q" * 64, "articles_sha256": "a" * 64,
            "model": {"name": "small"}, "git": {"commit": "c" * 40, "dirty": False}, "machine": {"cpu": "x"},
            **provenance}  # fmt: skip
    names = dict.fromkeys(name for row in rows for name in row["metrics"])
    metrics = {name: _figure([row["metrics"][name] for row in rows]) for name in names}
    summary = {"run": folder.name, "retrieval_only": False, "failed": {}, "questions": len(rows), "metrics": metrics}
    (folder / "provenance.json").write_text(json.dumps(made))
    (folder / "summary.json").write_text(json.dumps(summary))
    for name, lines in (("scores", rows), ("asked", asked), ("answers", answers)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def _figure(values: Sequence[float | None]) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    return {"mean": round(sum(known) / len(known), 4) if known else None, "ci95": None, "n": len(known)}
