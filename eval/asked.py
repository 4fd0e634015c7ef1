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

SLICINGS = ("type", "language", "outlet", "month", "genre", "length")
SHORT, LONG = 1_500, 5_000
UNKNOWN = "not known"


def write_asked(folder: Path, questions: Sequence[GoldQuestion], article: Callable[[str], Article]) -> None:
    """Write `asked.jsonl`; `article` gives one by its id and raises KeyError for one that the archive lacks."""
    lines = [json.dumps(described(question, article), ensure_ascii=False) + "\n" for question in questions]
    replace_text(folder / "asked.jsonl", "".join(lines))


def described(question: GoldQuestion, article: Callable[[str], Article]) -> dict[str, Any]:
    """One question with its gold and its slices; one of several gold articles belongs to the slices of each."""
    gold = [found for name in question.gold_article_ids if (found := _known(article, name)) is not None]
    return {**question.model_dump(), "should_answer": question.should_answer, "slices": slices_of(question, gold)}


def slices_of(question: GoldQuestion, gold: Sequence[Article]) -> dict[str, list[str]]:
    """For each slicing the values that the question has: type and language its own, the others of its gold articles.

    `month` is that of publication ("2026-03"), `length` that of the article: short below 1,500 characters, long from
    5,000.
    """
    found: dict[str, list[str | None]] = {
        "type": [question.type] if question.type else [],
        "language": [question.language] if question.language else [],
        "outlet": [each.outlet for each in gold],
        "month": [each.published_at[:7] if each.published_at else None for each in gold],
        "genre": [each.genre for each in gold],
        "length": [_length(each) for each in gold],
    }
    return {name: sorted({value or UNKNOWN for value in values}) for name, values in found.items()}


def _length(article: Article) -> str:
    characters = len(article.body)
    return "short" if characters < SHORT else "long" if characters >= LONG else "medium"


def _known(article: Callable[[str], Article], name: str) -> Article | None:
    try:
        return article(name)
    except KeyError:
        return None
