"""The figures of a run as its folder keeps them: scores, summary, and in the provenance who judged."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.durable import replace_text

# What of a judged metric names who judged; the rest are counts.
_WHO = ("model", "base_url", "sha256", "ragas", "embedder")


def write_scores(folder: Path, rows: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> None:
    """Replace the three files, the summary last: a run without one is not finished."""
    made = json.loads((folder / "provenance.json").read_bytes())
    judged = {
        metric: {name: told[name] for name in _WHO if name in told}
        for metric, told in summary.get("judged", {}).items()
    }
    replace_text(folder / "scores.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    replace_text(folder / "provenance.json", pretty({**made, "judge": judged or None}))
    replace_text(folder / "summary.json", pretty(summary))


def pretty(value: Any) -> str:
    """JSON for files that people read too."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
