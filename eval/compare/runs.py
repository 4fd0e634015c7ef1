"""A finished run as a folder holds it, for comparing and for reports."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.errors import RunMismatch, RunUnreadable
from eval.journal import read_journal

# Of what both runs must be made for their difference to mean something.
DATA = ("questions_sha256", "articles_sha256")
_FILES = ("provenance.json", "summary.json", "scores.jsonl", "asked.jsonl")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """One run: how it was made, its summary, and by question its scores and what was asked."""

    folder: Path
    provenance: Mapping[str, Any]
    summary: Mapping[str, Any]
    rows: Mapping[str, Row] = field(repr=False)
    asked: Mapping[str, Row] = field(repr=False)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @cached_property
    def answers(self) -> Mapping[str, Row]:
        """The answers by question id; none where only retrieval was measured."""
        return {entry["id"]: entry for entry in read_journal(self.folder / "answers.jsonl")}


def read_run(folder: Path) -> Run:
    """The run in `folder`. Raises RunUnreadable when a file is missing or is not what a run writes."""
    folder = folder.resolve()
    if missing := [name for name in _FILES if not (folder / name).is_file()]:
        raise RunUnreadable(
            f"{folder} lacks {', '.join(missing)}: it is no finished run of `pressroom-eval run`. A figure without its"
            " provenance is no result; finish the run, or make it again"
        )
    try:
        provenance, summary = (json.loads((folder / name).read_bytes()) for name in _FILES[:2])
        rows, asked = ({line["id"]: line for line in read_journal(folder / name)} for name in _FILES[2:])
    except (ValueError, KeyError, TypeError) as error:
        raise RunUnreadable(f"{folder} holds a file that no run writes: {error}") from error
    if lacking := [name for name in DATA if not provenance.get(name)]:
        raise RunUnreadable(f"{folder}/provenance.json does not say {' or '.join(lacking)}: make the run again")
    return Run(folder, provenance, summary, rows, asked)


def same_data(first: Run, second: Run) -> None:
    """Raises RunMismatch when the runs asked other questions, had other articles, or measured other things."""
    differing = [name for name in DATA if first.provenance[name] != second.provenance[name]]
    if first.summary["retrieval_only"] != second.summary["retrieval_only"]:
        differing.append("retrieval_only")
    if differing:
        raise RunMismatch(
            f"{first.name} and {second.name} differ in {', '.join(differing)}: what would differ between them is the"
            " task, not how well it was done"
        )
    if not first.rows.keys() & second.rows.keys():
        raise RunMismatch(f"{first.name} and {second.name} have no question in common")
