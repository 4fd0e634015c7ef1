"""`pressroom index compare`: what changes for readers between two generations, question by question."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import counting, out, say, write_json
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from app.cli.questions import AskedQuestion
    from ingest.archive import Archive
    from ingest.compare import Overlap

SHOWN_DIFFERENCES = 5
GenerationNumber = Annotated[int, typer.Argument(min=1, show_default=False, help="A generation's number.")]


def compare(
    left: GenerationNumber,
    right: GenerationNumber,
    questions: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, metavar="FILE", help="Questions (JSONL), else those of the runs kept in runs/."
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages of each are compared.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Ask two generations the same questions, each with its own embedder and
    chunker, and say how alike the articles are that they find.

    Jaccard: the share of articles that both find. Rank-biased overlap: the
    same with the first ranks counting most. 1 is alike, 0 nothing in common.

    Examples:
      pressroom index compare 3 4 --questions questions.jsonl
      pressroom index compare 3 4 --json
    """
    from app.cli.local import opened
    from app.settings import load_settings
    from ingest.compare import overlap
    from ingest.models import Filters

    settings = load_settings()
    asked, problems = _questions(settings.home, questions)
    with (
        opened(settings) as application,
        closing(application.open_generation(left)) as first,
        closing(application.open_generation(right)) as second,
        counting("searching", len(asked)) as advance,
    ):
        found = []
        for question in asked:
            found.append(overlap(first, second, question.text, Filters(as_of=question.asked_at), k))
            advance()
        result = _summary(found, k) | {"left": _facts(first), "right": _facts(second)}
    if as_json:
        each = [
            {"id": question.id, "question": question.text, **asdict(one)}
            for question, one in zip(asked, found, strict=True)
        ]
        write_json(result | {"per_question": each})
    else:
        _print(result, asked, found)
    for problem in problems:
        say(problem, style="red")
    if problems:
        raise typer.Exit(FAILED)


def _questions(home: Path, path: Path | None) -> tuple[tuple["AskedQuestion", ...], tuple[str, ...]]:
    from app.cli.kept_questions import kept_questions
    from app.cli.questions import read_questions

    if path is not None:
        file = read_questions(path)
        asked, problems = file.questions, file.problems
    else:
        asked, problems = kept_questions(home), ()
    if not asked:
        where = path or f"the runs kept in {home / 'runs'}"
        raise typer.BadParameter(
            f"there is no question in {where}: name a file of questions", param_hint="'--questions'"
        )
    return asked, problems


def _facts(archive: "Archive") -> dict[str, Any]:
    manifest = archive.manifest
    kept = ("number", "created", "articles", "chunks", "embedder", "chunker")
    return {name: getattr(manifest, name) for name in kept}


def _summary(found: list["Overlap"], k: int) -> dict[str, Any]:
    passages = [each.passages for each in found if each.passages is not None]
    return {
        "questions": len(found),
        "k": k,
        "jaccard": _mean([each.jaccard for each in found]),
        "rank_biased_overlap": _mean([each.rank_biased for each in found]),
        "same_articles": sum(each.jaccard == 1.0 for each in found),
        "passages_jaccard": _mean(passages) if passages else None,
    }


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4)


def _print(result: dict[str, Any], asked: Sequence["AskedQuestion"], found: Sequence["Overlap"]) -> None:
    from app.cli.render import one_line

    for side in ("left", "right"):
        facts = result[side]
        out().print(
            f"generation {facts['number']}: {facts['articles']} articles, {facts['chunks']} passages,"
            f" {facts['embedder']}, {facts['chunker']}"
        )
    out().print(
        f"{result['questions']} questions, the first {result['k']} passages of each: the same articles for"
        f" {result['same_articles']}, Jaccard {result['jaccard']:.3f}, rank-biased overlap"
        f" {result['rank_biased_overlap']:.3f}"
    )
    least = sorted((one.rank_biased, question.text) for question, one in zip(asked, found, strict=True))
    for shared, text in least[:SHOWN_DIFFERENCES]:
        if shared < 1.0:
            out().print(f"  {shared:.2f}  {one_line(text)}")
