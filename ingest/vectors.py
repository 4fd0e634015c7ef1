"""The vectors of one generation, held by Chroma's embedded client: the only file that imports chromadb.

Chroma holds ids and vectors, nothing else; filters are decided outside (a `where` costs twenty plain
queries). One process may write a folder at a time, several may read one that is no longer written.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.errors import ArchiveDamaged
from ingest.vector_files import all_saved, blank_unsaved

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

Vectors = npt.NDArray[np.float32]

_COLLECTION = "chunks"
# Measured on 27,500 news chunks: 0.995 of the exact first 50, a query takes 1 to 2 ms, adding 3,500 a second.
# Chroma's own small batch_size and sync_threshold stay: larger ones leave vectors in its log, to be
# replayed at every opening (1.3 s instead of 0.2 s).
_HNSW: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "ef_construction": 100,
    "max_neighbors": 24,
    "ef_search": 150,
}
_PAGE = 10_000


class VectorIndex:
    """Ids with their vectors (of length 1), searched by cosine. Reading is thread-safe, writing is not.

    Every method raises ArchiveDamaged where Chroma fails.
    """

    def __init__(self, client: "Client", collection: "Collection", folder: Path) -> None:
        self._client = client
        self._collection = collection
        self._folder = folder
        self._largest_batch = client.get_max_batch_size()

    @classmethod
    def create(cls, folder: Path) -> "VectorIndex":
        """A new, empty index in `folder`, which is made. Raises FileExistsError where one is already."""
        if (folder / "chroma.sqlite3").exists():
            raise FileExistsError(f"{folder} already holds a vector index: open it, or choose an empty folder")
        folder.mkdir(parents=True, exist_ok=True)
        client = _client(folder)
        collection = client.create_collection(_COLLECTION, configuration={"hnsw": _HNSW}, embedding_function=None)
        return cls(client, collection, folder)

    @classmethod
    def open(cls, folder: Path) -> "VectorIndex":
        """The index in `folder`. Raises ArchiveDamaged where there is none that can be read."""
        if not (folder / "chroma.sqlite3").is_file():
            raise ArchiveDamaged(folder, "chroma.sqlite3 is missing")
        from chromadb.errors import ChromaError

        client = None
        try:
            client = _client(folder)
            opened = cls(client, client.get_collection(_COLLECTION, embedding_function=None), folder)
            if not all_saved(folder):
                opened.count()  # makes Chroma write the files of the graph now
                blank_unsaved(folder)
            return opened
        except (ChromaError, ValueError) as error:
            if client is not None:
                client.close()
            raise ArchiveDamaged(folder, f"Chroma cannot open it ({error})") from error

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add new ids with their vectors [n, dimension]; an id that is there already is not allowed."""
        for first in range(0, len(ids), self._largest_batch):
            last = first + self._largest_batch
            with self._failing("add to it"):
                self._collection.add(ids=list(ids[first:last]), embeddings=vectors[first:last])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove these ids; unknown ones are ignored."""
        for first in range(0, len(ids), self._largest_batch):
            with self._failing("delete from it"):
                self._collection.delete(ids=list(ids[first : first + self._largest_batch]))

    def count(self) -> int:
        """How many vectors there are."""
        with self._failing("count it"):
            return self._collection.count()

    def ids(self) -> set[str]:
        """All ids."""
        found: set[str] = set()
        for offset in range(0, self.count(), _PAGE):
            with self._failing("list it"):
                found.update(self._collection.get(include=[], limit=_PAGE, offset=offset)["ids"])
        return found

    def get(self, ids: Sequence[str]) -> Vectors:
        """The vectors [n, dimension] of these ids, in their order. Raises KeyError naming an unknown one."""
        rows: dict[str, Any] = {}
        for first in range(0, len(ids), self._largest_batch):
            wanted = list(ids[first : first + self._largest_batch])
            with self._failing("read it"):
                page = self._collection.get(ids=wanted, include=["embeddings"])
            embeddings = page["embeddings"]
            rows.update(zip(page["ids"], embeddings if embeddings is not None else (), strict=True))
        missing = next((identifier for identifier in ids if identifier not in rows), None)
        if missing is not None:
            raise KeyError(f"{missing!r} is not in the vector index {self._folder}")
        return np.array([rows[identifier] for identifier in ids], dtype=np.float32)

    def query(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` nearest ids with their cosine similarity (-1..1), best first, found by HNSW.

        Raises ArchiveDamaged.
        """
        if k < 1:
            return []
        with self._failing("search it"):
            result = self._collection.query(query_embeddings=vector[np.newaxis], n_results=k, include=["distances"])
        distances = result["distances"]
        if distances is None:
            raise ArchiveDamaged(self._folder, "Chroma answered a query without distances")
        similarities = [1.0 - distance for distance in distances[0]]
        found = zip(result["ids"][0], similarities, strict=True)
        return sorted(found, key=lambda item: (-item[1], item[0]))

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        except ChromaError as error:
            raise ArchiveDamaged(self._folder, f"Chroma cannot {what} ({error})") from error

    def close(self) -> None:
        """Release the files; further calls do nothing."""
        self._client.close()
        if self._folder.is_dir():  # a generation may be deleted before its last reader lets go
            blank_unsaved(self._folder)

    def __enter__(self) -> "VectorIndex":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _client(folder: Path) -> "Client":
    from chromadb.api.client import Client
    from chromadb.errors import ChromaError

    settings = _settings_class()(
        is_persistent=True, persist_directory=str(folder), anonymized_telemetry=False, allow_reset=False
    )
    try:
        return Client(settings=settings)
    except ChromaError:
        # Chroma keeps the half that could not start and would hand it out again.
        Client._identifier_to_system.pop(str(folder), None)
        raise


@cache
def _settings_class() -> type["Settings"]:
    """Settings from their arguments alone: Chroma's own read the environment and a `.env` file too.

    One class for all, because two clients of one folder must have equal settings, classes included.
    """
    from chromadb.config import Settings
    from pydantic_settings import PydanticBaseSettingsSource

    class Explicit(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: Any, init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (init_settings,)

    return Explicit
