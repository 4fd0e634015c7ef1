"""What the settings switch on: metrics, traces, lines of the log. Nothing by default, and then nothing is imported."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec
from urllib.parse import urlsplit

from app.settings import LanguageModelSettings, Settings

if TYPE_CHECKING:
    from app.observability.logs import RunLog
    from app.observability.metrics import Metrics
    from app.observability.run import Observer
    from app.observability.traces import Traces
    from graph.deps import Deps

Given = ParamSpec("Given")
# As the semantic conventions name those who serve models; others are told by the protocol that they speak.
_PROVIDERS = {
    "openai.com": "openai", "azure.com": "azure.ai.openai", "mistral.ai": "mistral_ai", "groq.com": "groq",
    "deepseek.com": "deepseek", "anthropic.com": "anthropic", "perplexity.ai": "perplexity", "x.ai": "x_ai",
}  # fmt: skip


@dataclass(frozen=True)
class Observed:
    """The observers of one process; each is None where it is off."""

    metrics: "Metrics | None" = None
    traces: "Traces | None" = None
    logs: "RunLog | None" = None

    @property
    def observers(self) -> "tuple[Observer, ...]":
        """Those that are on."""
        return tuple(each for each in (self.metrics, self.traces, self.logs) if each is not None)

    def close(self) -> None:
        """Send what was not sent yet."""
        if self.traces is not None:
            self.traces.provider.shutdown()


def observed(settings: Settings) -> Observed:
    """What `settings.observe` asks for."""
    asked = settings.observe
    metrics, traces, logs = None, None, None
    if asked.metrics:
        from app.observability.metrics import Metrics

        metrics = Metrics()
    if asked.otlp_endpoint:
        from app.observability.traces import Traces, otlp_provider

        provider = otlp_provider(asked.otlp_endpoint, asked.timeout_seconds)
        traces = Traces(provider, model_provider=provider_of(settings.llm), content=asked.content)
    if asked.logs == "json":
        from app.observability.logs import RunLog

        logs = RunLog(content=asked.content)
    return Observed(metrics, traces, logs)


def provider_of(llm: LanguageModelSettings) -> str:
    """Who serves the model, as the conventions' `gen_ai.provider.name` has it."""
    if not llm.base_url:
        return "llama_cpp"
    host = urlsplit(llm.base_url).hostname or ""
    return next((name for domain, name in _PROVIDERS.items() if f".{host}".endswith(f".{domain}")), "openai_compatible")


def watching(deps: "Callable[Given, Deps]") -> "Callable[Given, Deps]":
    """What makes the dependencies of a run, made to watch them where that run is observed."""

    @wraps(deps)
    def made(*args: Given.args, **kwargs: Given.kwargs) -> "Deps":
        from app.observability.watch import watched

        return watched(deps(*args, **kwargs))

    return made
