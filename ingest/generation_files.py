"""Are the index files of a generation those that were published? Chroma's database is judged by what it holds."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ingest.durable import sha256_of
from ingest.manifest import LEXICAL, VECTORS, Manifest
from ingest.vector_files import SAVED_GRAPH

_DATABASE = ".sqlite3"
# Being opened changes Chroma's database (it counts its openings), but nothing of this. A newer Chroma may bring its
# tables up to date when it opens them: the next ingestion then builds the generation anew.
_CONTENTS = (
    "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "SELECT dir, version, filename, sql, hash FROM migrations ORDER BY dir, version",
    "SELECT id FROM tenants ORDER BY id",
    "SELECT id, name, tenant_id FROM databases ORDER BY id",
    "SELECT id, name, dimension, database_id, config_json_str FROM collections ORDER BY id",
    "SELECT id, type, scope, collection FROM segments ORDER BY id",
    "SELECT id, segment_id, embedding_id, seq_id FROM embeddings ORDER BY id",
    "SELECT seq_id, operation, topic, id, encoding, vector FROM embeddings_queue ORDER BY seq_id",
    "SELECT id, config_json_str FROM embeddings_queue_config ORDER BY id",
    "SELECT segment_id, seq_id FROM max_seq_id ORDER BY segment_id",
)


def index_files(folder: Path) -> dict[str, tuple[int, str]]:
    """What makes up the indexes in a generation's folder, by name: size and SHA-256 of a file that stays as it is,
    rows and SHA-256 of the contents of a database. Raises OSError, sqlite3.DatabaseError."""
    found = {}
    for path in sorted([*(folder / VECTORS).rglob("*"), *(folder / LEXICAL).rglob("*")]):
        name = path.relative_to(folder).as_posix()
        if path.suffix == _DATABASE:
            found[name] = _contents(path)
        elif path.is_file() and path.suffix != ".lock" and not _is_scratch(path, folder):
            found[name] = (path.stat().st_size, sha256_of(path))
    return found


def _is_scratch(path: Path, folder: Path) -> bool:
    # A graph never saved is replayed from Chroma's database when opened: what lies in its folder means nothing.
    return path.is_relative_to(folder / VECTORS) and not (path.parent / SAVED_GRAPH).exists()


def file_problems(folder: Path, manifest: Manifest) -> list[str]:
    """Index files that are missing or not those that were published; databases are only looked for.

    Cheap enough to be asked whenever a generation is opened: Chroma's native code may crash over a damaged graph.
    """
    return [
        problem for name, (size, sha256) in manifest.files.items() for problem in _of_file(folder, name, size, sha256)
    ]


def _of_file(folder: Path, name: str, size: int, sha256: str) -> Iterator[str]:
    path = folder / name
    if not path.is_file():
        yield f"{name} is missing"
    elif path.suffix == _DATABASE:
        return
    elif path.stat().st_size != size:
        yield f"{name} has {path.stat().st_size} bytes instead of {size}"
    elif sha256_of(path) != sha256:
        yield f"{name} is not the file that was published"


def database_problems(folder: Path, manifest: Manifest) -> list[str]:
    """Databases of the vector index that are no sound databases, or hold something else than when published."""
    return [
        problem
        for path in sorted((folder / VECTORS).glob(f"*{_DATABASE}"))
        for problem in _of_database(path, folder, manifest)
    ]


def _of_database(path: Path, folder: Path, manifest: Manifest) -> Iterator[str]:
    name = path.relative_to(folder).as_posix()
    try:
        with closing(_reading(path)) as database:
            (said,) = database.execute("PRAGMA integrity_check(1)").fetchone()
        # Manifests written before contents were recorded name no database.
        changed = said == "ok" and name in manifest.files and _contents(path) != manifest.files[name]
    except sqlite3.DatabaseError as error:
        said, changed = str(error), False
    if said != "ok":
        yield f"{name} is damaged ({said})"
    elif changed:
        yield f"{name} does not hold what was published"


def _contents(path: Path) -> tuple[int, str]:
    rows, digest = 0, hashlib.sha256()
    with closing(_reading(path)) as database:
        for query in _CONTENTS:
            for row in database.execute(query):
                rows += 1
                digest.update(repr(row).encode())
    return rows, digest.hexdigest()


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
