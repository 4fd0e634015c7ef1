"""Published generations: leases, rolling back, collecting, and damage that is named and repaired."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import tantivy

from ingest import generation_build, lexical
from ingest.archive import open_archive
from ingest.embed import SentenceTransformerEmbedder
from ingest.errors import ArchiveDamaged, ArchiveMissing, NothingToRollBack, WriterBusy
from ingest.generation import (
    CURRENT,
    current_number,
    folder_of,
    gc,
    list_generations,
    numbers,
    open_current,
    open_generation,
    rollback,
)
from ingest.ledger import LEDGER_NAME, Ledger
from ingest.lock import writer_lock
from ingest.models import Filters
from tests.integration.newsroom import damages, ingestor, manifest, standing, story, write

Embedder = SentenceTransformerEmbedder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Callable[[Path], Path]:
    """Copies a home with three generations (1, 2 and 3 articles) to where a test wants it."""
    base = tmp_path_factory.mktemp("three")
    for count in (1, 2, 3):
        source = write(base / "a.jsonl", map(story, range(count)))
        ingestor(base / "home", embedder).ingest([source])

    def copy(target: Path) -> Path:
        shutil.copytree(base / "home", target)
        return target

    return copy


def test_an_older_index_of_words_serves_until_the_next_ingestion_builds_it_anew(
    tmp_path: Path, embedder: Embedder
) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", map(story, range(3)))
    with pytest.MonkeyPatch.context() as before:
        before.setattr(generation_build, "LEXICAL_FINGERPRINT", "bm25-v1-en-fr")
        before.setattr(lexical, "_schema", _schema_of_bm25_v1)
        ingestor(home, embedder).ingest([source])
    with closing(open_archive(home, embedder)) as archive:
        assert archive.manifest.lexical == "bm25-v1-en-fr"
        assert archive.search("council on school lunches", Filters(), 1)[0].article.id == "story-2"
    report = ingestor(home, embedder).ingest([source])
    assert (report.generation, report.embedded, report.unchanged) == (2, 0, 3)
    assert damages(home) == []
    with closing(open_archive(home, embedder)) as archive:
        assert archive.manifest.lexical == lexical.FINGERPRINT != "bm25-v1-en-fr"
        assert archive.search("council on school lunches in March 2026", Filters(), 1)[0].article.id == "story-2"


def _schema_of_bm25_v1(family: str) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("revision", tokenizer_name="raw", index_option="basic")
    for field in ("text", "title", "outlet"):
        builder.add_text_field(field, tokenizer_name=family, index_option="freq")
    return builder.build()


def test_generations_are_listed_oldest_first(tmp_path: Path, three: Callable[[Path], Path]) -> None:
    home = three(tmp_path / "home")
    assert [(known.number, known.parent, known.articles) for known in list_generations(home)] == [
        (1, None, 1), (2, 1, 2), (3, 2, 3),
    ]  # fmt: skip
    assert (manifest(home).oldest, manifest(home).newest) == ("2026-03-01", "2026-03-03")
    assert manifest(home).dimension == 384


def test_rolling_back_serves_an_older_generation_until_the_next_change(
    tmp_path: Path, three: Callable[[Path], Path], embedder: Embedder
) -> None:
    home = three(tmp_path / "home")
    digest = manifest(home).digest
    assert rollback(home) == 2
    assert len(standing(home)) == 2
    assert damages(home) == []
    assert rollback(home, 3) == 3
    assert rollback(home, 1) == 1
    with pytest.raises(NothingToRollBack, match="there are: 1, 2, 3"):
        rollback(home)
    with pytest.raises(NothingToRollBack):
        rollback(home, 9)
    # The ledger remembers everything: the next run publishes it again, from what was rolled back to.
    report = ingestor(home, embedder).reingest()
    assert (report.generation, report.embedded) == (4, 0)
    assert (manifest(home).digest, manifest(home).parent) == (digest, 1)


def test_collecting_keeps_the_newest_the_current_and_the_leased(
    tmp_path: Path, three: Callable[[Path], Path], embedder: Embedder
) -> None:
    home = three(tmp_path / "home")
    (home / "generations" / ".building-1-dead").mkdir()
    with open_generation(home, 1) as reader:
        assert gc(home, keep=1) == [2]
        assert numbers(home) == [1, 3]
        assert reader.vectors.count() == reader.manifest.chunks
    rollback(home, 1)
    assert gc(home, keep=1) == []
    rollback(home, 3)
    assert gc(home, keep=1) == [1]
    assert sorted(path.name for path in (home / "generations").iterdir()) == ["0003"]
    with writer_lock(home), pytest.raises(WriterBusy):
        gc(home)


def test_a_reader_keeps_its_generation_while_the_next_is_published(
    tmp_path: Path, three: Callable[[Path], Path], embedder: Embedder
) -> None:
    home = three(tmp_path / "home")
    with open_current(home) as reader, Ledger(home) as ledger:
        source = write(tmp_path / "b.jsonl", [story(8)])
        ingestor(home, embedder).ingest([source])
        assert current_number(home) == 4
        assert reader.number == 3
        assert len(reader.members()) == 3
        first = reader.members()[0].chunk_ids()[0]
        assert reader.vectors.query(reader.vectors.get([first])[0], 1)[0][0] == first
        key = reader.members()[0].key
        assert [cuts for _, cuts in ledger.articles_with_cuts([key], reader.manifest.chunker)] != [[]]
        assert gc(home, keep=1) == [1, 2]
    assert gc(home, keep=1) == [3]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _cut_members(home: Path) -> None:
    _cut(folder_of(home, 3) / "members.jsonl")


def _cut_manifest(home: Path) -> None:
    _cut(folder_of(home, 3) / "manifest.json")


def _cut_vectors(home: Path) -> None:
    _cut(folder_of(home, 3) / "vectors" / "chroma.sqlite3")


def _lose_vectors(home: Path) -> None:
    (folder_of(home, 3) / "vectors" / "chroma.sqlite3").unlink()


def _cut_lexical(home: Path) -> None:
    for path in (folder_of(home, 3) / "lexical").rglob("*.store"):
        _cut(path)


def _lose_lexical(home: Path) -> None:
    for path in (folder_of(home, 3) / "lexical").rglob("*.term"):
        path.unlink()


def _bend_lexical(home: Path) -> None:
    for path in (folder_of(home, 3) / "lexical").rglob("*.idx"):
        path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))


def _bend_database(home: Path) -> None:
    path = folder_of(home, 3) / "vectors" / "chroma.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


def _change_digest(home: Path) -> None:
    path = folder_of(home, 3) / "manifest.json"
    facts = {**json.loads(path.read_text()), "digest": "0" * 64}
    del facts["sha256"]  # as in manifests written before they had a checksum
    path.write_text(json.dumps(facts), encoding="utf-8")


def _change_a_date(home: Path) -> None:
    path = folder_of(home, 3) / "manifest.json"
    path.write_text(path.read_text().replace('"newest": "2026-03-03"', '"newest": "2026-03-08"'), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (_cut_members, "members.jsonl"),
        (_cut_manifest, "manifest.json"),
        (_cut_vectors, "vectors"),
        (_bend_database, "vectors/chroma.sqlite3 is damaged"),
        (_lose_vectors, "chroma.sqlite3 is missing"),
        (_cut_lexical, "lexical"),
        (_lose_lexical, "lexical"),
        (_bend_lexical, "lexical"),
        (_change_digest, "digest"),
        (_change_a_date, "manifest.json is not what was written"),
    ],
)
def test_damage_is_named_and_a_full_reingestion_repairs_it(
    tmp_path: Path, three: Callable[[Path], Path], embedder: Embedder, damage: Callable[[Path], None], named: str
) -> None:
    home = three(tmp_path / "home")
    digest = manifest(home).digest
    damage(home)
    found = damages(home)
    assert found
    assert any(named in problem for problem in found)
    assert all(problem.startswith("generation 3: ") for problem in found)
    report = ingestor(home, embedder).reingest(full=True)
    assert (report.generation, report.embedded) == (4, 0)
    assert damages(home) == []
    assert manifest(home).digest == digest


def test_a_changed_text_and_a_changed_vector_are_found_and_repaired(
    tmp_path: Path, three: Callable[[Path], Path], embedder: Embedder
) -> None:
    home = three(tmp_path / "home")
    with closing(sqlite3.connect(home / LEDGER_NAME)) as ledger:
        ledger.execute("UPDATE revisions SET body = replace(body, 'council', 'kitchen') WHERE article_id = 'story-1'")
        ledger.execute("UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE rowid = 1")
        ledger.commit()
    found = damages(home)
    assert any("the text of article 'story-1'" in problem for problem in found)
    assert any("chunk 0 of article 'story-1' is not the text that was embedded" in problem for problem in found)
    assert any("1 vectors are not those of the ledger" in problem for problem in found)
    digest = manifest(home).digest
    assert ingestor(home, embedder).reingest(full=True).embedded == 1
    assert damages(home) == []
    assert manifest(home).digest == digest


def test_damage_met_by_a_reader_says_what_to_run(tmp_path: Path, three: Callable[[Path], Path]) -> None:
    home = three(tmp_path / "home")
    _cut_manifest(home)
    with pytest.raises(ArchiveDamaged, match="Run `pressroom reingest` to rebuild it"):
        open_current(home)
    assert [known.number for known in list_generations(home)] == [1, 2]
    assert rollback(home) == 2
    (home / CURRENT).write_text("garbage", encoding="ascii")
    with pytest.raises(ArchiveDamaged, match="not the number"):
        open_current(home)
    (home / CURRENT).unlink()
    with pytest.raises(ArchiveMissing):
        open_current(home)


def test_a_damaged_base_is_not_built_upon(tmp_path: Path, three: Callable[[Path], Path], embedder: Embedder) -> None:
    home = three(tmp_path / "home")
    _lose_lexical(home)
    ingestor(home, embedder).ingest([write(tmp_path / "b.jsonl", [story(8)])])
    assert damages(home) == []
    assert manifest(home).parent is None
