"""What the archive finds for a question, without the agent and without a language model."""

import time
from typing import Any

from eval.metrics import FAR_CHARACTERS, within
from eval.questions import GoldQuestion
from graph.deps import Retriever
from graph.models import FoundPassage
from ingest.dates import instant
from ingest.models import Filters

# Deep enough for 10,000 characters, unless most chunks are shorter than 200.
DEPTH = 50


def filters_of(question: GoldQuestion) -> Filters:
    """What the question may see: nothing published after it was asked."""
    return Filters(as_of=instant(question.asked_at) if question.asked_at else None)


def retrieve(archive: Retriever, question: GoldQuestion) -> dict[str, Any]:
    """The first 10,000 characters of passages, in the form of `search --json` with the milliseconds that it took.

    Raises ArchiveError.
    """
    filters = filters_of(question)
    started = time.perf_counter()
    found = archive.search(question.question, filters, DEPTH)
    elapsed = (time.perf_counter() - started) * 1_000
    return {
        "id": question.id,
        "query": question.question,
        "generation": archive.catalogue().generation,
        "filters": filters.to_json(),
        "passages": within([FoundPassage.of(passage).model_dump() for passage in found], FAR_CHARACTERS),
        "ms": round(elapsed, 1),
    }
