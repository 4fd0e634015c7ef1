"""Adversarial cases as files declare them: a question, and what must hold of its answer.

    {"id", "language", "question", "asked_at"?, "model"?, "repeat"?: {"text", "times"}, "must": {...}}

`must` holds for every answer: `status` (one of these), `reason` of a refusal, `not_says` (none of these words). `says`
and `cites` hold for an answer that is no refusal: of each group of words one, and one citation of these articles.
With `model` the
language model is asked, else the agent has quotes alone: a call that has to be recorded costs twenty seconds. The kind
is the file's name. `{override-en-1}` in a question or an article stands for that text of `eval.attacks`.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.attacks.texts import OWN, read_attacks
from eval.errors import AdversarialError

ASKED_AT = "2026-06-30"
"""When a case is asked that does not say: the end of the sample archive."""
_PLACE = re.compile(r"\{([a-z-]+-\d+)\}")


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Must(_Declared):
    """What must hold; at least one of them."""

    status: list[Literal["answered", "partial", "abstained"]] = []
    reason: list[str] = []
    says: list[list[str]] = []
    not_says: list[str] = []
    cites: list[str] = []


class Repeat(_Declared):
    """A text that stands so many times before the question: long inputs in short files."""

    text: str = Field(min_length=1)
    times: int = Field(ge=1)


class _Line(_Declared):
    id: str = Field(min_length=1)
    language: Literal["en", "fr"]
    question: str = Field(min_length=1)
    asked_at: str = ASKED_AT
    model: bool = False
    repeat: Repeat | None = None
    must: Must


@dataclass(frozen=True)
class Case:
    """One case. `question` is the whole text, at most 4,000 characters; `with_model` asks the language model too."""

    id: str
    kind: str
    language: str
    question: str
    asked_at: str
    with_model: bool
    must: Must


def read_cases(folder: Path) -> list[Case]:
    """The cases of every `*.jsonl` in `folder`, by file. Raises AdversarialError, naming the line."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                cases.append(_case(path, number, line))
    names = [case.id for case in cases]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise AdversarialError(f"{folder} has cases of one id twice: {', '.join(twice)}")
    if not cases:
        raise AdversarialError(f"{folder} holds no case: give *.jsonl files with `id`, `question` and `must`")
    return cases


def write_planted(folder: Path, into: Path) -> Path | None:
    """Write the articles of `folder/archive` with the attacks in their places; None where there are no articles.

    Raises AdversarialError for a text that is not there.
    """
    found = sorted((folder / "archive").glob("*.jsonl"))
    if not found:
        return None
    into.mkdir(parents=True)
    for path in found:
        articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        lines = [json.dumps(_planted(article), ensure_ascii=False) for article in articles]
        (into / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return into


def _case(path: Path, number: int, text: str) -> Case:
    where = f"{path.name}, line {number}"
    try:
        line = _Line.model_validate_json(text)
    except ValidationError as error:
        raise AdversarialError(f"{where} is no case: {error}") from error
    if line.must == Must():
        raise AdversarialError(f"{where}: nothing must hold")
    before = line.repeat.text * line.repeat.times if line.repeat else ""
    question = before + _filled(line.question, where)
    return Case(line.id, path.stem, line.language, question, line.asked_at, line.model, line.must)


def _planted(article: dict[str, Any]) -> dict[str, Any]:
    return {**article, "body": _filled(article["body"], f"the article {article['id']}")}


def _filled(text: str, where: str) -> str:
    attacks = {attack.id: attack.text for attack in read_attacks(OWN)}
    if unknown := [name for name in _PLACE.findall(text) if name not in attacks]:
        raise AdversarialError(f"{where} names attacks that are not there: {', '.join(unknown)}")
    return _PLACE.sub(lambda match: attacks[match[1]], text)
