"""Answers that were given, one file a run in `PRESSROOM_HOME/runs`: for `articles answers` and for looking back.

Questions are private: only the owner of the home can read the files, they go after some days, and none is written
where PRESSROOM_RUNS__KEEP_DAYS is 0. What erases an article erases the answers that quote it.
"""

import json
import logging
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RUN_ID = re.compile(r"[0-9a-f]{16}")
_DAY_SECONDS = 86_400
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """An answer as the contract's JSON, and when it was given (ISO 8601, UTC).

    `asked` is what the answer does not tell of its question: `thread` (a name, or None), `web`, and whether a
    `conversation` came with it; and `key`, the id of the API key that asked. Empty in runs of an older version.
    """

    id: str
    answered_at: str
    answer: dict[str, Any]
    asked: dict[str, Any]


class RunStore:
    """The answers kept in `folder` for `keep_days` days (0: none is kept). Thread-safe."""

    def __init__(self, folder: Path, keep_days: int) -> None:
        self._folder = folder
        self._keep_days = keep_days
        self._forgot_at = 0.0

    def keep(self, answer: Mapping[str, Any], asked: Mapping[str, Any] | None = None) -> None:
        """Write down an answer, whole or not at all; one that cannot be written is told to the log, not the reader."""
        if not self._keep_days:
            return
        run_id = str(answer["run"]["id"])
        stored = {
            "answered_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "asked": dict(asked or {}),
            "answer": answer,
        }
        temporary = self._folder / f".{run_id}-{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(
                os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(stored, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path(run_id))
            self._forget_old()
        except OSError as error:
            # The answer was proven and is on its way: a full disk must not take it from the reader.
            _log.warning("the run %s is not kept in %s: %s", run_id, self._folder, error)
            temporary.unlink(missing_ok=True)

    def read(self, run_id: str) -> StoredRun:
        """One answer. Raises KeyError when it is not kept (any more)."""
        if not RUN_ID.fullmatch(run_id):
            raise KeyError(run_id)
        try:
            stored = json.loads(self._path(run_id).read_bytes())
        except (FileNotFoundError, ValueError) as error:
            raise KeyError(run_id) from error
        return StoredRun(run_id, stored["answered_at"], stored["answer"], stored.get("asked", {}))

    def erased(self, run_id: str) -> bool:
        """Whether a run was kept here and went with an article that it mentions."""
        from ingest.erasure_files import ERASED

        return RUN_ID.fullmatch(run_id) is not None and (self._folder / f"{run_id}{ERASED}").exists()

    def citing(self, article_id: str) -> Iterator[StoredRun]:
        """The answers that cite an article, the latest first."""
        written = json.dumps(article_id, ensure_ascii=False).encode()
        paths = [path for path in self._folder.glob("*.json") if RUN_ID.fullmatch(path.stem)]
        found = []
        for path in paths:
            if written not in path.read_bytes():  # most need not be parsed
                continue
            run = self.read(path.stem)
            if any(citation["article_id"] == article_id for citation in run.answer["citations"]):
                found.append(run)
        yield from sorted(found, key=lambda run: (run.answered_at, run.id), reverse=True)

    def _path(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.json"

    def _forget_old(self) -> None:
        """Once a day at most: delete what is older than it may be."""
        from ingest.erasure_files import ERASED

        now = time.time()
        if now - self._forgot_at < _DAY_SECONDS:
            return
        self._forgot_at = now
        for path in (*self._folder.glob("*.json"), *self._folder.glob(f"*{ERASED}")):
            if RUN_ID.fullmatch(path.stem) and now - path.stat().st_mtime > self._keep_days * _DAY_SECONDS:
                path.unlink(missing_ok=True)
