"""What an ingestion refuses: wrong lines, deletions without a reason, a second writer."""

import fcntl
import os
from pathlib import Path

import pytest

from ingest.embed import SentenceTransformerEmbedder
from ingest.errors import ArchiveDamaged, WriterBusy
from ingest.generation import numbers
from ingest.ledger import LEDGER_NAME, Ledger
from ingest.ledger_files import quarantined
from ingest.lock import LOCK_NAME, writer_lock
from tests.integration.newsroom import ingestor, standing, story, write

Embedder = SentenceTransformerEmbedder


def test_a_wrong_line_is_quarantined_and_the_rest_goes_in(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1), {"title": "no body"}, story(2)])
    report = ingestor(home, embedder).ingest([source])
    assert (report.added, [item.line for item in report.quarantined]) == (2, [2])
    with Ledger(home) as ledger:
        assert quarantined(ledger) == list(report.quarantined)
    # It is looked at again each time, and leaves the quarantine once mended.
    assert ingestor(home, embedder).reingest().quarantined == report.quarantined
    write(source, [story(1), story(3), story(2)])
    assert ingestor(home, embedder).reingest().quarantined == ()
    with Ledger(home) as ledger:
        assert quarantined(ledger) == []


def test_text_that_utf8_cannot_hold_stops_nothing(tmp_path: Path, embedder: Embedder) -> None:
    odd = story(1, title="Half a \ud83d pair", body="A lone \udc00 surrogate and a \0 in a report of the council.")
    report = ingestor(tmp_path / "home", embedder).ingest([write(tmp_path / "a.jsonl", [odd, story(2)])])
    assert report.added + len(report.quarantined) == 2
    assert "story-2" in standing(tmp_path / "home")


def test_a_file_that_cannot_be_read_this_time_keeps_its_articles(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1), story(2)])
    ingestor(home, embedder).ingest([source])
    source.write_text('{"id": "story-1", "title": "cut sh', encoding="utf-8")
    report = ingestor(home, embedder).reingest()
    assert (report.deleted, report.generation) == (0, None)
    assert "could not be read whole: 2 of its articles" in report.problems[0]
    write(source, [story(1)])
    assert ingestor(home, embedder).reingest().deleted == 1


@pytest.mark.parametrize("loss", ["missing", "empty"])
def test_a_root_that_is_missing_or_empty_deletes_nothing(tmp_path: Path, embedder: Embedder, loss: str) -> None:
    home, folder = tmp_path / "home", tmp_path / "mount"
    write(folder / "a.jsonl", [story(1)])
    ingestor(home, embedder).ingest([folder])
    folder.rename(tmp_path / "away")
    if loss == "empty":
        folder.mkdir()
    report = ingestor(home, embedder).reingest(allow_deletions=True)
    assert (report.deleted, report.generation) == (0, None)
    assert str(folder) in report.problems[0]
    assert set(standing(home)) == {"story-1"}


def test_too_many_deletions_at_once_need_a_word_while_additions_go_in(tmp_path: Path, embedder: Embedder) -> None:
    home, folder = tmp_path / "home", tmp_path / "news"
    write(folder / "a.jsonl", map(story, range(4)))
    write(folder / "b.jsonl", [story(5)])
    careful = ingestor(home, embedder, max_deleted_share=0.2)
    careful.ingest([folder])
    write(folder / "a.jsonl", [story(0), story(7)])
    (folder / "b.jsonl").unlink()
    for added in (1, 0):  # the second run has not forgotten what the first refused
        report = careful.reingest()
        assert (report.added, report.deleted, report.deletions_refused) == (added, 0, 4)
        assert any("--allow-deletions" in problem for problem in report.problems)
        assert len(standing(home)) == 6
    assert careful.reingest(allow_deletions=True).deleted == 4
    assert set(standing(home)) == {"story-0", "story-7"}
    assert careful.reingest().problems == ()


def test_a_change_that_keeps_size_and_time_is_still_seen(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1, body="The council met at noon today.")])
    ingestor(home, embedder).ingest([source])
    times = source.stat()
    write(source, [story(1, body="The council met at dusk today.")])
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert ingestor(home, embedder).ingest([source]).replaced == 1


def test_a_second_writer_is_told_who_writes(tmp_path: Path, embedder: Embedder) -> None:
    source = write(tmp_path / "a.jsonl", [story(1)])
    with writer_lock(tmp_path / "home"):
        with pytest.raises(WriterBusy, match=f"process {os.getpid()}, since 20") as busy:
            ingestor(tmp_path / "home", embedder).ingest([source])
        assert busy.value.retryable
        assert ingestor(tmp_path / "home", embedder).ingest([source], dry_run=True).added == 1
    assert ingestor(tmp_path / "home", embedder).ingest([source]).added == 1


def test_the_lock_does_not_outlive_its_holder(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text("process 1, since long ago", encoding="ascii")
    with writer_lock(tmp_path), (tmp_path / LOCK_NAME).open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_ledger_that_is_no_database_is_named(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1)])
    home.mkdir()
    (home / LEDGER_NAME).write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(ArchiveDamaged, match=r"ledger\.sqlite is damaged"):
        ingestor(home, embedder).ingest([source])
    assert numbers(home) == []
