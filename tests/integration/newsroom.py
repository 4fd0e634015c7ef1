"""A small newsroom for tests: articles as JSON Lines, an ingestor, and a look at what was published."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.chunk import Chunker
from ingest.embed import SentenceTransformerEmbedder
from ingest.generation import Manifest, current_number, folder_of, open_current, read_manifest
from ingest.generation_verify import verify
from ingest.ledger import Ledger
from ingest.sync import Ingestor
from tests.hashed_embedder import HashedEmbedder

SUBJECTS = ["the harbour budget", "the tram line", "school lunches", "the storm barrier", "the lantern festival"]


def story(number: int, **facts: Any) -> dict[str, Any]:
    """An article of two chunks or so, as a line of JSON Lines; `facts` replace its own."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    body = " ".join(
        f"In report {number} the council of Valmere discussed {subject} for the {turn} time, and {4 + turn} "
        "members spoke."
        for turn in range(1, 13)
    )
    made = {
        "id": f"story-{number}", "title": f"Council on {subject}, part {number}", "outlet": "Le Phare",
        "authors": ["Ada Ferrand"], "published_at": f"2026-03-{1 + number % 28:02d}", "language": "en", "body": body,
    }  # fmt: skip
    return {**made, **facts}


def write(path: Path, stories: Iterable[dict[str, Any]]) -> Path:
    """Write a JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in stories), encoding="utf-8")
    return path


def ingestor(home: Path, embedder: SentenceTransformerEmbedder | HashedEmbedder, **bounds: Any) -> Ingestor:
    """An ingestor as the application makes it; everything may be deleted unless `bounds` say otherwise."""
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    return Ingestor(home, embedder, chunker, **{"max_file_bytes": 1_000_000, "max_deleted_share": 1.0, **bounds})


def manifest(home: Path) -> Manifest:
    """The manifest of the current generation."""
    return read_manifest(folder_of(home, current_number(home)))


def standing(home: Path) -> dict[str, str]:
    """The revisions that stand in the current generation: article id to sha256."""
    with open_current(home) as generation:
        return {member.article_id: member.sha256 for member in generation.members() if member.valid_to is None}


def damages(home: Path) -> list[str]:
    """What `verify` says of the current generation."""
    with Ledger(home) as ledger:
        return verify(home, current_number(home), ledger)
