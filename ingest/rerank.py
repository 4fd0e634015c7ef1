"""An optional second look: a cross-encoder reads question and passage together and puts the first passages in order."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ingest.errors import ArchiveError
from ingest.fuse import Ranking

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Some 20 pairs of 200 tokens are what a reader of one question can wait for on a CPU.
RERANKED = 20
_PAIRS_A_BATCH = 10


class RerankerUnusable(ArchiveError):
    """The folder is no cross-encoder that gives each pair one finite score; the message names what is wrong."""


class Reranker(Protocol):
    """Says how well texts answer a question."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """One score a text, in their order, higher is better; comparable for one query only."""


class CrossEncoderReranker:
    """The sentence-transformers cross-encoder in `folder`, on the CPU; loaded at its first use, never downloaded.

    Pairs longer than the model reads are cut. Thread-safe. Raises RerankerUnusable at the first use.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loading = threading.Lock()
        self._predicting = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker`."""
        if not texts:
            return []
        model = self._model
        with self._predicting:  # one question at a time: a batch changes the padding of the tokenizer
            found = model.predict([(query, text) for text in texts], batch_size=_PAIRS_A_BATCH, show_progress_bar=False)
        rows = np.asarray(found, dtype=np.float64)
        if rows.shape != (len(texts),) or not np.isfinite(rows).all():
            raise RerankerUnusable(
                f"the cross-encoder in {self._folder} gave scores of the shape {rows.shape} for {len(texts)} passages,"
                " or not only finite ones: one number a pair is needed (num_labels 1); name another model, or none,"
                " in PRESSROOM_RERANKER__MODEL"
            )
        return [float(score) for score in rows]

    @property
    def _model(self) -> "CrossEncoder":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return CrossEncoder(str(self._folder), device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise RerankerUnusable(
                f"{self._folder} cannot be loaded as a cross-encoder ({error}): name the folder of one, or none, in"
                " PRESSROOM_RERANKER__MODEL"
            ) from error


def reranked(ranking: Ranking, scores: Sequence[float]) -> Ranking:
    """A ranking whose first `len(scores)` ids are in the order of these scores, equal ones as they were. Pure.

    The scores of the ranking stay where they are: the best id gets the best of them, so that they still fall.
    """
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    first = [(ranking[place][0], ranking[rank][1]) for rank, place in enumerate(order)]
    return [*first, *ranking[len(scores) :]]
