"""What readers said of answers, one line each in `PRESSROOM_HOME/runs/feedback.jsonl`: for people, and as test cases.

A line holds the run's id and the reader's own words, no text of an article; what erases an article erases the lines
about answers that mention it (`ingest/erasure_files.py`).
"""

import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from app.run_store import RUN_ID
from ingest.erasure_files import FEEDBACK, RUNS
from ingest.shared_lines import append_line

Verdict = Literal["up", "down"]
VERDICTS = get_args(Verdict)
LONGEST_COMMENT = 4_000
_log = logging.getLogger(__name__)


class FeedbackInvalid(ValueError):
    """What was said cannot be kept as it is; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on the run `run_id` (16 hex digits), given `at` a time (ISO 8601, UTC).

    `question` is what the reader had asked, in his own words; `wrong_citations` are numbers of citations that do not
    prove what they should.
    """

    id: str
    run_id: str
    verdict: Verdict
    comment: str | None
    wrong_citations: tuple[int, ...]
    at: str
    question: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"wrong_citations": list(self.wrong_citations)}


class FeedbackStore:
    """The feedback of one home (its folder). Several threads and processes may add at once."""

    def __init__(self, home: Path) -> None:
        self._path = home / RUNS / FEEDBACK

    def add(
        self,
        *,
        run_id: str,
        verdict: str,
        question: str,
        comment: str | None = None,
        wrong_citations: Sequence[int] = (),
    ) -> Feedback:
        """Keep one verdict; on disk when this returns. Whether the run is kept is not asked here.

        Raises FeedbackInvalid, and OSError when it cannot be written.
        """
        said = {
            "id": secrets.token_hex(8), "run_id": run_id, "verdict": verdict,
            "comment": (comment or "").strip() or None, "wrong_citations": sorted(set(wrong_citations)),
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "question": question,
        }  # fmt: skip
        feedback = _feedback(said)
        append_line(self._path, json.dumps(feedback.to_json(), ensure_ascii=False).encode())
        return feedback

    def all(self) -> list[Feedback]:
        """Every verdict, oldest first; lines that are damaged are told to the log (see `read`)."""
        entries, problems = self.read()
        for problem in problems:
            _log.warning("%s", problem)
        return entries

    def read(self) -> tuple[list[Feedback], list[str]]:
        """Every verdict, oldest first, and what is wrong with each line that is none. Raises OSError."""
        if not self._path.exists():
            return [], []
        entries: list[Feedback] = []
        problems: list[str] = []
        for number, line in enumerate(self._path.read_bytes().split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                entries.append(_feedback(json.loads(line)))
            except (ValueError, TypeError, KeyError) as error:
                why = f"{type(error).__name__}: {error}"
                problems.append(f"{self._path}, line {number} is no feedback ({why}): it is passed over")
        return entries, problems


def _feedback(said: dict[str, Any]) -> Feedback:
    """Raises FeedbackInvalid, KeyError where something is missing, TypeError where it is no object."""
    run_id, verdict, comment, question = (said[name] for name in ("run_id", "verdict", "comment", "question"))
    wrong = tuple(said["wrong_citations"])
    if not isinstance(run_id, str) or not RUN_ID.fullmatch(run_id):
        raise FeedbackInvalid(f"run_id {run_id!r} names no run: 16 hex digits, as `run.id` of an answer")
    if verdict not in VERDICTS:
        raise FeedbackInvalid(f"verdict {verdict!r} is none of {', '.join(VERDICTS)}")
    if comment is not None and (not isinstance(comment, str) or len(comment) > LONGEST_COMMENT):
        raise FeedbackInvalid(f"a comment is a text of at most {LONGEST_COMMENT:,} characters")
    if any(type(number) is not int or number < 1 for number in wrong):
        raise FeedbackInvalid(f"wrong_citations {list(wrong)} are not the numbers of citations (1, 2, ...)")
    if not all(isinstance(said[name], str) for name in ("id", "at", "question")):
        raise FeedbackInvalid("id, at and question are texts")
    return Feedback(said["id"], run_id, verdict, comment, wrong, said["at"], question)
