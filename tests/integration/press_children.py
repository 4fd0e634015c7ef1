"""Processes of their own that read an archive all the time, or write to it together with others."""

from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

from ingest.archive import Archive, open_archive
from ingest.errors import WriterBusy
from ingest.generation import current_number
from ingest.models import Filters
from tests.hashed_embedder import HashedEmbedder
from tests.integration.newsroom import ingestor

# More than the archive holds: every passage of what stands must be found.
ALL = 50


def wrong_editions(archive: Archive, articles: int) -> list[str]:
    """What a search finds that is not of the edition that the generation's number names, or how much is missing."""
    passages = archive.search("edition of the report", Filters(), ALL)
    wrong = [passage.chunk.text for passage in passages if f"Edition {archive.number} of" not in passage.chunk.text]
    found = len({passage.article.id for passage in passages})
    return wrong if found == articles else [*wrong, f"{found} articles instead of {articles}"]


def read_all_the_time(ready: Barrier, stop: Event, said: Connection, home: Path, articles: int) -> None:
    """Search until `stop`, following the pointer; sends (searches, generations seen, what was wrong)."""
    archive = open_archive(home, HashedEmbedder())
    searches, seen, wrong = 0, {archive.number}, wrong_editions(archive, articles)
    ready.wait()
    # A moment between two searches: on two cores, readers that never pause starve the disk's own work.
    while not stop.wait(0.005):
        if current_number(home) != archive.number:
            archive.close()
            archive = open_archive(home, HashedEmbedder())
            seen.add(archive.number)
        wrong += wrong_editions(archive, articles)
        searches += 1
    archive.close()
    said.send((searches, sorted(seen), wrong))


def ingest_with_others(ready: Barrier, said: Connection, home: Path, source: Path) -> None:
    """Ingest as soon as all are ready; sends the number published, or who was writing already."""
    ready.wait()
    try:
        said.send(ingestor(home, HashedEmbedder()).ingest([source]).generation)
    except WriterBusy as busy:
        said.send(f"busy: {busy.holder}")


def searched(home: Path, query: str) -> list[str]:
    """The articles that a search finds now."""
    with closing(open_archive(home, HashedEmbedder())) as archive:
        return [passage.article.id for passage in archive.search(query, Filters(), ALL)]
