"""Any file of a generation cut, emptied, lost or with a bit turned: it is named, not answered from, and repaired."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ingest.archive import open_archive
from ingest.errors import ArchiveDamaged, LedgerDamaged, LedgerTextDamaged, NothingToRollBack
from ingest.generation import CURRENT, current_number, folder_of, rollback
from ingest.ledger import LEDGER_NAME
from ingest.models import Filters
from tests.hashed_embedder import HashedEmbedder
from tests.integration.newsroom import damages, ingestor, manifest, story, write

ENOUGH_FOR_A_SAVED_GRAPH = 1_050
EVERYTHING = Filters()


@pytest.fixture(scope="module")
def embedder() -> HashedEmbedder:
    return HashedEmbedder()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, embedder: HashedEmbedder) -> Path:
    """A home whose second generation is large enough that Chroma has saved its graph. Copy it before changing it."""
    folder = tmp_path_factory.mktemp("damage")
    short = [story(number, body=f"Report {number} of the council.") for number in range(ENOUGH_FOR_A_SAVED_GRAPH)]
    source = write(folder / "a.jsonl", short[:10])
    ingestor(folder / "home", embedder).ingest([source])
    write(source, short)
    ingestor(folder / "home", embedder).ingest([source])
    return folder / "home"


def _cut(content: bytes) -> bytes | None:
    return content[: len(content) // 2]


def _empty(_: bytes) -> bytes | None:
    return b""


def _lose(_: bytes) -> bytes | None:
    return None


def _turn_a_bit(content: bytes) -> bytes | None:
    place = random.Random(len(content)).randrange(8 * len(content))
    turned = bytearray(content)
    turned[place // 8] ^= 1 << place % 8
    return bytes(turned)


@contextmanager
def harmed(path: Path, harm: Callable[[bytes], bytes | None]) -> Iterator[None]:
    """The file as `harm` leaves it (None: gone), and as it was again afterwards."""
    content = path.read_bytes()
    left = harm(content)
    if left is None:
        path.unlink()
    else:
        path.write_bytes(left)
    try:
        yield
    finally:
        path.write_bytes(content)


@pytest.mark.parametrize("harm", [_cut, _empty, _lose, _turn_a_bit])
def test_whatever_happens_to_whatever_file_it_is_named(base: Path, harm: Callable[[bytes], bytes | None]) -> None:
    folder = folder_of(base, 2)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".lock"]
    assert {"link_lists.bin", "data_level0.bin", "index_metadata.pickle", "chroma.sqlite3"} <= {f.name for f in files}
    looked_at = 0
    for path in files:
        if (harm is not _lose and not path.stat().st_size) or (harm is _turn_a_bit and path.suffix == ".sqlite3"):
            continue  # nothing to harm; many a bit of a database means nothing (see below)
        with harmed(path, harm):
            found = damages(base)
        assert any(path.name in problem for problem in found), f"{harm.__name__} {path.relative_to(folder)}: {found}"
        looked_at += 1
    assert looked_at >= 25
    assert damages(base) == []


def test_a_bit_turned_anywhere_in_the_database_is_named_or_touches_nothing_that_is_read(base: Path) -> None:
    path = folder_of(base, 2) / "vectors" / "chroma.sqlite3"
    size, seed, named = path.stat().st_size, random.Random(7), 0
    for place in [seed.randrange(8 * size) for _ in range(25)]:

        def turn(content: bytes, place: int = place) -> bytes:
            turned = bytearray(content)
            turned[place // 8] ^= 1 << place % 8
            return bytes(turned)

        with closing(sqlite3.connect(path)) as database:
            read = database.execute("SELECT embedding_id, seq_id FROM embeddings ORDER BY id").fetchall()
        with harmed(path, turn):
            if found := damages(base):
                assert all("chroma.sqlite3" in problem for problem in found), found
                named += 1
            else:
                with closing(sqlite3.connect(path)) as database:
                    assert (
                        database.execute("SELECT embedding_id, seq_id FROM embeddings ORDER BY id").fetchall() == read
                    )
    assert named


def test_files_that_nothing_is_read_from_harm_nobody(tmp_path: Path, base: Path, embedder: HashedEmbedder) -> None:
    home = Path(shutil.copytree(base, tmp_path / "home"))
    rollback(home, 1)  # so few vectors that Chroma has not saved a graph: it is replayed from the database
    scratch = [*folder_of(home, 1).glob("vectors/*/*"), *folder_of(home, 1).glob("lexical/*/.*.lock")]
    assert len(scratch) > 6
    for path in scratch:
        path.write_bytes(_cut(path.read_bytes()) or b"")
    assert damages(home) == []
    with closing(open_archive(home, embedder)) as archive:
        found = archive.search("report 7 of the council", EVERYTHING, 10)
        assert max(found, key=lambda passage: passage.bm25 or 0.0).article.id == "story-7"


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("vectors/*/data_level0.bin", _turn_a_bit), ("vectors/chroma.sqlite3", _cut), ("lexical/en/*.idx", _turn_a_bit),
        ("members.jsonl", _cut), ("manifest.json", _turn_a_bit), ("lease", _lose), (f"../../{CURRENT}", _empty),
    ],
)  # fmt: skip
def test_a_plain_reingestion_replaces_a_damaged_generation_and_readers_are_told_until_then(
    tmp_path: Path, base: Path, embedder: HashedEmbedder, name: str, harm: Callable[[bytes], bytes | None]
) -> None:
    home = Path(shutil.copytree(base, tmp_path / "home"))
    digest = manifest(home).digest
    path = min(folder_of(home, 2).glob(name))
    with harmed(path, harm):
        with pytest.raises(ArchiveDamaged):
            open_archive(home, embedder).search("report 7 of the council", EVERYTHING, 3)
        report = ingestor(home, embedder).reingest()
        assert (report.generation, report.embedded, report.added) == (3, 0, 0)
        assert any("was damaged and is replaced" in problem for problem in report.problems)
        assert current_number(home) == 3
    (home / CURRENT).write_text("0003\n", encoding="ascii")
    assert damages(home) == []
    assert manifest(home).digest == digest
    assert ingestor(home, embedder).reingest().generation is None


def test_nobody_goes_back_to_a_damaged_generation(tmp_path: Path, base: Path) -> None:
    home = Path(shutil.copytree(base, tmp_path / "home"))
    (index,) = folder_of(home, 1).glob("lexical/en/*.idx")
    index.write_bytes(_turn_a_bit(index.read_bytes()) or b"")
    with pytest.raises(ArchiveDamaged, match=r"\.idx is not the file that was published"):
        rollback(home)
    assert current_number(home) == 2
    (home / CURRENT).write_text("garbage", encoding="ascii")
    assert rollback(home, 2) == 2
    with pytest.raises(NothingToRollBack, match="no generation 7 in"):
        rollback(home, 7)


def test_a_text_that_changed_in_the_ledger_is_not_quoted(tmp_path: Path, base: Path, embedder: HashedEmbedder) -> None:
    home = Path(shutil.copytree(base, tmp_path / "home"))
    with closing(sqlite3.connect(home / LEDGER_NAME)) as ledger:
        ledger.execute("UPDATE revisions SET body = 'Report 8 of the council.' WHERE article_id = 'story-7'")
        ledger.commit()
    with closing(open_archive(home, embedder)) as archive:
        with pytest.raises(LedgerTextDamaged, match=r"the text of article 'story-7'.*reingest --full"):
            archive.search("report 7 of the council", EVERYTHING, 3)
        with pytest.raises(LedgerTextDamaged):
            archive.article("story-7")
    assert any("the text of article 'story-7'" in problem for problem in damages(home))
    ingestor(home, embedder).reingest(full=True)
    assert damages(home) == []


def test_a_ledger_that_is_no_sound_database_is_named(tmp_path: Path, base: Path) -> None:
    home = Path(shutil.copytree(base, tmp_path / "home"))
    with (home / LEDGER_NAME).open("r+b") as ledger:
        ledger.seek(ledger.seek(0, 2) // 2 // 4096 * 4096)
        ledger.write(b"\xa5" * 4096)
    found = damages(home)
    assert found
    assert all("ledger.sqlite is damaged" in problem for problem in found)
    with (home / LEDGER_NAME).open("r+b") as ledger:
        ledger.truncate(ledger.seek(0, 2) // 2)
    with pytest.raises(LedgerDamaged, match=r"ledger\.sqlite is damaged"):
        damages(home)
