"""How fast is an ingestion, beside a plain LangChain pipeline over the same articles on the same machine?

    python -m eval.bench.ingestion --articles FILE [--limit N] [--rounds N]

Each pipeline runs in processes of its own, in turns, so that both meet the same noise; the best round of each counts.
Prints one JSON object: characters of body text a second, peak memory, their ratio, and what an unchanged ingestion
costs. The plain pipeline is RecursiveCharacterTextSplitter (1,000 characters, 200 overlapping), the same model as it
loads by itself, and Chroma.from_documents; it keeps no ledger and has no words index.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from app.settings import load_settings
from eval.bench.plain import store_of_articles


def read_articles(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def ingest_ours(articles: Path, folder: Path) -> dict[str, float]:
    """The whole ingestion, to a published generation, and again with nothing changed."""
    application = Application(load_settings(home=folder))
    begin = time.perf_counter()
    application.ingestor().ingest([articles])
    seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    application.ingestor().ingest([articles])
    application.close()
    return {"seconds": seconds, "unchanged_seconds": time.perf_counter() - begin}


def ingest_plain(articles: Path, folder: Path) -> dict[str, float]:
    """What a tutorial does."""
    begin = time.perf_counter()
    store_of_articles(read_articles(articles), folder)
    return {"seconds": time.perf_counter() - begin}


PIPELINES: dict[str, Callable[[Path, Path], dict[str, float]]] = {"ours": ingest_ours, "plain": ingest_plain}


def run_alone(pipeline: str, articles: Path) -> dict[str, float]:
    """One round of a pipeline in a process of its own."""
    command = [sys.executable, "-m", "eval.bench.ingestion", "--articles", str(articles), "--alone", pipeline]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def compare(articles: Path, rounds: int) -> dict[str, Any]:
    """Both pipelines in turns; the best round of each."""
    characters = sum(len(line["body"]) for line in read_articles(articles))
    results: dict[str, list[dict[str, float]]] = {name: [] for name in PIPELINES}
    for _ in range(rounds):
        for name, past in results.items():
            past.append(run_alone(name, articles))
    best = {name: min(past, key=lambda result: result["seconds"]) for name, past in results.items()}
    return {
        "characters": characters,
        "characters_per_second": {name: round(characters / result["seconds"]) for name, result in best.items()},
        "ratio": round(best["plain"]["seconds"] / best["ours"]["seconds"], 2),
        "peak_megabytes": {name: round(max(r["megabytes"] for r in past)) for name, past in results.items()},
        "unchanged_share": round(best["ours"]["unchanged_seconds"] / best["ours"]["seconds"], 4),
        "rounds": results,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="eval.bench.ingestion", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--articles", type=Path, required=True, help="articles as JSONL")
    parser.add_argument("--limit", type=int, help="only the first N articles")
    parser.add_argument("--rounds", type=int, default=1, help="how often each pipeline runs")
    parser.add_argument("--alone", choices=PIPELINES, help="run one pipeline in this process (used by the comparison)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if options.alone:
            alone = PIPELINES[options.alone](options.articles, Path(folder) / "home")
            # Linux counts kibibytes, macOS bytes.
            unit = 1024**2 if sys.platform == "darwin" else 1024
            megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
            print(json.dumps({**alone, "megabytes": megabytes}))
            return 0
        articles = Path(folder) / "articles.jsonl"
        with articles.open("w", encoding="utf-8") as file:
            for line in islice(read_articles(options.articles), options.limit):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        print(json.dumps(compare(articles, options.rounds), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
