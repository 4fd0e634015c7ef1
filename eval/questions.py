"""Reads a question file of the contract (JSONL) and says what is wrong with it by line and key."""

import hashlib
import json
import logging
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from eval.errors import QuestionsError
from ingest.dates import DateError, normalise

_SHOWN_PROBLEMS = 10
_log = logging.getLogger(__name__)


class GoldQuestion(BaseModel):
    """One question with what a right answer is. `asked_at` is an ISO date or time; articles after it are not used.

    `answerable` None means that the file does not say; see `should_answer`. A question that cannot be answered and has
    gold articles is asked of the archive without them; see `left_out`.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1, max_length=4_000)
    asked_at: str | None = None
    language: str | None = None
    type: str | None = None
    answerable: bool | None = None
    answers: list[str] = []
    gold_article_ids: list[str] = []
    gold_quotes: list[str] = []

    @field_validator("asked_at")
    @classmethod
    def _is_a_date(cls, value: str | None) -> str | None:
        try:
            return normalise(value) if value is not None else None
        except DateError as error:
            raise ValueError(str(error)) from error

    @property
    def should_answer(self) -> bool | None:
        """Whether the archive holds the answer: as the file says, else True where it gives one, else unknown."""
        if self.answerable is not None:
            return self.answerable
        return True if self.answers or self.gold_article_ids else None

    @property
    def left_out(self) -> bool:
        """Whether the gold articles must be hidden from the agent: they hold an answer that it is not to find."""
        return self.answerable is False and bool(self.gold_article_ids)


def read_questions(path: Path) -> list[GoldQuestion]:
    """Every question of the file, in its order; blank lines are passed over.

    Raises QuestionsError when the file cannot be read, holds no question, a line is not a question, or an id occurs
    twice. Unknown keys are logged and ignored.
    """
    questions: list[GoldQuestion] = []
    problems: list[str] = []
    first_line: dict[str, int] = {}
    unknown: set[str] = set()
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            question = GoldQuestion.model_validate_json(line)
        except ValidationError as error:
            problems += [f"line {number}, {_where(problem['loc'])}: {problem['msg']}" for problem in error.errors()]
            continue
        unknown |= _keys(line) - set(GoldQuestion.model_fields)
        if question.id in first_line:
            problems.append(f"line {number}, key 'id': {question.id!r} is already on line {first_line[question.id]}")
        first_line.setdefault(question.id, number)
        questions.append(question)
    if problems:
        more = len(problems) - _SHOWN_PROBLEMS
        shown = problems[:_SHOWN_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
        raise QuestionsError(f"{path} is not a question file:\n  " + "\n  ".join(shown))
    if not questions:
        raise QuestionsError(f"{path} holds no question; give a JSONL file with `id` and `question` on each line")
    if unknown:
        _log.warning("%s has keys that mean nothing here: %s", path, ", ".join(sorted(unknown)))
    return questions


def file_sha256(path: Path) -> str:
    """The hash of the very bytes of the file, 64 hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines(): U+2028 and its like may stand inside a JSON string.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{path} cannot be read as UTF-8 text: {error}") from error


def _keys(line: str) -> set[str]:
    return set(json.loads(line))


def _where(location: tuple[int | str, ...]) -> str:
    if not location:
        return "the whole line"
    key, *inner = location
    return f"key {key!r}" + "".join(f"[{part}]" for part in inner)
