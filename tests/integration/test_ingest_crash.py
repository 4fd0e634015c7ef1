"""An ingestion killed at any instruction, or out of room, leaves the old generation; the next run completes."""

import multiprocessing
import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from ingest.embed import SentenceTransformerEmbedder
from ingest.errors import DiskFull
from ingest.ledger import Ledger
from tests.integration import newsroom_child
from tests.integration.newsroom import damages, ingestor, manifest, standing, story, write

Embedder = SentenceTransformerEmbedder
ROUNDS = 8
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Scene:
    """A home with one generation, the changed source of the next, and what an undisturbed run makes of it."""

    home: Path
    source: Path
    digest_before: str
    digest_after: str
    vectors: newsroom_child.Vectors


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Scene:
    folder = tmp_path_factory.mktemp("crash")
    home = folder / "home"
    source = write(folder / "a.jsonl", map(story, range(12)))
    ingestor(home, embedder).ingest([source])
    changed = [story(number, body=f"Report {number} was withdrawn by the council.") for number in (3, 4)]
    write(source, [*map(story, range(1, 3)), *changed, *map(story, range(5, 20))])
    shutil.copytree(home, folder / "undisturbed")
    ingestor(folder / "undisturbed", embedder).ingest([source])
    with Ledger(folder / "undisturbed") as ledger:
        rows = ledger.rows(
            "SELECT title, substr(body, start + 1, stop - start) FROM chunks JOIN revisions USING (revision)"
        )
    texts = list({text for row in rows for text in row})
    vectors = dict(zip(texts, embedder.embed_documents(texts), strict=True))
    return Scene(home, source, manifest(home).digest, manifest(folder / "undisturbed").digest, vectors)


@pytest.fixture(scope="module")
def children() -> ForkServerContext:
    """Children fork from one clean process that has imported everything, instead of starting anew."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.newsroom_child", "chromadb.api.client", "tantivy"])
    return context


def _child(context: ForkServerContext, target: Callable[..., None], number: int | None, *arguments: Any) -> Any:
    """Run `target(number, connection, *arguments)`; returns (exit code, what it sent or None)."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(number, sender, *arguments))
    process.start()
    sender.close()
    process.join(PATIENCE_SECONDS)
    assert process.exitcode is not None, "the child hangs"
    try:
        return process.exitcode, receiver.recv()
    except EOFError:
        return process.exitcode, None


def test_killed_at_any_moment_the_old_generation_serves_and_the_next_run_completes(
    tmp_path: Path, scene: Scene, children: ForkServerContext, embedder: Embedder, embedder_folder: Path
) -> None:
    shutil.copytree(scene.home, tmp_path / "counting")
    arguments = (scene.source, embedder_folder, scene.vectors)
    exit_code, calls = _child(children, newsroom_child.ingest_and_die, None, tmp_path / "counting", *arguments)
    assert exit_code == 0
    assert manifest(tmp_path / "counting").digest == scene.digest_after
    seed = random.Random(20261121)
    # One in each eighth of the run, the last among its very last calls: the publication.
    moments = [seed.randrange(calls * part // ROUNDS, calls * (part + 1) // ROUNDS) for part in range(ROUNDS - 1)]
    for moment in [*moments, calls - seed.randrange(20, 200)]:
        home = tmp_path / f"killed-{moment}"
        shutil.copytree(scene.home, home)
        exit_code, _ = _child(children, newsroom_child.ingest_and_die, moment, home, *arguments)
        assert exit_code == -signal.SIGKILL
        if manifest(home).digest != scene.digest_after:
            assert manifest(home).digest == scene.digest_before
        assert len(standing(home)) == manifest(home).articles
        assert damages(home) == []
        ingestor(home, embedder).reingest()
        assert manifest(home).digest == scene.digest_after, f"killed at call {moment} of {calls}"
        assert damages(home) == []
        assert not list((home / "generations").glob(".*"))


@pytest.mark.parametrize("place", ["ledger", "indexes"])
def test_a_full_disk_is_named_and_the_old_generation_serves(
    tmp_path: Path, scene: Scene, children: ForkServerContext, embedder: Embedder, embedder_folder: Path, place: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(scene.home, home)
    limit = {"ledger": 60_000, "indexes": 200_000}[place]
    _, (error, message) = _child(
        children, newsroom_child.ingest_within, limit, home, scene.source, embedder_folder, scene.vectors
    )
    assert error == "DiskFull", message
    assert "serves as before" in message
    assert manifest(home).digest == scene.digest_before
    assert damages(home) == []
    ingestor(home, embedder).reingest()
    assert manifest(home).digest == scene.digest_after


def test_a_nearly_full_disk_is_refused_while_the_archive_can_still_be_opened(
    tmp_path: Path, scene: Scene, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(scene.home, home)
    with monkeypatch.context() as patched:
        patched.setattr("ingest.durable.RESERVED_BYTES", 1 << 60)
        with pytest.raises(DiskFull, match="bytes are free"):
            ingestor(home, embedder).ingest([scene.source])
    assert manifest(home).digest == scene.digest_before
    assert damages(home) == []
