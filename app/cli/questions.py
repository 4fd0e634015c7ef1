"""Questions as lines of JSON, for `batch` and `search --questions`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.options import MAX_CHARACTERS


@dataclass(frozen=True)
class AskedQuestion:
    """One line of a questions file; `id` is the line's number (from 1) where none is given."""

    id: str
    text: str
    asked_at: datetime | None


@dataclass(frozen=True)
class QuestionsFile:
    """The questions of a file in its order, and for each line that is none, in words, why."""

    questions: tuple[AskedQuestion, ...]
    problems: tuple[str, ...]


class NoQuestion(ValueError):
    """A line is not a question; the message says why."""


def read_questions(path: Path) -> QuestionsFile:
    """Read `{"id"?, "question", "asked_at"?, ...}` lines; blank lines are nothing, other keys are passed over."""
    questions: dict[str, AskedQuestion] = {}
    problems: list[str] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            question = _parsed(line, number)
            if question.id in questions:
                raise NoQuestion(f"the id {question.id!r} was used on a line before")
            questions[question.id] = question
        except NoQuestion as problem:
            problems.append(f"{path} line {number}: {problem}")
    return QuestionsFile(tuple(questions.values()), tuple(problems))


def _parsed(line: bytes, number: int) -> AskedQuestion:
    from ingest.dates import DateError, instant

    try:
        facts = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:
        raise NoQuestion(f"not JSON ({error})") from error
    if not isinstance(facts, Mapping):
        raise NoQuestion("not a JSON object")
    text, asked_at = facts.get("question"), facts.get("asked_at")
    if not isinstance(text, str) or not text.strip():
        raise NoQuestion('there is no text under "question"')
    if len(text.strip()) > MAX_CHARACTERS:
        raise NoQuestion(f"the question has more than {MAX_CHARACTERS} characters")
    try:
        moment = instant(str(asked_at)) if asked_at else None
    except DateError as error:
        raise NoQuestion(f"asked_at: {error}") from error
    return AskedQuestion(_identity(facts.get("id"), number), text.strip(), moment)


def _identity(given: Any, number: int) -> str:
    if given is None:
        return str(number)
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise NoQuestion("the id is neither a text nor a whole number")
    return str(given)
