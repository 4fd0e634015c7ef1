"""A folder that a gate runs on: `archive/`, `questions.jsonl`, `recordings.jsonl`, `baseline.json`."""

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

    def data_sha256(self) -> str:
        """One hash over the bytes of every article file and of the questions, with their names."""
        files = sorted(path for path in self.archive.rglob("*") if path.is_file())
        digest = hashlib.sha256()
        for path in (*files, self.questions):
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0{file_sha256(path)}\n".encode())
        return digest.hexdigest()
