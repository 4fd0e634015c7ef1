"""New, changed and deleted articles, again and again: the archive follows its sources and embeds nothing twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.embed import SentenceTransformerEmbedder
from ingest.errors import ArchiveMissing
from ingest.generation import numbers, open_current
from ingest.ledger import LEDGER_NAME, Ledger
from tests.integration.newsroom import damages, ingestor, manifest, standing, story, write

Embedder = SentenceTransformerEmbedder


class Unused:
    """An embedder that knows its name and must not be asked for anything else."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint


def test_a_first_run_publishes_a_sound_generation(tmp_path: Path, embedder: Embedder) -> None:
    source = write(tmp_path / "news" / "a.jsonl", map(story, range(6)))
    stages: list[str] = []
    report = ingestor(tmp_path / "home", embedder).ingest(
        [source.parent], progress=lambda stage, done, total: stages.append(stage)
    )
    assert (report.added, report.replaced, report.deleted, report.generation) == (6, 0, 0, 1)
    assert report.embedded == manifest(tmp_path / "home").chunks > 6
    assert list(dict.fromkeys(stages)) == ["load", "chunk", "compare", "embed", "index"]
    assert damages(tmp_path / "home") == []
    with open_current(tmp_path / "home") as generation, Ledger(tmp_path / "home") as ledger:
        for member in generation.members():
            ((article, cuts),) = ledger.articles_with_cuts([member.key], generation.manifest.chunker)
            assert article.sha256 == member.sha256
            assert len(cuts) == member.chunk_count
            assert all(0 <= start < stop <= len(article.body) for start, stop, _ in cuts)


def test_an_unchanged_source_makes_no_generation_and_asks_the_model_nothing(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", map(story, range(3)))
    first = ingestor(home, embedder)
    first.ingest([source])
    again = ingestor(home, embedder)
    again._embedder = Unused(embedder.fingerprint)  # type: ignore[assignment]
    for report in (again.ingest([source]), again.reingest()):
        assert (report.generation, report.embedded, report.unchanged) == (None, 0, 3)
    assert numbers(home) == [1]


def test_new_changed_and_deleted_articles_reach_the_next_generation(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", map(story, range(5)))
    ingestor(home, embedder).ingest([source])
    changed = story(1, body="The tram opened on Monday. It was late.", updated_at="2026-04-01")
    write(source, [story(0), changed, story(2), story(3), story(9)])
    report = ingestor(home, embedder).reingest()
    assert (report.added, report.replaced, report.deleted, report.unchanged) == (1, 1, 1, 3)
    assert report.embedded < 5
    assert set(standing(home)) == {"story-0", "story-1", "story-2", "story-3", "story-9"}
    assert damages(home) == []
    incremental = manifest(home)
    assert incremental.parent == 1
    rebuilt = ingestor(home, embedder).reingest(full=True)
    assert rebuilt.embedded == 0
    assert manifest(home).digest == incremental.digest
    assert manifest(home).parent is None


def test_the_way_to_an_archive_does_not_show_in_its_digest(tmp_path: Path, embedder: Embedder) -> None:
    folder = tmp_path / "news"
    write(folder / "a.jsonl", map(story, range(4)))
    ingestor(tmp_path / "slow", embedder).ingest([folder])
    write(folder / "b.jsonl", [story(7), story(8)])
    ingestor(tmp_path / "slow", embedder).ingest([folder])
    write(folder / "a.jsonl", map(story, range(1, 4)))
    ingestor(tmp_path / "slow", embedder).ingest([folder])
    ingestor(tmp_path / "fast", embedder).ingest([folder])
    assert manifest(tmp_path / "slow").digest == manifest(tmp_path / "fast").digest
    assert manifest(tmp_path / "slow").number == 3


def test_every_revision_stands_in_its_own_time(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1, published_at="2026-01-05")])
    ingestor(home, embedder).ingest([source])
    corrected = "A correction was made to this report of the council."
    write(source, [story(1, published_at="2026-01-05", updated_at="2026-01-07T10:00:00Z", body=corrected)])
    ingestor(home, embedder).ingest([source])
    # A silent change: no date says when, so it begins when it was first seen.
    before = datetime.now(UTC)
    write(source, [story(1, published_at="2026-01-05", updated_at="2026-01-07T10:00:00Z", body=corrected + " Twice.")])
    ingestor(home, embedder).ingest([source])
    with open_current(home) as generation:
        members = sorted(generation.members(), key=lambda member: member.valid_from or before)
    assert [member.valid_from for member in members[:2]] == [
        datetime(2026, 1, 5, 23, 59, 59, 999_999, UTC),
        datetime(2026, 1, 7, 10, tzinfo=UTC),
    ]
    assert members[2].valid_from is not None
    assert members[2].valid_from >= before
    assert [member.valid_to for member in members] == [*(member.valid_from for member in members[1:]), None]
    for moment, expected in ((datetime(2026, 1, 6, tzinfo=UTC), 0), (datetime(2026, 2, 1, tzinfo=UTC), 1)):
        assert [member for member in members if member.stood_at(moment)] == [members[expected]]
    with Ledger(home) as ledger:
        assert [revision.state for revision in ledger.history("story-1")] == ["superseded", "superseded", "ready"]


def test_a_change_taken_back_leaves_the_archive_as_it_was(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1), story(2)])
    ingestor(home, embedder).ingest([source])
    digest = manifest(home).digest
    write(source, [story(1, body="Something else entirely happened."), story(2)])
    ingestor(home, embedder).ingest([source])
    assert manifest(home).digest != digest
    write(source, [story(1), story(2)])
    report = ingestor(home, embedder).ingest([source])
    assert (report.replaced, report.embedded) == (1, 0)
    assert manifest(home).digest == digest


def test_a_deleted_source_that_is_restored_comes_back(tmp_path: Path, embedder: Embedder) -> None:
    home, folder = tmp_path / "home", tmp_path / "news"
    write(folder / "a.jsonl", [story(1)])
    write(folder / "b.jsonl", [story(2)])
    ingestor(home, embedder).ingest([folder])
    digest = manifest(home).digest
    (folder / "b.jsonl").unlink()
    assert ingestor(home, embedder).reingest().deleted == 1
    assert set(standing(home)) == {"story-1"}
    with Ledger(home) as ledger:
        assert ledger.history("story-2")[0].reason == "gone from its source"
        assert ledger.article("story-2", ledger.history("story-2")[0].sha256).title
    write(folder / "b.jsonl", [story(2)])
    report = ingestor(home, embedder).reingest()
    assert (report.added, report.embedded) == (1, 0)
    assert manifest(home).digest == digest


def test_two_revisions_in_one_run_give_what_two_runs_give(tmp_path: Path, embedder: Embedder) -> None:
    early = story(1, updated_at="2026-03-05")
    late = story(1, updated_at="2026-03-09", body="The council changed its mind about the tram line.")
    folder = tmp_path / "news"
    write(folder / "z.jsonl", [early])
    ingestor(tmp_path / "two", embedder).ingest([folder])
    write(folder / "b.jsonl", [late])
    ingestor(tmp_path / "two", embedder).ingest([folder])
    report = ingestor(tmp_path / "one", embedder).ingest([folder])
    assert any("'story-1' has different texts" in problem for problem in report.problems)
    assert manifest(tmp_path / "one").digest == manifest(tmp_path / "two").digest
    assert manifest(tmp_path / "one").revisions == 2


def test_a_moved_file_keeps_its_articles_and_shows_its_new_place(tmp_path: Path, embedder: Embedder) -> None:
    home, folder = tmp_path / "home", tmp_path / "news"
    write(folder / "a.jsonl", [story(1), story(2)])
    ingestor(home, embedder).ingest([folder])
    (folder / "a.jsonl").rename(folder / "moved.jsonl")
    report = ingestor(home, embedder, max_deleted_share=0.0).reingest()
    assert (report.added, report.replaced, report.deleted, report.embedded) == (0, 0, 0, 0)
    with open_current(home) as generation:
        assert {Path(member.source).name for member in generation.members()} == {"moved.jsonl"}


def test_a_dry_run_writes_nothing(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1)])
    report = ingestor(home, embedder).ingest([source], dry_run=True)
    assert (report.added, report.generation, report.dry_run) == (1, None, True)
    assert not home.exists()
    ingestor(home, embedder).ingest([source])
    write(source, [story(1), story(2)])
    before = {path: path.read_bytes() for path in home.iterdir() if path.is_file() and path.name == LEDGER_NAME}
    assert ingestor(home, embedder).ingest([source], dry_run=True).added == 1
    assert {path: path.read_bytes() for path in before} == before
    assert numbers(home) == [1]


def test_a_home_without_articles_is_no_archive(tmp_path: Path, embedder: Embedder) -> None:
    report = ingestor(tmp_path / "home", embedder).ingest([tmp_path / "nowhere"])
    assert report.generation is None
    assert "cannot be listed" in report.problems[0]
    with pytest.raises(ArchiveMissing, match="pressroom ingest"):
        open_current(tmp_path / "home")
