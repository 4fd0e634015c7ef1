from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import ArchiveDamaged
from ingest.vectors import VectorIndex, Vectors

IDS = [f"a:{number:03d}:0" for number in range(300)]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    rows = np.random.default_rng(7).normal(size=(len(IDS), 16)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def index(tmp_path: Path, vectors: Vectors) -> Iterator[VectorIndex]:
    with VectorIndex.create(tmp_path / "vectors") as created:
        created.add(IDS, vectors)
        yield created


def exact(vectors: Vectors, query: Vectors, places: list[int], k: int) -> list[str]:
    return [IDS[place] for place in sorted(places, key=lambda place: -float(vectors[place] @ query))[:k]]


def test_query_gives_the_nearest_with_their_cosine(index: VectorIndex, vectors: Vectors) -> None:
    found = index.query(vectors[42], 5)
    assert [identifier for identifier, _ in found] == exact(vectors, vectors[42], list(range(300)), 5)
    assert found[0][0] == IDS[42]
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert found[1][1] == pytest.approx(float(vectors[IDS.index(found[1][0])] @ vectors[42]), abs=1e-5)


def test_k_may_be_more_than_there_is_or_nothing(index: VectorIndex, vectors: Vectors) -> None:
    assert len(index.query(vectors[0], 1000)) == 300
    assert index.query(vectors[0], 0) == []


def test_get_in_the_order_asked_for(index: VectorIndex, vectors: Vectors) -> None:
    assert np.allclose(index.get([IDS[9], IDS[3]]), vectors[[9, 3]], atol=1e-6)
    with pytest.raises(KeyError, match="unknown"):
        index.get([IDS[0], "unknown"])


def test_more_than_chroma_takes_at_once(index: VectorIndex, vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_largest_batch", 7)
    index.delete(IDS[:20])
    index.add(IDS[:20], vectors[:20])
    assert index.ids() == set(IDS)
    assert np.allclose(index.get(IDS), vectors, atol=1e-6)


def test_what_is_added_and_deleted_lasts(tmp_path: Path, vectors: Vectors) -> None:
    with VectorIndex.create(tmp_path / "vectors") as index:
        assert index.count() == 0
        assert index.query(vectors[0], 3) == []
        index.add(IDS, vectors)
        index.delete([IDS[5], "unknown"])
    with VectorIndex.open(tmp_path / "vectors") as index:
        assert index.ids() == set(IDS) - {IDS[5]}
        assert index.count() == 299
        assert IDS[5] not in [identifier for identifier, _ in index.query(vectors[5], 10)]


def test_threads_find_the_same(index: VectorIndex, vectors: Vectors) -> None:
    alone = [index.query(vector, 5) for vector in vectors[:60]]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda vector: index.query(vector, 5), vectors[:60])) == alone


def test_a_copy_is_an_index_of_its_own(index: VectorIndex, tmp_path: Path, vectors: Vectors) -> None:
    import shutil

    index.close()
    shutil.copytree(tmp_path / "vectors", tmp_path / "copy")
    with VectorIndex.open(tmp_path / "copy") as copy:
        copy.delete(IDS[:100])
    with VectorIndex.open(tmp_path / "vectors") as original:
        assert original.count() == 300


def test_settings_do_not_come_from_the_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vectors: Vectors
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ANONYMIZED_TELEMETRY=true\nCHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\n")
    monkeypatch.setenv("ALLOW_RESET", "true")
    monkeypatch.setenv("PERSIST_DIRECTORY", str(tmp_path / "elsewhere"))
    with VectorIndex.create(tmp_path / "vectors") as index:
        index.add(IDS, vectors)
        assert index.count() == 300
        settings = index._client.get_settings()
        assert (settings.anonymized_telemetry, settings.allow_reset) == (False, False)
    assert not (tmp_path / "elsewhere").exists()


def test_only_an_index_can_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamaged, match=r"chroma\.sqlite3 is missing"):
        VectorIndex.open(tmp_path)
    VectorIndex.create(tmp_path / "there").close()
    with pytest.raises(FileExistsError, match="already holds"):
        VectorIndex.create(tmp_path / "there")
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database")
    with pytest.raises(ArchiveDamaged, match="cannot open"):
        VectorIndex.open(tmp_path)
    (tmp_path / "chroma.sqlite3").unlink()
    VectorIndex.create(tmp_path).close()


def test_two_may_have_one_folder_open(index: VectorIndex, tmp_path: Path, vectors: Vectors) -> None:
    with VectorIndex.open(tmp_path / "vectors") as second:
        assert second.count() == 300
    assert index.query(vectors[3], 1)[0][0] == IDS[3]


def test_a_graph_not_yet_saved_keeps_nothing_of_the_processs_memory(tmp_path: Path) -> None:
    rows = np.random.default_rng(3).normal(size=(1_100, 16)).astype(np.float32)
    few, many = np.split(rows / np.linalg.norm(rows, axis=1, keepdims=True), [5])
    with VectorIndex.create(tmp_path / "v") as index:
        index.add([f"a{number}" for number in range(5)], few)
    with VectorIndex.open(tmp_path / "v") as index:
        (graph,) = (path for path in (tmp_path / "v").iterdir() if path.is_dir())
        assert not any((graph / "data_level0.bin").read_bytes() + (graph / "length.bin").read_bytes())
        assert index.query(few[3], 1)[0][0] == "a3"
        index.add([f"b{number}" for number in range(len(many))], many)
    assert any((graph / "data_level0.bin").read_bytes()), "once saved, the files are the graph"
    with VectorIndex.open(tmp_path / "v") as index:
        assert index.count() == 5 + len(many)
        assert [index.query(row, 1)[0][0] for row in (few[3], many[700])] == ["a3", "b700"]


def test_what_chroma_raises_becomes_damage_that_names_the_folder(index: VectorIndex, vectors: Vectors) -> None:
    index._client.delete_collection("chunks")
    for act in (
        index.count, index.ids, lambda: index.get(IDS[:2]), lambda: index.add(["new"], vectors[:1]),
        lambda: index.delete(IDS[:2]), lambda: index.query(vectors[0], 3),
    ):  # fmt: skip
        with pytest.raises(ArchiveDamaged, match=r"vectors is damaged: Chroma cannot \w+ (it|from it|to it)"):
            act()
