"""Floors on real pages and articles, where the measuring data is at hand (PRESSROOM_TEST_DATA)."""

import json
import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.load.dispatch import discover, load
from ingest.models import Article

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def data() -> Path:
    folder = os.environ.get("PRESSROOM_TEST_DATA")
    if not folder or not Path(folder, "html").is_dir():
        pytest.skip("PRESSROOM_TEST_DATA does not name a folder with the measuring data")
    return Path(folder)


def agreement(found: str, expected: str) -> float:
    """F1 of the words, each as often as it occurs."""
    left, right = (Counter(re.findall(r"\w+", text.lower())) for text in (found, expected))
    return 2 * (left & right).total() / max(1, left.total() + right.total())


def test_bodies_of_the_extraction_benchmark(data):
    truth = json.loads((data / "html/extraction/ground-truth.json").read_text())
    scores = []
    for name, facts in truth.items():
        (article,) = load(data / f"html/extraction/{name}.html.gz", max_bytes=25_000_000)
        scores.append(agreement(getattr(article, "body", ""), facts["articleBody"]))
    assert sum(scores) / len(scores) > 0.95


def test_every_publishers_page_loads_with_its_facts(data):
    pages = [path for path in discover(data / "html/publishers") if path.suffix == ".gz"]
    articles = [item for path in pages for item in load(path, max_bytes=25_000_000)]
    assert len(articles) > 100 and all(isinstance(article, Article) for article in articles)
    assert all(article.published_at and article.language and article.outlet for article in articles)
    assert sum(bool(article.authors) for article in articles) > 0.95 * len(articles)
    assert not any("date_problem" in article.metadata for article in articles)


def test_25_megabytes_of_json_lines_load_in_seconds(data):
    started = time.perf_counter()
    articles = list(load(data / "news-quiz/articles.jsonl", max_bytes=25_000_000))
    assert time.perf_counter() - started < 10
    assert len({article.id for article in articles}) == 2_368
