"""The whole of Pressroom with recorded words: the same settings on every machine, a home of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bootstrap import Application
from app.settings import (
    AgentSettings,
    EmbedderSettings,
    IngestSettings,
    LanguageModelSettings,
    RerankerSettings,
    Settings,
    WebSettings,
    load_settings,
)
from eval.errors import GateError
from eval.gate.recorded_model import RecordedChatModel
from eval.gate.recordings import Recordings
from eval.provenance import weights_sha256
from graph.deps import Deps

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# A machine that does other work meanwhile must not turn a slow answer into none.
_RECORDING_SECONDS = 600.0


def gate_settings(home: Path, models: Path, *, offline: bool) -> Settings:
    """The defaults, whatever this machine's environment says; vectors in float32, which every processor has."""
    return load_settings(
        home=home,
        models=models,
        offline=offline,
        llm=LanguageModelSettings(timeout_seconds=_RECORDING_SECONDS),  # type: ignore[call-arg]
        embedder=EmbedderSettings(dtype="float32"),
        reranker=RerankerSettings(),
        agent=AgentSettings(),  # type: ignore[call-arg]
        ingest=IngestSettings(),  # type: ignore[call-arg]
        web=WebSettings(),  # type: ignore[call-arg]
    )


class RecordedApplication(Application):
    """Pressroom, but for the words of its model: they are recorded, or with `record` asked for and recorded."""

    def __init__(self, settings: Settings, recordings: Recordings, *, record: bool) -> None:
        super().__init__(settings)
        self._recordings = recordings
        self._record = record

    def deps(self, *, with_model: bool = True) -> Deps:
        """As ever. Raises GateError where the real model is needed and cannot be had."""
        if not with_model:
            return super().deps(with_model=False)
        deps = super().deps(with_model=self._record)
        if self._record and deps.model is None:
            raise GateError(f"recording needs the real model: {deps.model_problem}")
        name = self.described["name"]
        return replace(
            deps,
            model=self._recorded(deps.model),
            model_name=f"{name} (recorded)",
            model_problem="",
            reconnect=self._again(deps.reconnect) if deps.reconnect else None,
        )

    @property
    def described(self) -> dict[str, Any]:
        """What names the model in the keys of recordings: with other weights or room its words are others."""
        llm = self.settings.llm
        return {
            "name": llm.embedded, "sha256": weights_sha256(llm.embedded), "temperature": 0,
            "max_tokens": llm.max_tokens, "context_tokens": llm.context_tokens,
        }  # fmt: skip

    def _recorded(self, real: "BaseChatModel | None") -> RecordedChatModel:
        return RecordedChatModel(recordings=self._recordings, described=self.described, real=real)

    def _again(self, reconnect: "Callable[[], BaseChatModel]") -> "Callable[[], BaseChatModel]":
        return lambda: self._recorded(reconnect())
