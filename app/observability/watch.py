"""What the agent uses, watched: the model and the archive of the run at hand tell its record what they did.

Where no run is observed, the agent gets them as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.observability.run import CURRENT, Retrieval, Run
from graph.deps import Deps, Retriever
from ingest.models import Article, Catalogue, Filters, Passage, Search

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def watched(deps: Deps) -> Deps:
    """`deps` with a model and a retriever that tell the current run."""
    run = CURRENT.get()
    if run is None:
        return deps
    name, model, reconnect = deps.model_name or "unknown", deps.model, deps.reconnect
    return replace(
        deps,
        retriever=WatchedRetriever(deps.retriever, run),
        model=None if model is None else _watched_model(model, name, run),
        reconnect=None if reconnect is None else _watched_reconnect(reconnect, name, run),
    )


def _watched_model(model: "BaseChatModel", name: str, run: Run) -> "BaseChatModel":
    from app.observability.model_calls import ModelCalls

    others = model.callbacks if isinstance(model.callbacks, list) else []
    return model.model_copy(update={"callbacks": [*others, ModelCalls(run, name)]})


def _watched_reconnect(reconnect: "Callable[[], BaseChatModel]", name: str, run: Run) -> "Callable[[], BaseChatModel]":
    def found_again() -> "BaseChatModel":
        return _watched_model(reconnect(), name, run)

    return found_again


class WatchedRetriever:
    """A Retriever whose searches the run is told of."""

    def __init__(self, retriever: Retriever, run: Run) -> None:
        self._retriever = retriever
        self._run = run

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        """As the archive's."""
        return self._told((query,), lambda: [self._retriever.search(query, filters, k)])[0]

    def search_all(self, searches: Sequence[Search]) -> list[list[Passage]]:
        """As the archive's."""
        return self._told(tuple(each.query for each in searches), lambda: self._retriever.search_all(searches))

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """As the archive's."""
        return self._retriever.passages(chunk_ids)

    def catalogue(self) -> Catalogue:
        """As the archive's."""
        return self._retriever.catalogue()

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """As the archive's."""
        return self._retriever.article(article_id, sha256)

    def _told(self, queries: tuple[str, ...], search: Callable[[], list[list[Passage]]]) -> list[list[Passage]]:
        if not queries:
            return search()
        began, passages, error = self._run.now(), 0, None
        try:
            found = search()
            passages = sum(map(len, found))
            return found
        except BaseException as raised:
            error = type(raised).__name__
            raise
        finally:
            self._run.unfinished.append(Retrieval(began, self._run.now(), queries, passages, error))
