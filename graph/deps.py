"""What the agent needs from the rest of the house, stated where it is used; `app.bootstrap` injects it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from ingest.models import Article, Catalogue, Filters, Passage, Search

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


Vectors = npt.NDArray[np.float32]


class Retriever(Protocol):
    """One open, immutable generation of the archive. Thread-safe; blocking (call it from a worker thread)."""

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        """The best `k` passages, best first. Raises ArchiveError when the archive is damaged."""

    def search_all(self, searches: Sequence[Search]) -> list[list[Passage]]:
        """What `search` finds for each, in their order; faster than one after the other."""

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """The passages of these chunks in the order asked for (score 0, rank by position)."""

    def catalogue(self) -> Catalogue:
        """What the generation holds."""

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """One revision (the generation's own when `sha256` is None). Raises KeyError when unknown."""


class Embedder(Protocol):
    """Sentence embeddings: rows of float32, shape [texts, dimension], L2-normalised."""

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Embed short texts as they are (no titles, no prefixes): for comparing sentences."""


class SupportScorer(Protocol):
    """How far does `quote`, within its `surroundings`, support `statement`? 0..1, higher is better."""

    def score(self, statement: str, quote: str, surroundings: str) -> float: ...

    def score_all(self, pairs: Sequence[tuple[str, str, str]]) -> list[float]:
        """The scores of several (statement, quote, surroundings)."""


@dataclass(frozen=True)
class WebFound:
    """Passages of articles whose ids start with "web:", best first; and of each page left out its address and why."""

    passages: tuple[Passage, ...]
    left_out: tuple[str, ...] = ()


class WebSearcher(Protocol):
    """Searches the web for a question, only where the operator set it up and the reader allows it."""

    @property
    def name(self) -> str:
        """Who is asked, as the reader may see it."""

    async def search(self, query: str, filters: Filters, k: int) -> WebFound:
        """The best `k` passages that `filters` allow; `query` and nothing else goes out. Raises WebUnreachable."""

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """Passages that a search of this run found."""


@dataclass(frozen=True)
class Limits:
    """Bounds of a run: attempts at retrieval, calls in which the model writes, passages searched and shown.

    `grade_with_model` lets the grader ask the model about passages whose scores do not decide; small models cannot
    tell, so it is for models that can. `second_opinion` asks the model of every proven sentence whether it answers the
    question: for small models, which answer whatever they are shown.
    """

    top_k: int = 12
    evidence_passages: int = 6
    evidence_characters: int = 2_000
    sentences_per_passage: int = 3
    max_attempts: int = 2
    max_llm_calls: int = 2
    support_threshold: float = 0.3
    timeout_seconds: float = 120.0
    grade_with_model: bool = False
    second_opinion: bool = False


Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens."""

    prompt: float = 0.0
    completion: float = 0.0


@dataclass(frozen=True)
class Deps:
    """Everything that the nodes of one run use.

    `model` None means: answer extractively, with quotes alone; `model_problem` says why there is none.
    `reconnect` finds or starts the model's server again after it died (blocking).
    """

    retriever: Retriever
    embedder: Embedder
    scorer: SupportScorer
    clock: Clock
    limits: Limits = Limits()
    model: "BaseChatModel | None" = None
    model_name: str | None = None
    reconnect: "Callable[[], BaseChatModel] | None" = None
    model_problem: str = ""
    web: WebSearcher | None = None
    price: Price = Price()
    settings_fingerprint: str = ""
