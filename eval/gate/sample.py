"""A folder that a gate runs on: `archive/`, `questions.jsonl`, `recordings.jsonl`, `baseline.json`.

Beside it there may be a folder `adversarial` with cases over the same archive (see `eval.adversarial.cases`).
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from eval.errors import GateError
from eval.questions import file_sha256

VALMERE = Path(__file__).parents[1] / "datasets" / "valmere"


@dataclass(frozen=True)
class Sample:
    """The files of one such folder. Raises GateError where articles or questions are missing."""

    folder: Path

    def __post_init__(self) -> None:
        if not self.archive.is_dir() or not self.questions.is_file():
            raise GateError(f"{self.folder} is no sample: it needs a folder archive/ and a file questions.jsonl")

    @property
    def archive(self) -> Path:
        """The articles, in any form that `pressroom ingest` takes."""
        return self.folder / "archive"

    @property
    def questions(self) -> Path:
        """The questions with their gold answers."""
        return self.folder / "questions.jsonl"

    @property
    def recordings(self) -> Path:
        """What the model said."""
        return self.folder / "recordings.jsonl"

    @property
    def baseline(self) -> Path:
        """What must not fall."""
        return self.folder / "baseline.json"

    @property
    def adversarial(self) -> Path | None:
        """The folder of adversarial cases; None where there is none."""
        folder = self.folder.resolve().with_name("adversarial")
        return folder if folder.is_dir() else None

    def data_sha256(self) -> str:
        """One hash over the bytes of every article file, of the questions and of the cases, with their names."""
        files = sorted(path for path in self.archive.rglob("*") if path.is_file())
        cases = sorted(self.adversarial.rglob("*.jsonl")) if self.adversarial else []
        digest = hashlib.sha256()
        for path in (*files, self.questions, *cases):
            name = path.name if path in cases else path.relative_to(self.folder).as_posix()
            digest.update(f"{name}\0{file_sha256(path)}\n".encode())
        return digest.hexdigest()
