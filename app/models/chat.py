"""From settings to a LangChain chat model: an endpoint that the user names, or the embedded server."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.models.catalogue import pinned_model
from app.models.server import ensure_server
from app.models.store import ModelStore
from app.settings import LanguageModelSettings, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PARALLEL = 2
START_SECONDS = 60.0


@dataclass(frozen=True)
class Connection:
    """How to reach a model: an OpenAI-compatible base URL, its key, the model's name there."""

    base_url: str
    api_key: SecretStr
    name: str
    settings: LanguageModelSettings

    @property
    def model(self) -> "BaseChatModel":
        """A chat model at temperature 0, streaming, that counts tokens only by what the server reports."""
        from app.models.streaming_chat import StreamingChat

        return StreamingChat(
            model=self.name,
            base_url=self.base_url,
            api_key=self.api_key,
            temperature=0,
            timeout=self.settings.timeout_seconds,
            max_retries=1,
            stream_usage=True,
            max_completion_tokens=self.settings.max_tokens,
        )


def connect(settings: LanguageModelSettings, store: ModelStore) -> Connection:
    """The endpoint of the settings, else the embedded server, started when none runs.

    Raises SettingsError when an endpoint is given without a model's name, ModelMissing when the weights are not in
    the store, ModelUnavailable when the server does not start.
    """
    if settings.base_url:
        if not settings.model:
            raise SettingsError("PRESSROOM_LLM__BASE_URL is set but PRESSROOM_LLM__MODEL is not: name the model")
        return Connection(settings.base_url, settings.api_key or SecretStr("none"), settings.model, settings)
    pinned = pinned_model(settings.embedded)
    endpoint = ensure_server(
        store.path(pinned.name),
        pinned.sha256,
        context_tokens=settings.context_tokens,
        parallel=PARALLEL,
        threads=settings.threads,
        idle_seconds=settings.idle_seconds,
        start_timeout=START_SECONDS,
        state_dir=store.root,
    )
    return Connection(endpoint.base_url, SecretStr(endpoint.api_key), pinned.name, settings)
