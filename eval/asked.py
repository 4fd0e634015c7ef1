"""What was asked in a run, with the slices that each question belongs to: `asked.jsonl` of the run's folder.

A run can so be sliced, compared and read long after its question file and its archive are gone.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.questions import GoldQuestion
from ingest.durable import replace_text
from ingest.models import Article

SLICINGS = ("type", "language", "outlet", "month", "genre", "length", "question_length")
SHORT, LONG = 1_500, 5_000
FEW_WORDS, MANY_WORDS = 10, 20
UNKNOWN = "not known"


def write_asked(
    folder: Path, questions: Sequence[GoldQuestion], article: Callable[[str], Article]
) -> dict[str, dict[str, Any]]:
    """Write `asked.jsonl` and return its lines by question; `article` raises KeyError for one that is not there."""
    lines = [described(question, article) for question in questions]
    replace_text(folder / "asked.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return {line["id"]: line for line in lines}


def described(question: GoldQuestion, article: Callable[[str], Article]) -> dict[str, Any]:
    """One question with its gold and its slices; one of several gold articles belongs to the slices of each."""
    gold = [found for name in question.gold_article_ids if (found := _known(article, name)) is not None]
    return {**question.model_dump(), "should_answer": question.should_answer, "slices": slices_of(question, gold)}


def slices_of(question: GoldQuestion, gold: Sequence[Article]) -> dict[str, list[str]]:
    """For each slicing the values that the question has: its own type, language and length, else its gold articles'.

    `month` is that of publication ("2026-03"), `length` that of the article: short below 1,500 characters, long from
    5,000; `question_length` is short below 10 words, long from 20.
    """
    found: dict[str, list[str | None]] = {
        "type": [question.type] if question.type else [],
        "language": [question.language] if question.language else [],
        "outlet": [each.outlet for each in gold],
        "month": [each.published_at[:7] if each.published_at else None for each in gold],
        "genre": [each.genre for each in gold],
        "length": [_sized(len(each.body), SHORT, LONG) for each in gold],
        "question_length": [_sized(len(question.question.split()), FEW_WORDS, MANY_WORDS)],
    }
    return {name: sorted({value or UNKNOWN for value in values}) for name, values in found.items()}


def _sized(size: int, short: int, long: int) -> str:
    return "short" if size < short else "long" if size >= long else "medium"


def _known(article: Callable[[str], Article], name: str) -> Article | None:
    try:
        return article(name)
    except KeyError:
        return None
