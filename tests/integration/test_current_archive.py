"""Readers are not made to wait for a new generation, and are told when one cannot be opened."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.current_archive import CurrentArchive
from app.models.errors import ModelMissing
from ingest.archive import Archive, open_archive
from ingest.errors import ArchiveDamaged, ArchiveMissing
from ingest.generation import current_number, folder_of
from tests.hashed_embedder import HashedEmbedder
from tests.integration.newsroom import ingestor, story, write


@contextmanager
def followed(home: Path) -> Iterator[CurrentArchive]:
    current = CurrentArchive(home, lambda: open_archive(home, HashedEmbedder()))
    try:
        yield current
    finally:
        current.close()


def publish(home: Path, source: Path, *numbers: int) -> None:
    write(source, [story(number) for number in numbers])
    ingestor(home, HashedEmbedder()).ingest([source])


def joined(current: CurrentArchive) -> None:
    assert current._follower is not None
    current._follower.join()


def test_the_old_generation_answers_while_the_new_one_is_opened(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    publish(home, source, 1)
    with followed(home) as current:
        assert current.at_once().number == 1
        publish(home, source, 1, 2)
        assert current.at_once().number == 1
        joined(current)
        assert current.at_once().number == current.newest().number == 2


def test_whoever_needs_the_newest_waits_for_it(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    publish(home, source, 1)
    with followed(home) as current:
        assert current.newest().number == 1
        publish(home, source, 1, 2)
        assert current.newest().number == 2


def test_a_generation_that_cannot_be_opened_is_an_error_and_not_silence(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    publish(home, source, 1)
    with followed(home) as current:
        current.at_once()
        publish(home, source, 1, 2)
        (folder_of(home, current_number(home)) / "members.jsonl").write_text("{}", "utf-8")
        current.at_once()
        joined(current)
        with pytest.raises(ArchiveDamaged):
            current.at_once()


def test_a_generation_whose_model_is_missing_is_an_error_too(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    publish(home, source, 1)

    def opened() -> Archive:
        if current_number(home) > 1:
            raise ModelMissing("the embedder of this generation is not in the store")
        return open_archive(home, HashedEmbedder())

    with closing(CurrentArchive(home, opened)) as current:
        current.at_once()
        publish(home, source, 1, 2)
        current.at_once()
        joined(current)
        with pytest.raises(ModelMissing):
            current.at_once()


def test_where_there_is_no_archive_it_is_missing(tmp_path: Path) -> None:
    with followed(tmp_path / "home") as current, pytest.raises(ArchiveMissing):
        current.at_once()
