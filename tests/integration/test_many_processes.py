"""Several processes on one archive: readers while generations are published and collected, writers at once."""

import multiprocessing
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from ingest.generation import gc, numbers, open_generation, rollback
from tests.hashed_embedder import HashedEmbedder
from tests.integration import press_children
from tests.integration.newsroom import damages, ingestor, manifest, standing, story, write

ARTICLES, PUBLICATIONS, READERS = 6, 10, 2
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def children() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.press_children", "chromadb.api.client", "tantivy"])
    return context


def _edition(source: Path, number: int) -> Path:
    return write(source, [story(each, body=f"Edition {number} of report {each}.") for each in range(ARTICLES)])


def test_ten_publications_under_constant_reading_never_show_a_wrong_or_half_edition(
    tmp_path: Path, children: ForkServerContext
) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    writing = ingestor(home, HashedEmbedder(), keep_generations=3)
    writing.ingest([_edition(source, 1)])
    ready, stop = children.Barrier(READERS + 1), children.Event()
    pipes = [children.Pipe(duplex=False) for _ in range(READERS)]
    readers = [
        children.Process(target=press_children.read_all_the_time, args=(ready, stop, sender, home, ARTICLES))
        for _, sender in pipes
    ]
    for reader in readers:
        reader.start()
    ready.wait(PATIENCE_SECONDS)
    try:
        for number in range(2, PUBLICATIONS + 2):
            assert writing.ingest([_edition(source, number)]).generation == number
    finally:
        stop.set()
    for reader, (receiver, _) in zip(readers, pipes, strict=True):
        assert receiver.poll(PATIENCE_SECONDS)
        searches, seen, wrong = receiver.recv()
        reader.join(PATIENCE_SECONDS)
        assert (wrong, reader.exitcode) == ([], 0)
        assert searches > PUBLICATIONS
        assert len(seen) > 2
    assert damages(home) == []
    gc(home, keep=3)  # what a reader still had open when its turn came
    assert numbers(home) == [PUBLICATIONS - 1, PUBLICATIONS, PUBLICATIONS + 1]


def test_of_writers_at_once_one_writes_and_the_others_are_told(tmp_path: Path, children: ForkServerContext) -> None:
    home = tmp_path / "home"
    ready = children.Barrier(3)
    sources = [write(tmp_path / f"{each}.jsonl", [story(each), story(10 + each)]) for each in range(3)]
    pipes = [children.Pipe(duplex=False) for _ in sources]
    writers = [
        children.Process(target=press_children.ingest_with_others, args=(ready, sender, home, source))
        for (_, sender), source in zip(pipes, sources, strict=True)
    ]
    for writer in writers:
        writer.start()
    said = [receiver.recv() for receiver, _ in pipes if receiver.poll(PATIENCE_SECONDS)]
    for writer in writers:
        writer.join(PATIENCE_SECONDS)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    published = [outcome for outcome in said if isinstance(outcome, int)]
    assert published
    assert numbers(home) == sorted(published)
    assert all(isinstance(outcome, int) or outcome.startswith("busy: ") for outcome in said)
    assert damages(home) == []
    # Whoever was told to come back later loses nothing by doing so.
    for source in sources:
        ingestor(home, HashedEmbedder()).ingest([source])
    assert set(standing(home)) == {f"story-{each}" for each in (0, 1, 2, 10, 11, 12)}
    assert damages(home) == []


def test_a_publication_collects_the_old_but_not_what_is_read_or_what_served_before(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    writing = ingestor(home, HashedEmbedder(), keep_generations=2)
    for number in (1, 2):
        writing.ingest([_edition(source, number)])
    with open_generation(home, 1) as reader:
        writing.ingest([_edition(source, 3)])
        assert numbers(home) == [1, 2, 3]
        assert reader.vectors.count() == reader.manifest.chunks
    rollback(home, 1)
    assert writing.reingest().generation == 4  # what the sources say, and the way back to 1 stays
    assert numbers(home) == [1, 3, 4]
    writing.ingest([_edition(source, 5)])
    assert numbers(home) == [4, 5]
    assert writing.reingest().generation is None
    assert numbers(home) == [4, 5]
    assert manifest(home).number == 5


def test_an_old_generation_that_cannot_be_deleted_is_told_and_the_new_one_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, source = tmp_path / "home", tmp_path / "a.jsonl"
    writing = ingestor(home, HashedEmbedder(), keep_generations=1)
    for number in (1, 2):
        writing.ingest([_edition(source, number)])

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr("ingest.generation.shutil.rmtree", refuse)
        report = writing.ingest([_edition(source, 3)])
    assert report.generation == 3
    assert any("could not be deleted" in problem and "Permission denied" in problem for problem in report.problems)
    assert press_children.searched(home, "edition 3")
