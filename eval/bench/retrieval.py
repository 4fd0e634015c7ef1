"""How long does the agent look before it answers? Understand, retrieve and grade, without a language model.

    python -m eval.bench.retrieval --questions FILE --home FOLDER [--plain-vectors | --plain-articles FILE --limit N]
    python -m eval.bench.retrieval --questions FILE --home FOLDER --grow ARTICLES --chunks N

With --grow an empty home is filled first (`eval.bench.scale`), which takes a second for each 700 passages.
Prints one JSON object: milliseconds by kind of filter and by node, one question at a time; the curve for 1 to 32
questions at once with the longest stall of the event loop; and the same curve for a plain LangChain retriever in a
process of its own, whose time by ours is the ratio (above 1: ours is faster). It does less: one similarity search over
the archive's passages and vectors, or over pieces of 1,000 characters of the first N articles; no words, no filters.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from app.settings import load_settings
from eval.bench import scale
from eval.bench.ingestion import read_articles
from eval.bench.load import percentiles, under_load
from eval.bench.plain import store_of_archive, store_of_articles
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import filters_of, first_attempt
from graph.deps import Deps
from graph.models import Question
from ingest.dates import instant
from ingest.models import Catalogue, Filters

AT_ONCE = (1, 2, 4, 8, 16, 32)
_WARM_UP = 10
_MONTH = timedelta(days=30)
_NODES = ("understand", "retrieve", "grade")


def kinds_of_filters(catalogue: Catalogue) -> dict[str, Callable[[GoldQuestion], Filters]]:
    """No filter; the largest outlet; the newest month; the day of the question, or else the middle of the archive."""
    kinds: dict[str, Callable[[GoldQuestion], Filters]] = {"none": lambda _: Filters()}
    if catalogue.outlets:
        outlet = next(iter(catalogue.outlets))
        kinds["largest outlet"] = lambda _: Filters(outlets=(outlet,))
    if catalogue.newest and catalogue.oldest:
        newest, oldest = instant(catalogue.newest), instant(catalogue.oldest)
        middle = oldest + (newest - oldest) / 2
        kinds["newest month"] = lambda _: Filters(since=newest - _MONTH, until=newest)
        kinds["as of a day"] = lambda question: filters_of(question) if question.asked_at else Filters(as_of=middle)
    return kinds


async def one_at_a_time(
    deps: Deps, questions: Sequence[GoldQuestion], filters: Callable[[GoldQuestion], Filters]
) -> dict[str, Any]:
    """Percentiles of the whole and of each node, after a short warm-up."""
    for question in questions[:_WARM_UP]:
        await first_attempt(deps, Question(text=question.question, filters=filters(question)))
    taken = [
        (await first_attempt(deps, Question(text=question.question, filters=filters(question))))[1]
        for question in questions
    ]
    whole = percentiles([sum(step["ms"] for step in steps) for steps in taken])
    nodes = {name: percentiles([steps[place]["ms"] for steps in taken]) for place, name in enumerate(_NODES)}
    return {**whole, "nodes": nodes}


async def measure(deps: Deps, questions: Sequence[GoldQuestion], searches: int) -> dict[str, Any]:
    """The whole of our side, as plain values."""
    kinds = kinds_of_filters(deps.retriever.catalogue())
    by_filter = {name: await one_at_a_time(deps, questions, kind) for name, kind in kinds.items()}

    async def ask(question: GoldQuestion) -> None:
        await first_attempt(deps, Question(text=question.question))

    return {
        "milliseconds": by_filter,
        "curve": [await under_load(ask, questions, searches, at_once) for at_once in AT_ONCE],
    }


def measure_plain(order: Mapping[str, Any]) -> dict[str, Any]:
    """The plain retriever's curve; `order` says what it is made of and how much is asked. For a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        if order["articles"] is None:
            store = store_of_archive(Path(order["home"]), Path(folder))
        else:
            store = store_of_articles(islice(read_articles(Path(order["articles"])), order["limit"]), Path(folder))
        questions = [question.question for question in read_questions(Path(order["questions"]))]
        for question in questions[:_WARM_UP]:
            store.similarity_search(question, k=order["k"])

        async def curve() -> list[dict[str, Any]]:
            async def ask(question: str) -> None:
                await store.asimilarity_search(question, k=order["k"])

            return [await under_load(ask, questions, order["searches"], at_once) for at_once in AT_ONCE]

        return {"passages": len(store.get(include=[])["ids"]), "curve": asyncio.run(curve())}


def ratios(ours: Sequence[Mapping[str, Any]], plain: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How many times faster ours is: throughput by throughput, and the plain median by ours, at each load."""
    return [
        {
            "at_once": mine["at_once"],
            "per_second": round(mine["per_second"] / theirs["per_second"], 2),
            "p50": round(theirs["p50"] / mine["p50"], 2),
        }
        for mine, theirs in zip(ours, plain, strict=True)
    ]


def grow(articles: Path, chunks: int, home: Path) -> None:
    """Fill an empty home with about `chunks` passages (see `eval.bench.scale`), in a process of its own."""
    if (home / "CURRENT").exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = scale.written(Path(folder) / "grown.jsonl", scale.grown(articles, chunks // scale.CHUNKS_AN_ARTICLE, 1))
        subprocess.run(scale.alone("--ingest", str(file), str(home)), check=True, stdout=subprocess.DEVNULL)


def compare(home: Path, questions: Path, searches: int, plain: Mapping[str, Any] | None) -> dict[str, Any]:
    """Our side, and the plain one where its order is given."""
    application = Application(load_settings(home=home))
    try:
        deps = application.deps(with_model=False)
        measured = asyncio.run(measure(deps, read_questions(questions), searches))
        result = {"passages": application.archive().manifest.chunks, **measured}
        k = deps.limits.top_k
    finally:
        application.close()
    if plain is not None:
        order = {**plain, "home": str(home), "questions": str(questions), "searches": searches, "k": k}
        command = [sys.executable, "-m", "eval.bench.retrieval", "--alone", json.dumps(order)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        result["plain"] = json.loads(done.stdout.splitlines()[-1])
        result["ratio"] = ratios(result["curve"], result["plain"]["curve"])
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="eval.bench.retrieval", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--questions", type=Path, help="questions as JSONL")
    parser.add_argument("--home", type=Path, help="the archive; with --grow an empty or missing folder is filled")
    parser.add_argument("--searches", type=int, default=200, help="how many searches each load is measured with")
    parser.add_argument("--grow", type=Path, help="articles as JSONL to grow an archive from")
    parser.add_argument("--chunks", type=int, default=30_000, help="about how many passages to grow")
    parser.add_argument("--plain-vectors", action="store_true", help="beside LangChain over the archive's passages")
    parser.add_argument("--plain-articles", type=Path, help="beside LangChain over articles as JSONL, embedded anew")
    parser.add_argument("--limit", type=int, default=400, help="only the first N of --plain-articles")
    parser.add_argument("--alone", type=json.loads, help="the plain side in this process (used by the comparison)")
    options = parser.parse_args(arguments)
    if options.alone:
        print(json.dumps(measure_plain(options.alone)))
        return 0
    if not options.questions or not (options.home or options.grow):
        parser.error("--questions is needed, and --home or --grow")
    with ExitStack() as held:
        home = options.home or Path(held.enter_context(tempfile.TemporaryDirectory())) / "home"
        if options.grow:
            grow(options.grow, options.chunks, home)
        plain = None
        if options.plain_vectors or options.plain_articles:
            articles = str(options.plain_articles) if options.plain_articles else None
            plain = {"articles": articles, "limit": options.limit}
        print(json.dumps(compare(home, options.questions, options.searches, plain), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
