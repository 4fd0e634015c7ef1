"""What a tutorial builds with LangChain: Chroma, a splitter of 1,000 characters, the model as it loads by itself."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bootstrap import Application
from app.settings import load_settings
from ingest.generation import open_current

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

_COLLECTION = "plain"
_BATCH = 1_000
_STORE = "chroma.sqlite3"
_DONE = "filled_with"


def store_of_articles(articles: Iterable[Mapping[str, Any]], folder: Path) -> "Chroma":
    """The bodies of `articles` in pieces of 1,000 characters, 200 overlapping, embedded and stored in `folder`."""
    embeddings = plain_embeddings()
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    documents = splitter.split_documents(
        Document(line["body"], metadata={"id": line["id"], "title": line["title"]}) for line in articles
    )
    return Chroma.from_documents(documents, embeddings, persist_directory=str(folder))


def store_of_archive(home: Path, folder: Path) -> "Chroma":
    """The passages of an archive with the vectors that it has: as many as it searches, and nothing embedded.

    A folder that a call before this one filled with the same generation is used as it is.
    """
    from chromadb import PersistentClient
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    with open_current(home) as generation:
        digest = generation.manifest.digest
    done = folder / _DONE
    filled = done.exists() and done.read_text(encoding="utf-8") == digest
    if not filled and (folder / _STORE).exists():
        shutil.rmtree(folder)
    client = PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    if not filled:
        _fill(client, home)
        done.write_text(digest, encoding="utf-8")
    return Chroma(client=client, collection_name=_COLLECTION, embedding_function=plain_embeddings())


def _fill(client: "ClientAPI", home: Path) -> None:
    collection = client.create_collection(_COLLECTION, embedding_function=None)
    application = Application(load_settings(home=home))
    archive = application.archive()
    with open_current(home) as generation:
        ids = [identifier for member in generation.members() for identifier in member.chunk_ids()]
        for begin in range(0, len(ids), _BATCH):
            batch = ids[begin : begin + _BATCH]
            passages = archive.passages(batch)
            collection.add(
                ids=batch,
                embeddings=generation.vectors.get(batch),
                documents=[passage.chunk.text for passage in passages],
                metadatas=[{"id": passage.article.id, "title": passage.article.title} for passage in passages],
            )
    application.close()


def plain_embeddings() -> "Embeddings":
    """The model of the archive's default embedder, with nothing tuned."""
    model_folder = str(Application(load_settings()).model_store().path("all-minilm-l6-v2"))
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    class PlainEmbeddings(Embeddings):
        def __init__(self) -> None:
            self.model = SentenceTransformer(model_folder, local_files_only=True)

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = self.model.encode(texts).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return PlainEmbeddings()
