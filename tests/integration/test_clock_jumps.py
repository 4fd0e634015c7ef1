"""A clock that was wrong, or files from the future: the newest text is the one to read, and no change is missed."""

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.archive import open_archive
from ingest.models import Filters
from tests.hashed_embedder import HashedEmbedder
from tests.integration.newsroom import damages, ingestor, manifest, story, write

NOW = datetime.now(UTC)


def _ingest_at(moment: datetime, home: Path, source: Path) -> None:
    ingestor(home, HashedEmbedder(), clock=lambda: moment).ingest([source])


def _read(home: Path, as_of: datetime | None = None) -> str:
    with closing(open_archive(home, HashedEmbedder())) as archive:
        (passage,) = archive.search("the council", Filters(as_of=as_of), 5)
        return passage.chunk.text


def _council(times: str, **facts: object) -> dict[str, object]:
    return story(1, published_at="2026-01-05", body=f"The council met {times}.", **facts)


def test_what_was_first_seen_by_a_fast_clock_is_read_once_the_clock_is_right(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    _ingest_at(NOW, home, write(source, [_council("once")]))
    _ingest_at(NOW + timedelta(days=900), home, write(source, [_council("twice")]))
    # Nothing else changed: the next run brings it back to now all the same.
    _ingest_at(NOW, home, source)
    assert _read(home) == "The council met twice."
    _ingest_at(NOW + timedelta(days=900), home, write(source, [_council("thrice")]))
    _ingest_at(NOW + timedelta(seconds=1), home, write(source, [_council("four times")]))
    assert _read(home, NOW + timedelta(seconds=2)) == "The council met four times."
    assert _read(home, NOW - timedelta(days=1)) == "The council met once."
    assert damages(home) == []


def test_a_clock_that_goes_back_between_runs_loses_no_revision(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    for hours, times in ((0, "once"), (-1, "twice"), (-5, "thrice")):
        _ingest_at(NOW + timedelta(hours=hours), home, write(source, [_council(times)]))
    assert _read(home) == "The council met thrice."
    assert manifest(home).revisions == 3
    assert damages(home) == []


def test_a_date_of_the_source_in_the_future_stays(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    _ingest_at(NOW, home, write(source, [_council("once")]))
    announced = (NOW + timedelta(days=9)).isoformat()
    _ingest_at(NOW, home, write(source, [_council("twice", updated_at=announced)]))
    _ingest_at(NOW, home, source)
    assert _read(home) == "The council met once."
    assert _read(home, NOW + timedelta(days=10)) == "The council met twice."


def test_a_file_from_the_future_is_looked_at_each_time(tmp_path: Path) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [_council("at noon")])
    future = (NOW + timedelta(days=400)).timestamp()
    os.utime(source, (future, future))
    assert ingestor(home, HashedEmbedder()).ingest([source]).added == 1
    assert ingestor(home, HashedEmbedder()).ingest([source]).generation is None
    write(source, [_council("at dusk")])
    os.utime(source, (future, future))  # the same size and the same time as before
    assert ingestor(home, HashedEmbedder()).ingest([source]).replaced == 1
    past = (NOW - timedelta(days=400)).timestamp()
    write(source, [_council("at dawn")])
    os.utime(source, (past, past))
    assert ingestor(home, HashedEmbedder()).ingest([source]).replaced == 1
    assert _read(home) == "The council met at dawn."
