"""The composition root: Settings -> archive, agent, ingestor. Nothing else constructs them.

Everything is made on first use, so that a command pays only for what it needs.
"""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.current_archive import CurrentArchive
from app.models.store import ModelStore
from app.observability.observed import Observed, observed, watching
from app.run_store import RunStore
from app.settings import Settings
from ingest.models import Rights

if TYPE_CHECKING:
    from app.web_search import WebSearch
    from graph.agent import Agent
    from graph.deps import Deps
    from graph.models import Answer, Question
    from ingest.archive import Archive
    from ingest.embed import SentenceTransformerEmbedder
    from ingest.rerank import CrossEncoderReranker
    from ingest.sync import Ingestor

EMBED_ANEW = "Run `pressroom reingest --full` to embed the articles anew, or `pressroom index rollback` to go back"


class Application:
    """One running Pressroom: thread-safe, made once a process, closed at its end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = settings.home.resolve()
        self._lock = threading.RLock()
        self._embedders: dict[str, SentenceTransformerEmbedder] = {}
        self._reranker: CrossEncoderReranker | None = None
        self._current = CurrentArchive(self.home, self._open_current)
        self._observed: Observed | None = None
        self.runs = RunStore(self.home / "runs", settings.runs.keep_days)

    def model_store(self) -> ModelStore:
        """The store of pinned weights."""
        return ModelStore(self.settings.models, offline=self.settings.offline)

    def embedder(self) -> "SentenceTransformerEmbedder":
        """The embedder of the settings, its weights not yet loaded. Raises ModelMissing, ModelUnknown."""
        return self._embedder_named(self.settings.embedder.model)

    def embedder_of(self, fingerprint: str) -> "SentenceTransformerEmbedder":
        """The embedder that made the vectors of a generation, whatever the settings say now.

        Raises ModelMissing (known, but not in the store), EmbedderMismatch (no embedder here has that fingerprint).
        """
        from app.models.errors import ModelUnknown
        from ingest.archive import EmbedderMismatch
        from ingest.embed import model_of

        name = model_of(fingerprint)
        try:
            found = self.embedder() if name == self.settings.embedder.model else self._embedder_named(name)
        except ModelUnknown as error:
            raise EmbedderMismatch(f"the vectors were made by {fingerprint}: {error}. {EMBED_ANEW}") from error
        if found.fingerprint != fingerprint:
            raise EmbedderMismatch(
                f"the vectors were made by {fingerprint}, {name} is {found.fingerprint} now. {EMBED_ANEW}"
            )
        return found

    def reading_embedder(self) -> "SentenceTransformerEmbedder":
        """The embedder that questions need: that of the current generation, of the settings where there is none.

        Raises ModelMissing, EmbedderMismatch, ArchiveDamaged.
        """
        from ingest.errors import ArchiveMissing
        from ingest.generation import current_number, folder_of, read_manifest

        try:
            folder = folder_of(self.home, current_number(self.home))
        except ArchiveMissing:
            return self.embedder()
        return self.embedder_of(read_manifest(folder).embedder)

    def _embedder_named(self, name: str) -> "SentenceTransformerEmbedder":
        from app.models.catalogue import pinned_model
        from ingest.embed import SentenceTransformerEmbedder

        with self._lock:
            if name not in self._embedders:
                store = self.model_store()
                model = pinned_model(name, store.models)
                self._embedders[name] = SentenceTransformerEmbedder(
                    store.path(name),
                    name=name,
                    weights_sha256=model.sha256,
                    dtype=self.settings.embedder.dtype,
                    query_prompt=model.query_prompt,
                    document_prompt=model.document_prompt,
                )
            return self._embedders[name]

    def reranker(self) -> "CrossEncoderReranker | None":
        """The cross-encoder of the settings, its weights not yet loaded; None where they name none.

        Raises ModelMissing where there is no such folder.
        """
        from app.models.errors import ModelMissing
        from ingest.rerank import CrossEncoderReranker

        named = self.settings.reranker.model
        if named is None:
            return None
        with self._lock:
            if self._reranker is None:
                folder = next((path for path in (Path(named), self.settings.models / named) if path.is_dir()), None)
                if folder is None:
                    raise ModelMissing(
                        f"PRESSROOM_RERANKER__MODEL is {named!r}: neither that nor {self.settings.models / named} is a"
                        " folder; put a sentence-transformers cross-encoder there, or name none"
                    )
                self._reranker = CrossEncoderReranker(folder)
            return self._reranker

    def archive(self) -> "Archive":
        """The current generation, reopened when another was published, with the embedder that made it.

        Raises ArchiveMissing, ArchiveDamaged, ModelMissing, EmbedderMismatch.
        """
        return self._current.newest()

    def archive_at_once(self) -> "Archive":
        """As `archive`, but while a newer generation is being opened the one before it answers."""
        return self._current.at_once()

    def _open_current(self) -> "Archive":
        from ingest.archive import open_with

        return open_with(self.home, self.embedder_of, reranker=self.reranker())

    def open_generation(self, number: int) -> "Archive":
        """One generation with the embedder that made it; the caller closes it. Raises what `archive` raises."""
        from ingest.archive import open_with

        return open_with(self.home, self.embedder_of, number, reranker=self.reranker())

    def ingestor(self) -> "Ingestor":
        """The one that may write to the archive (under the writer lock)."""
        from ingest.chunk import Chunker
        from ingest.load.fetch import Bounds
        from ingest.load.polite import PoliteClient
        from ingest.poll import Web
        from ingest.sync import Ingestor

        embedder = self.embedder()
        guards, fetching = self.settings.ingest, self.settings.fetch
        bounds = Bounds(guards.max_file_bytes, fetching.timeout_seconds, fetching.allow_private, fetching.user_agent)
        return Ingestor(
            self.home,
            embedder,
            Chunker(embedder.count_tokens, embedder.max_tokens),
            max_file_bytes=guards.max_file_bytes,
            max_deleted_share=guards.max_deleted_share,
            web=Web(PoliteClient(bounds, delay_seconds=fetching.delay_seconds), fetching.pages_a_poll),
            keep_generations=guards.keep_generations,
        )

    @property
    def observed(self) -> Observed:
        """Who hears of what goes on in this process."""
        with self._lock:
            if self._observed is None:
                self._observed = observed(self.settings)
            return self._observed

    @watching
    def deps(self, *, with_model: bool = True) -> "Deps":
        """What one run of the agent uses; without a reachable model it answers with quotes alone, and says why.

        Raises ModelMissing (the embedder), ArchiveMissing, ArchiveDamaged, SettingsError.
        """
        from app.models.chat import connect
        from app.models.errors import ModelMissing, ModelUnavailable
        from graph.deps import Deps, Limits, Price
        from graph.passages.embedded_once import EmbeddedOnce
        from graph.proofs.support import CountedScorer

        settings, archive = self.settings, self.archive_at_once()
        embedded, agent = not settings.llm.base_url, settings.agent
        embedder = self.embedder_of(archive.manifest.embedder)
        deps = Deps(
            retriever=archive,
            embedder=EmbeddedOnce(embedder),
            scorer=CountedScorer(),
            clock=lambda: datetime.now(UTC),
            limits=Limits(
                **agent.model_dump(exclude={"second_opinion"}),
                timeout_seconds=settings.llm.timeout_seconds,
                second_opinion=agent.second_opinion == "always" or (embedded and agent.second_opinion == "embedded"),
            ),
            price=Price(settings.llm.prompt_usd_per_million, settings.llm.completion_usd_per_million),
            settings_fingerprint=settings.fingerprint(),
            web=self._web_search(embedder),
        )
        if not with_model:
            return replace(deps, model_problem="no model was asked for")
        try:
            connection = connect(settings.llm, self.model_store())
        except (ModelMissing, ModelUnavailable) as error:
            return replace(deps, model_problem=str(error))
        return replace(
            deps,
            model=connection.model,
            model_name=connection.name,
            reconnect=(lambda: connect(settings.llm, self.model_store()).model) if embedded else None,
        )

    def deps_for(self, rights: Rights, *, with_model: bool = True) -> "Deps":
        """What a run of somebody uses who may read what `rights` allow. Raises as `deps`."""
        from ingest.archive import Archive
        from ingest.permitted import PermittedArchive

        deps = self.deps(with_model=with_model)
        if not rights.limited:
            return deps
        assert isinstance(deps.retriever, Archive)
        return replace(deps, retriever=PermittedArchive(deps.retriever, rights))

    def _web_search(self, embedder: "SentenceTransformerEmbedder") -> "WebSearch | None":
        """The search of one run; no setting opens private addresses to what a search engine names."""
        from app.web_providers import provider_of
        from app.web_search import WebSearch
        from ingest.load.fetch import Bounds

        web, fetching = self.settings.web, self.settings.fetch
        bounds = Bounds(web.page_bytes, web.timeout_seconds, allow_private=False, user_agent=fetching.user_agent)
        provider = provider_of(web)
        if provider is None:
            return None
        return WebSearch(provider, embedder, bounds, pages=web.pages, delay_seconds=fetching.delay_seconds)

    @asynccontextmanager
    async def agent(
        self, *, remember: bool = False, with_model: bool = True, keep_runs: bool = True
    ) -> AsyncIterator["Agent"]:
        """The agent; with `remember`, conversations are kept in `chats.sqlite`; without a model it only quotes.

        Answers are kept in `runs/` unless the settings say otherwise, or `keep_runs` does: an evaluation has a
        journal of its own.
        """
        from graph.agent import Agent

        make: Callable[..., Agent] = Agent
        if observers := self.observed.observers:
            from app.observability.agent import ObservedAgent

            make = partial(ObservedAgent, observers=observers)
        deps = partial(self.deps, with_model=with_model)
        keep = self.keep_run if keep_runs else None
        if not remember:
            yield make(deps, keep=keep)
            return
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        self.home.mkdir(parents=True, exist_ok=True)
        async with AsyncSqliteSaver.from_conn_string(str(self.chats)) as checkpointer:
            yield make(deps, checkpointer, keep)

    def keep_run(self, question: "Question", answer: "Answer", key: str | None = None) -> None:
        """Write an answer down, with the id of the API key that asked."""
        asked = {"thread": question.thread, "web": question.web, "conversation": bool(question.history)}
        self.runs.keep(answer.to_json(), asked | ({"key": key} if key else {}))

    def roll_back(self, number: int | None = None) -> int:
        """Answer from another generation (None: the one before) from now on; returns its number.

        What nobody here could ask a question of does not become what answers. Raises NothingToRollBack, ArchiveError,
        ModelMissing, EmbedderMismatch.
        """
        from ingest.generation import rollback

        return rollback(self.home, number, lambda manifest: self.embedder_of(manifest.embedder))

    @property
    def chats(self) -> Path:
        """Where conversations are kept."""
        return self.home / "chats.sqlite"

    def close(self) -> None:
        """Let go of the open generation; what was observed is sent."""
        self._current.close()
        if self._observed is not None:
            self._observed.close()
