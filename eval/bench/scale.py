"""What an archive costs as it grows: throughput, memory, publishing a day's articles, what readers wait meanwhile.

    python -m eval.bench.scale --articles FILE [--chunks 10000 --chunks 100000] [--delta 100]

The archive is grown from FILE: each new article takes its sentences from many articles at random, so that none is a
copy of another. Vectors are drawn by the hash of their text instead of computed: a model's cost a chunk does not grow
with the archive, so what is measured is everything else. Prints one JSON object: for each size chunks a second, seconds
by stage, peak memory; then the seconds of an ingestion of `--delta` more articles, and for a reader in a process of its
own, which searches all the while, its longest wait for the archive and its longest search.
"""

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bootstrap import Application
from app.settings import load_settings
from eval.bench.ingestion import read_articles
from ingest.chunk import Chunker
from ingest.generation import current_number
from ingest.models import Filters
from ingest.sentences import sentence_spans
from ingest.sync import Ingestor

_DIMENSION = 384
_SENTENCES = 40
# About what such an article is cut into; sizes are reported as measured.
CHUNKS_AN_ARTICLE = 6
_DAYS = 3_650
_MOST_SEARCHES = 3_000
_QUERY = "Who won the election in the city after the storm?"


class DrawnVectors:
    """Stands in for the embedder of the same fingerprint: a vector of length 1 for each text, drawn by its hash."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Rows [n, 384]."""
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") for text in texts]
        rows = np.array([np.random.default_rng(seed).standard_normal(_DIMENSION) for seed in seeds], dtype=np.float32)
        if progress is not None:
            progress(len(texts))
        grown: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return grown


def grown(articles: Path, count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` articles of sentences from all over FILE, dated over ten years, deterministic for a seed."""
    draw = random.Random(seed)
    base = list(read_articles(articles))
    for number in range(count):
        picked = draw.choices(base, k=_SENTENCES)
        sentences = [body[start:end] for body in (item["body"] for item in picked)
                     for start, end in [draw.choice(sentence_spans(body[:4_000]) or [(0, 200)])]]  # fmt: skip
        day = np.datetime64("2014-01-01") + draw.randrange(_DAYS)
        yield {
            "id": f"grown-{seed}-{number}", "title": picked[0]["title"], "outlet": picked[1].get("outlet"),
            "published_at": str(day), "body": " ".join(sentences),
        }  # fmt: skip


def ingest(home: Path, articles: Path) -> dict[str, Any]:
    """Take in `articles` with drawn vectors; what it took."""
    application = Application(load_settings(home=home))
    embedder, guards = application.embedder(), application.settings.ingest
    ingestor = Ingestor(
        home, DrawnVectors(embedder.fingerprint), Chunker(embedder.count_tokens, embedder.max_tokens),
        max_file_bytes=guards.max_file_bytes, max_deleted_share=guards.max_deleted_share,
    )  # fmt: skip
    begin = time.perf_counter()
    report = ingestor.ingest([articles])
    seconds = time.perf_counter() - begin
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return {
        "articles": report.added, "chunks": report.embedded, "seconds": round(seconds, 2),
        "chunks_per_second": round(report.embedded / seconds), "stages": report.seconds,
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
    }  # fmt: skip


def read(home: Path) -> dict[str, Any]:
    """Search until told to stop by a file in the home; the longest waits in milliseconds."""
    application = Application(load_settings(home=home))
    waits, searches, generations, archive_number = [], [], set(), 0
    for _ in range(3):
        application.archive_at_once().search(_QUERY, Filters(), 10)
    print("ready", flush=True)
    stop, patience = home / "stop-reading", 0
    # Once told to stop it goes on until it has moved to the newest generation.
    while not stop.exists() or (archive_number != current_number(home) and patience < _MOST_SEARCHES):
        patience += stop.exists()
        begin = time.perf_counter()
        archive = application.archive_at_once()
        opened = time.perf_counter()
        archive.search(_QUERY, Filters(), 10)
        waits.append(opened - begin)
        searches.append(time.perf_counter() - opened)
        archive_number = archive.number
        generations.add(archive_number)
        del archive
        time.sleep(0.005)
    application.close()
    in_ms = [round(1000 * value, 1) for value in (max(waits), max(searches), float(np.median(searches)))]
    return {"longest_wait_ms": in_ms[0], "longest_search_ms": in_ms[1], "median_search_ms": in_ms[2],
            "generations_seen": len(generations), "searches_until_it_moved_on": patience}  # fmt: skip


def alone(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "eval.bench.scale", *arguments]


def measure(articles: Path, sizes: Sequence[int], delta: int, folder: Path) -> dict[str, Any]:
    """Every size in a home and a process of its own; the delta in the last."""
    result: dict[str, Any] = {"sizes": []}
    home = folder
    for size in sizes:
        home = folder / f"home-{size}"
        file = written(folder / f"{size}.jsonl", grown(articles, size // CHUNKS_AN_ARTICLE, 1))
        done = subprocess.run(alone("--ingest", str(file), str(home)), check=True, stdout=subprocess.PIPE, text=True)
        result["sizes"].append(json.loads(done.stdout))
    fresh = written(folder / "delta.jsonl", grown(articles, delta, 2))
    reader = subprocess.Popen(alone("--read", str(home)), stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    reader.stdout.readline()
    done = subprocess.run(alone("--ingest", str(fresh), str(home)), check=True, stdout=subprocess.PIPE, text=True)
    (home / "stop-reading").touch()
    result["delta"] = json.loads(done.stdout)
    result["reader"] = json.loads(reader.stdout.read())
    reader.wait()
    return result


def written(path: Path, articles: Iterator[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="eval.bench.scale", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--articles", type=Path, help="articles as JSONL to grow the archive from")
    parser.add_argument("--chunks", type=int, action="append", help="a size to measure (10,000 and 100,000)")
    parser.add_argument("--delta", type=int, default=100, help="how many articles come on top")
    parser.add_argument("--ingest", type=Path, nargs=2, help="one ingestion in this process (used by the comparison)")
    parser.add_argument("--read", type=Path, help="one reader in this process (used by the comparison)")
    options = parser.parse_args(arguments)
    if options.ingest:
        print(json.dumps(ingest(options.ingest[1], options.ingest[0])))
    elif options.read:
        print(json.dumps(read(options.read)))
    elif options.articles:
        with tempfile.TemporaryDirectory() as folder:
            sizes = options.chunks or [10_000, 100_000]
            print(json.dumps(measure(options.articles, sizes, options.delta, Path(folder)), indent=2))
    else:
        parser.error("--articles is needed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
