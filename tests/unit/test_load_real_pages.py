"""Floors on real pages and articles, where the measuring data is at hand (PRESSROOM_TEST_DATA)."""

import os
from pathlib import Path

import pytest

from eval.bench.extraction import measure
from ingest.load.dispatch import discover, load
from ingest.models import Article

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def data() -> Path:
    folder = os.environ.get("PRESSROOM_TEST_DATA")
    if not folder or not Path(folder, "html").is_dir():
        pytest.skip("PRESSROOM_TEST_DATA does not name a folder with the measuring data")
    return Path(folder)


def test_bodies_and_facts_beside_trafilatura_alone(data):
    result = measure(data / "html")
    body, facts, alone = result["bodies"]["pressroom"], result["publishers"]["pressroom"], result["publishers"]
    assert body["f1"] >= 0.97 and body["f1"] > result["bodies"]["trafilatura"]["f1"]
    assert facts["title"] >= 0.92 and facts["author"] >= 0.86 and facts["date"] >= 0.98
    assert facts["milliseconds_a_page"] < 2 * alone["trafilatura"]["milliseconds_a_page"]


def test_every_publishers_page_loads_with_its_facts(data):
    pages = [path for path in discover(data / "html/publishers") if path.suffix == ".gz"]
    articles = [item for path in pages for item in load(path, max_bytes=25_000_000)]
    assert len(articles) > 100 and all(isinstance(article, Article) for article in articles)
    assert all(article.published_at and article.language and article.outlet for article in articles)
    assert sum(bool(article.authors) for article in articles) > 0.95 * len(articles)
    assert not any("date_problem" in article.metadata for article in articles)


def test_25_megabytes_of_json_lines_load(data):
    articles = list(load(data / "news-quiz/articles.jsonl", max_bytes=25_000_000))
    assert len({article.id for article in articles}) == 2_368
