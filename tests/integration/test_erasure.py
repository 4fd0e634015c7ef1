"""Erasing an article leaves no byte of it below the home, harms no other article, and it does not come back."""

import gzip
import json
import multiprocessing
import random
import shutil
import signal
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import lz4.block
import pytest
import zstandard
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.sqlite import SqliteSaver

from ingest.embed import SentenceTransformerEmbedder
from ingest.erasure import Receipt, begin, complete, find, receipts
from ingest.erasure_marks import KEY_NAME
from ingest.erasure_text import copies_of
from ingest.errors import ArchiveError, ArticleUnknown
from ingest.generation import current_number, gc, numbers, open_current, open_generation
from ingest.ledger import Ledger
from ingest.ledger_files import quarantined
from ingest.ledger_write import LedgerWriter
from ingest.lock import writer_lock
from tests.integration import erasure_child
from tests.integration.newsroom import damages, ingestor, manifest, standing, story, write

Embedder = SentenceTransformerEmbedder
ROUNDS = 4
SECRET_TITLE = "The quiet ledger of Doctor Ostrander Vale"
SENTENCES = [
    "Ostrander Vale kept nineteen brass keys beneath the marble sink of the Lisbury clinic.",
    "He confessed to the harbour registrar that the seventh key had never opened anything.",
    "A neighbour recalled éclairs, two greyhounds and an unpaid bill for violet lacquer.",
]
BODY = " ".join(
    [*SENTENCES, *(f"Witness number {turn} described the clinic's cellar once more." for turn in range(40))]
)
SECRET = story(
    77, id="https://valmere.example/clinic/keys", url="https://valmere.example/clinic/keys?utm_source=x",
    title=SECRET_TITLE, body=BODY,
)  # fmt: skip
REVISED = SECRET | {"body": BODY.replace("nineteen", "twenty"), "updated_at": "2026-04-02"}


def traces(home: Path, needles: list[bytes]) -> list[str]:
    """The files below `home` that hold a needle: as they are, unpacked, or as SQLite values."""
    found = []
    for path in sorted(each for each in home.rglob("*") if each.is_file()):
        for form in _forms(path):
            found += [f"{path.relative_to(home)}: {needle[:40]!r}" for needle in needles if needle in form]
    return found


def _forms(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    if (place := data.find(b"\x28\xb5\x2f\xfd")) >= 0:
        yield zstandard.ZstdDecompressor().decompressobj().decompress(data[place:])
    if path.suffix == ".store":  # tantivy's blocks: the size when unpacked, then LZ4
        yield from _lz4_blocks(data)


def _lz4_blocks(data: bytes) -> Iterator[bytes]:
    """Everything in `data` that unpacks as an LZ4 block from its beginning (a store begins with one)."""
    for end in range(len(data), 8, -1):
        (size,) = struct.unpack("<I", data[:4])
        try:
            yield lz4.block.decompress(data[4:end], uncompressed_size=size)
            return
        except lz4.block.LZ4BlockError:
            continue


def needles(home: Path) -> list[bytes]:
    """Sentences and title in UTF-8 and UTF-16, names of the article, and its vectors in float16 and float32."""
    texts = [*SENTENCES, SECRET_TITLE, "twenty brass keys", "Ostrander", "ostrand", "clinic/keys"]
    with Ledger(home) as ledger:
        vectors = [
            row[0]
            for row in ledger.rows(
                "SELECT vector FROM embeddings WHERE text_hash IN (SELECT text_hash FROM chunks JOIN revisions"
                " USING (revision) WHERE article_id = ?)",
                (SECRET["id"],),
            )
        ]
    with open_current(home) as generation:
        ids = [
            each for member in generation.members() if member.article_id == SECRET["id"] for each in member.chunk_ids()
        ]
        floats = [row.tobytes() for row in generation.vectors.get(ids)] if ids else []
    assert vectors
    escaped = [json.dumps(text)[1:-1].encode() for text in texts]
    encoded = [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return sorted({*encoded, *escaped, *vectors, *(row[:64] for row in floats)})


def furnish(home: Path) -> None:
    """Conversations, stored answers, an evaluation and a cache: half of them mention the article."""
    sha256 = standing(home)[SECRET["id"]]
    citation = {"article_id": SECRET["id"], "article_sha256": sha256, "quote": SENTENCES[0]}
    runs = home / "runs"
    runs.mkdir()
    for name, cited in (("a" * 16, citation), ("b" * 16, {"article_id": "story-1", "quote": "In report 1"})):
        answer = {"question": "What was there?", "citations": [cited]}
        (runs / f"{name}.json").write_text(json.dumps({"answered_at": "2026-05-01", "answer": answer}), "utf-8")
    (runs / "c0ffee.json").write_text(json.dumps({"answer": f"Somebody said: {SENTENCES[1]}"}), "utf-8")
    lines = [{"id": "q1", "citations": [citation]}, {"id": "q2", "answer": "Nothing of the kind."}]
    write(runs / "eval-1" / "answers.jsonl", lines)
    write(runs / "eval-1" / "scores.jsonl", [{"id": "q1", "score": 1}, {"id": "q2", "score": 0}])
    (home / "cache").mkdir()
    (home / "cache" / "page.html.gz").write_bytes(gzip.compress(f"<p>{SENTENCES[2]}</p>".encode()))
    (home / "cache" / "other.html").write_text("<p>About the tram line.</p>", "utf-8")
    (home / "cache" / "wide.txt").write_bytes(BODY.encode("utf-16"))
    with closing(sqlite3.connect(home / "chats.sqlite", check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        for thread, said in (
            ("keys", SENTENCES[0]),
            ("by id", f"{SECRET['id']}:{sha256[:12]}:0"),
            ("trams", "The tram"),
        ):
            checkpoint = empty_checkpoint()
            checkpoint["channel_values"] = {"turns": [{"role": "assistant", "content": said}], "kept": [said]}
            config = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
            saver.put(config, checkpoint, {}, {})  # type: ignore[arg-type, typeddict-item]
        # Deleted as `pressroom threads delete` does it: its pages stay in the file until it is rewritten.
        saver.put(
            {"configurable": {"thread_id": "gone", "checkpoint_ns": ""}},
            {**empty_checkpoint(), "channel_values": {"turns": [BODY]}}, {}, {},
        )  # fmt: skip
        saver.delete_thread("gone")


def erase(home: Path, *article_ids: str, wait_seconds: float = 0.0) -> list[Receipt]:
    with writer_lock(home), LedgerWriter(home) as ledger:
        begin(home, ledger, article_ids)
        return complete(home, ledger, wait_seconds=wait_seconds)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> tuple[Path, Path]:
    """A home with two revisions of the article in several generations, and its source file."""
    folder = tmp_path_factory.mktemp("erasure")
    home, source = folder / "home", folder / "news" / "a.jsonl"
    ingestor(home, embedder).ingest([write(source, map(story, range(4)))])
    ingestor(home, embedder).ingest([write(source, [*map(story, range(4)), SECRET, {"title": "no body"}])])
    ingestor(home, embedder).ingest([write(source, [*map(story, range(5)), REVISED])])
    furnish(home)
    return home, source


@pytest.fixture
def home(tmp_path: Path, scene: tuple[Path, Path]) -> Path:
    return shutil.copytree(scene[0], tmp_path / "home")


def test_no_byte_of_it_is_left_and_the_others_are_as_they_were(
    tmp_path: Path, home: Path, scene: tuple[Path, Path], embedder: Embedder
) -> None:
    wanted = needles(home)
    before = traces(home, wanted)
    for place in ("ledger.sqlite", "chats.sqlite", "chroma.sqlite3", "members.jsonl", "runs/", "cache/"):
        assert any(place in each for each in before), f"the search does not see {place}"
    (receipt,) = erase(home, SECRET["id"])
    assert traces(home, wanted) == []
    assert receipt.finished_at
    assert receipt.waiting is None
    assert receipt.generation == current_number(home)
    assert numbers(home) == [1, receipt.generation], "a generation from before the article may stay"
    assert receipt.removed["revisions"] == 2
    assert receipt.removed["embeddings"] >= 3
    assert (receipt.removed["runs"], receipt.removed["conversations"]) == (2, 2)
    assert (receipt.removed["files"], receipt.removed["lines"]) == (2, 2)
    assert (home / "runs" / f"{'b' * 16}.json").exists()
    assert (home / "runs" / "eval-1" / "scores.jsonl").read_text() == '{"id": "q2", "score": 0}\n'
    with closing(sqlite3.connect(home / "chats.sqlite")) as connection:
        assert connection.execute("SELECT DISTINCT thread_id FROM checkpoints").fetchall() == [("trams",)]
    assert set(standing(home)) == {f"story-{number}" for number in range(5)}
    assert damages(home) == []
    without = tmp_path / "without"
    ingestor(without, embedder).ingest([write(tmp_path / "same" / "a.jsonl", map(story, range(5)))])
    assert manifest(home).digest == manifest(without).digest
    with Ledger(home) as ledger:
        assert receipts(ledger) == [receipt]


def test_it_does_not_come_back_from_its_source_nor_under_another_name(
    home: Path, scene: tuple[Path, Path], tmp_path: Path, embedder: Embedder
) -> None:
    erase(home, SECRET["id"])
    wanted = [text.encode() for text in SENTENCES]
    report = ingestor(home, embedder).reingest(full=True)
    assert (report.added, report.deleted, report.embedded, report.erased) == (0, 0, 0, 1)
    assert report.quarantined[0].reason.startswith("erased")
    shouted = BODY.upper().replace(". ", " -- ")
    longer = BODY.replace("two greyhounds", "three greyhounds") + " Read more about keys."
    other = [
        REVISED | {"id": "another"}, {"title": "T", "body": shouted}, {"id": "edited", "title": "T", "body": longer},
        {"title": "T", "body": "A short note.", "url": "http://valmere.example/clinic/keys/"}, story(9),
    ]  # fmt: skip
    report = ingestor(home, embedder).ingest([write(tmp_path / "b.jsonl", other)])
    assert (report.added, report.erased) == (1, 4)
    assert traces(home, wanted) == []
    with Ledger(home) as ledger:
        assert {item.reason[:6] for item in quarantined(ledger)} == {"erased"}
    assert "erased" not in str(ingestor(home, embedder).reingest().problems)
    assert damages(home) == []


def test_a_reader_keeps_it_and_the_next_writer_finishes(home: Path, embedder: Embedder) -> None:
    old = current_number(home)
    wanted = needles(home)
    with open_generation(home, old) as reader:
        (receipt,) = erase(home, SECRET["id"])
        assert receipt.waiting
        assert f"generation {old} is being read" in receipt.waiting
        assert SECRET["id"] not in standing(home), "no answer cites it any more"
        assert any(member.article_id == SECRET["id"] for member in reader.members())
        assert "an erasure is not finished" in ingestor(home, embedder).reingest().problems[0]
    report = ingestor(home, embedder).reingest()
    assert report.problems == ()
    assert traces(home, wanted) == []
    with Ledger(home) as ledger:
        assert receipts(ledger)[0].finished_at


def test_waiting_lets_readers_move_on(home: Path) -> None:
    reader = open_current(home)
    heard: list[list[int]] = []

    def close(leased: object) -> None:
        heard.append(list(leased))  # type: ignore[call-overload]
        reader.close()

    with writer_lock(home), LedgerWriter(home) as ledger:
        begin(home, ledger, [SECRET["id"]])
        (receipt,) = complete(home, ledger, wait_seconds=60, on_wait=close)
    assert heard == [[reader.number]]
    assert receipt.finished_at


def test_copies_stay_unless_asked_for_and_are_still_read(tmp_path: Path, embedder: Embedder) -> None:
    home = tmp_path / "home"
    copy = SECRET | {"id": "copy", "url": None, "outlet": "The Echo", "body": BODY.replace(". ", ".\n\n")}
    source = write(tmp_path / "a.jsonl", [story(1), SECRET, copy])
    ingestor(home, embedder).ingest([source])
    with Ledger(home) as ledger:
        assert copies_of(ledger, SECRET["id"]) == ["copy"]
        assert find(ledger, url="http://valmere.example/clinic/keys") == [SECRET["id"]]
        with pytest.raises(ArticleUnknown, match="'nobody'"):
            find(ledger, article_id="nobody")
    kept = home / "runs" / f"{'d' * 16}.json"
    kept.parent.mkdir()
    kept.write_text(json.dumps({"citations": [{"article_id": "copy", "quote": SENTENCES[0]}]}), "utf-8")
    erase(home, SECRET["id"])
    assert set(standing(home)) == {"story-1", "copy"}
    assert kept.exists(), "what cites the copy alone is no trace of the other"
    report = ingestor(home, embedder).reingest(full=True)
    assert (report.deleted, report.embedded, report.erased) == (0, 0, 1)
    assert set(standing(home)) == {"story-1", "copy"}
    erase(home, "copy")
    assert not kept.exists()
    assert set(standing(home)) == {"story-1"}
    assert traces(home, [SENTENCES[0].encode()]) == []


def test_a_lost_key_is_no_licence_to_come_back(home: Path, embedder: Embedder) -> None:
    erase(home, SECRET["id"])
    assert (home / KEY_NAME).stat().st_mode & 0o077 == 0
    (home / KEY_NAME).unlink()
    with pytest.raises(ArchiveError, match=r"erasure\.key is missing"):
        ingestor(home, embedder).reingest(full=True)


def test_a_generation_made_of_one_that_held_it_goes_too(home: Path, tmp_path: Path, embedder: Embedder) -> None:
    wanted = needles(home)
    (tmp_path / "b.jsonl").write_text(json.dumps(story(8)) + "\n", "utf-8")
    with LedgerWriter(home) as ledger, ledger.transaction():
        ledger.connection.execute("UPDATE revisions SET state = 'withdrawn' WHERE article_id = ?", (SECRET["id"],))
    ingestor(home, embedder).ingest([tmp_path / "b.jsonl"])
    assert SECRET["id"] not in standing(home)
    gc(home, keep=1)
    assert any("vectors" in each for each in traces(home, wanted)), "deleted vectors stay in the graph's file"
    erase(home, SECRET["id"])
    assert traces(home, wanted) == []
    assert damages(home) == []


def test_killed_at_any_moment_the_next_writer_completes_it(
    home: Path, scene: tuple[Path, Path], tmp_path: Path, embedder: Embedder
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.erasure_child", "chromadb.api.client", "tantivy"])

    def child(number: int | None, folder: Path) -> tuple[int | None, int]:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=erasure_child.erase_and_die, args=(number, sender, folder, SECRET["id"]))
        process.start()
        sender.close()
        process.join(120)
        return process.exitcode, receiver.recv() if process.exitcode == 0 else 0

    wanted = needles(home)
    shutil.copytree(home, tmp_path / "counting")
    exit_code, calls = child(None, tmp_path / "counting")
    assert exit_code == 0
    digest = manifest(tmp_path / "counting").digest
    seed = random.Random(20261121)
    moments = [seed.randrange(calls * part // ROUNDS, calls * (part + 1) // ROUNDS) for part in range(ROUNDS)]
    early = 0
    # The sweeping of chats and files, the deletion and the rewriting of the ledger are few calls at the end.
    for moment in [*moments, *(calls - seed.randrange(1, 120) for _ in range(ROUNDS))]:
        killed = shutil.copytree(home, tmp_path / f"killed-{moment}", dirs_exist_ok=True)
        assert child(moment, killed)[0] == -signal.SIGKILL
        assert damages(killed) == [], f"killed at call {moment} of {calls}"
        assert ingestor(killed, embedder).reingest().problems == ()
        if SECRET["id"] in standing(killed):  # killed before it had written down what to do
            early += 1
            erase(killed, SECRET["id"])
        assert traces(killed, wanted) == [], f"killed at call {moment} of {calls}"
        assert manifest(killed).digest == digest
        assert damages(killed) == []
        shutil.rmtree(killed)
    assert early <= ROUNDS / 2, "too few kills after the beginning"
