"""How fast and how good is a search inside a running process? Real questions, with and without filters.

    python -m eval.bench.search --articles FILE --questions FILE [--home FOLDER]

Prints one JSON object: milliseconds a search (the question's embedding included) by kind of filter, and in how many
questions a gold article is among the first 4 or 10, or an answer in the first characters shown.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.bootstrap import Application
from app.settings import load_settings
from ingest.dates import day_start, instant
from ingest.models import Filters, Passage

if TYPE_CHECKING:
    from ingest.archive import Archive

_K = 10
_WARM_UP = 10
_CHARACTERS = (2_000, 4_000, 8_000)


@dataclass(frozen=True)
class Question:
    """A line of a questions file."""

    text: str
    as_of: str | None
    gold: frozenset[str]
    answers: tuple[str, ...]


def read_questions(path: Path) -> list[Question]:
    """The answerable questions of a file in the contract's form."""
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [
        Question(
            line["question"],
            line.get("asked_at"),
            frozenset(line.get("gold_article_ids") or ()),
            tuple(line.get("answers") or ()),
        )
        for line in lines
        if line.get("answerable", True)
    ]


def kinds_of_filters(archive: "Archive", published: Sequence[str]) -> dict[str, Callable[[Question], Filters]]:
    """From no filter to narrow ones: an outlet, a month of dates, the day of the question."""
    catalogue = archive.catalogue()
    kinds: dict[str, Callable[[Question], Filters]] = {"none": lambda _: Filters()}
    if catalogue.outlets:
        kinds["largest outlet"] = lambda _: Filters(outlets=(next(iter(catalogue.outlets)),))
        kinds["smallest outlet"] = lambda _: Filters(outlets=(list(catalogue.outlets)[-1],))
    if published:
        tenth = len(published) // 10
        first, last = published[-1 - tenth], published[-1]
        kinds["newest tenth"] = lambda _: Filters(since=day_start(first), until=instant(last))
    kinds["as of the question"] = as_asked
    return kinds


def as_asked(question: Question) -> Filters:
    """The filter that hides what was published after the question was asked."""
    return Filters(as_of=instant(question.as_of) if question.as_of else None)


def milliseconds(archive: "Archive", questions: Sequence[Question], kind: Callable[[Question], Filters]) -> list[float]:
    """Time of each search, after a short warm-up."""
    for question in questions[:_WARM_UP]:
        archive.search(question.text, kind(question), _K)
    times = []
    for question in questions:
        begin = time.perf_counter()
        archive.search(question.text, kind(question), _K)
        times.append(1000 * (time.perf_counter() - begin))
    return times


def quality(found: Iterable[tuple[Question, list[Passage]]]) -> dict[str, float]:
    """Shares of questions: gold article among the first passages; an answer in the first characters shown."""
    pairs = list(found)
    labelled = [(question, passages) for question, passages in pairs if question.gold]
    answered = [(question, passages) for question, passages in pairs if question.answers]
    shares: dict[str, float] = {}
    for depth in (4, 10):
        hits = sum(any(p.article.id in question.gold for p in passages[:depth]) for question, passages in labelled)
        shares[f"gold_at_{depth}"] = round(hits / max(1, len(labelled)), 3)
    for limit in _CHARACTERS:
        hits = sum(_answer_in("\n".join(p.chunk.text for p in passages)[:limit], q) for q, passages in answered)
        shares[f"answer_in_{limit}_characters"] = round(hits / max(1, len(answered)), 3)
    return shares


def _answer_in(text: str, question: Question) -> bool:
    return any(answer.casefold() in text.casefold() for answer in question.answers)


def measure(archive: "Archive", articles: Path, questions: Sequence[Question]) -> dict[str, Any]:
    """The whole result, as plain values."""
    lines = (json.loads(line) for line in articles.read_text(encoding="utf-8").splitlines() if line.strip())
    published = sorted(line["published_at"] for line in lines if line.get("published_at"))
    timings = {}
    for name, kind in kinds_of_filters(archive, published).items():
        times = milliseconds(archive, questions, kind)
        timings[name] = {f"p{share}": round(float(np.percentile(times, share)), 2) for share in (50, 90, 99)}
    found = ((question, archive.search(question.text, as_asked(question), _K)) for question in questions)
    return {
        "articles": archive.catalogue().articles,
        "questions": len(questions),
        "milliseconds": timings,
        "quality": quality(found),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="eval.bench.search", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--articles", type=Path, required=True, help="articles as JSONL")
    parser.add_argument("--questions", type=Path, required=True, help="questions as JSONL")
    parser.add_argument("--home", type=Path, help="keep the archive here; one already there is updated, not rebuilt")
    options = parser.parse_args(arguments)
    with ExitStack() as held:
        home = options.home or Path(held.enter_context(tempfile.TemporaryDirectory()))
        application = Application(load_settings(home=home))
        held.callback(application.close)
        application.ingestor().ingest([options.articles])
        result = measure(application.archive(), options.articles, read_questions(options.questions))
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
