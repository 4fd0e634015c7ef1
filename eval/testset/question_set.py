"""A question file that is being made: proposals and verdicts in journals beside it, the file itself always their sum.

NAME.jsonl         the questions of the contract: what is proposed and not rejected
NAME.made.jsonl    every candidate, also those that a check refused, with its evidence
NAME.review.jsonl  every verdict of a person, with its reason
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from eval.errors import QuestionSetError, RunMismatch
from eval.journal import append, read_journal
from eval.questions import read_questions
from eval.testset.candidates import Candidate, candidate_of
from ingest.durable import replace_text

Decision = Literal["accepted", "edited", "rejected"]
_OPTIONS = "made_with"


@dataclass(frozen=True)
class Verdict:
    """What a person decided of the candidate `id`; `question` is how it reads then, also where it is rejected."""

    id: str
    decision: Decision
    question: dict[str, Any]
    reason: str
    at: str


class QuestionSet:
    """The question file `path` with its two journals. Raises QuestionSetError, JournalError when one is damaged.

    A file without journals is one that was made elsewhere: its questions are the candidates.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made = path.with_name(f"{path.stem}.made.jsonl")
        self._review = path.with_name(f"{path.stem}.review.jsonl")
        entries = read_journal(self._made)
        self.options: dict[str, Any] | None = None
        try:
            if entries and _OPTIONS in entries[0]:
                self.options = entries.pop(0)[_OPTIONS]
            self._candidates = {each.id: each for each in map(candidate_of, entries)}
            self.verdicts = {verdict.id: verdict for verdict in map(_verdict_of, read_journal(self._review))}
        except (KeyError, TypeError) as error:
            raise QuestionSetError(f"{self._made} or {self._review} holds a line of something else: {error}") from error
        if not entries and self.options is None and path.exists():
            self._candidates = {each.id: each for each in map(_elsewhere, read_questions(path))}

    @property
    def candidates(self) -> list[Candidate]:
        """Every candidate in the order in which they were made, the refused ones too."""
        return list(self._candidates.values())

    def open_for(self, options: dict[str, Any]) -> None:
        """Say how the candidates are made. Raises RunMismatch when those that are there were made otherwise."""
        if self.options is None:
            if self._candidates or self.path.exists():
                raise RunMismatch(f"{self.path} is there and was not made by this command: give another file with -o")
            self.path.parent.mkdir(parents=True, exist_ok=True)
            append(self._made, {_OPTIONS: options})
            self.options = options
        differing = [name for name in options if self.options.get(name) != options[name]]
        if differing:
            raise RunMismatch(
                f"{self.path} has other {', '.join(differing)}: give the same options, or another file with -o"
            )

    def add(self, candidate: Candidate) -> None:
        """Keep a candidate, instead of an earlier one with its id; on disk when this returns."""
        append(self._made, candidate.to_json())
        self._candidates[candidate.id] = candidate

    def decide(self, candidate: Candidate, decision: Decision, question: dict[str, Any], reason: str = "") -> None:
        """Keep a person's verdict and bring the file up to date; on disk when this returns."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        verdict = Verdict(candidate.id, decision, question, reason, now)
        append(self._review, asdict(verdict))
        self.verdicts[candidate.id] = verdict
        self.write()

    def proposed(self) -> list[Candidate]:
        """The candidates that no check refused, with or without a verdict."""
        return [each for each in self._candidates.values() if each.refused is None]

    def undecided(self) -> list[Candidate]:
        """The proposals that a person has still to see."""
        return [each for each in self.proposed() if each.id not in self.verdicts]

    def questions(self) -> list[dict[str, Any]]:
        """What the file holds: every proposal as it reads after its verdict, but for rejected and pending ones."""
        kept = []
        for candidate in self.proposed():
            verdict = self.verdicts.get(candidate.id)
            if verdict is None and not candidate.pending:
                kept.append(candidate.question)
            elif verdict is not None and verdict.decision != "rejected":
                kept.append(verdict.question)
        return kept

    def write(self) -> None:
        """Write the question file anew, atomically."""
        lines = [json.dumps(question, ensure_ascii=False) + "\n" for question in self.questions()]
        replace_text(self.path, "".join(lines))


def rejected_elsewhere(paths: Sequence[Path]) -> frozenset[str]:
    """The ids that stand in other question sets, whatever became of them there: they are not proposed again."""
    return frozenset(each.id for path in paths for each in QuestionSet(path).candidates)


def _verdict_of(values: dict[str, Any]) -> Verdict:
    return Verdict(**values)


def _elsewhere(question: Any) -> Candidate:
    """A question that somebody else wrote, as a candidate without evidence but its own quotes."""
    return Candidate(question.id, question.model_dump(exclude_defaults=True), "elsewhere")
