"""The only reader of the environment. Everything below `app` receives plain values.

Variables start with PRESSROOM_ and nest with two underscores (PRESSROOM_LLM__MODEL). A `.env` file in the working
folder is read too; a real variable wins over it. See `.env.example` for every name with its meaning.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting is wrong; the message names the variable and what it may be."""


class LanguageModelSettings(BaseModel):
    """Which chat model answers. Without `base_url` the embedded server runs one from the model store."""

    base_url: str | None = None
    model: str | None = None
    api_key: SecretStr | None = None
    embedded: str = "qwen2.5-coder-1.5b"
    timeout_seconds: float = Field(120.0, gt=0)
    max_tokens: int = Field(400, ge=16)
    prompt_usd_per_million: float = Field(0.0, ge=0)
    completion_usd_per_million: float = Field(0.0, ge=0)
    idle_seconds: float = Field(900.0, gt=0)
    context_tokens: int = Field(4096, ge=1024)
    threads: int = Field(0, ge=0)

    @field_validator("base_url", "model", mode="before")
    @classmethod
    def _blank_is_absent(cls, value: str | None) -> str | None:
        return value or None


class EmbedderSettings(BaseModel):
    """Which sentence-transformers model embeds chunks and queries. `dtype` auto measures once a machine."""

    model: str = "all-minilm-l6-v2"
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"


class RerankerSettings(BaseModel):
    """A cross-encoder that puts the first passages of a search in order: a folder, or one's name in the model store."""

    model: str | None = None

    @field_validator("model", mode="before")
    @classmethod
    def _blank_is_absent(cls, value: str | None) -> str | None:
        return value or None


class AgentSettings(BaseModel):
    """Bounds of the agent's loops and the size of what it reads.

    `grade_with_model` asks the model about passages whose scores do not decide: small models cannot tell.
    `second_opinion` asks it, in one word, whether each proven sentence answers the question: of the embedded model
    (`embedded`), of every model (`always`), or of none (`never`, and sentences are shown while the model writes).
    """

    top_k: int = Field(12, ge=1, le=50)
    evidence_passages: int = Field(6, ge=1, le=20)
    max_attempts: int = Field(2, ge=1, le=5)
    max_llm_calls: int = Field(2, ge=0, le=20)
    support_threshold: float = Field(0.3, ge=0, le=1)
    grade_with_model: bool = False
    second_opinion: Literal["embedded", "always", "never"] = "embedded"


class IngestSettings(BaseModel):
    """Guards of the ingestion. After a publication the newest `keep_generations` stay."""

    max_file_bytes: int = Field(25_000_000, ge=1_000)
    max_deleted_share: float = Field(0.05, ge=0, le=1)
    keep_generations: int = Field(3, ge=1)


class FetchSettings(BaseModel):
    """How feeds, sitemaps and pages are fetched, and when a feed's silence is a problem.

    `silent_after` counts in a feed's usual intervals. `user_agent` begins with the name that robots.txt may address.
    """

    user_agent: str = Field("Pressroom/0.1 (press archive)", min_length=3, pattern=r"^[\x21-\x7e][\x20-\x7e]*$")
    timeout_seconds: float = Field(20.0, gt=0)
    delay_seconds: float = Field(1.0, ge=0)
    pages_a_poll: int = Field(100, ge=1)
    allow_private: bool = False
    silent_after: float = Field(3.0, ge=1)


class WebSettings(BaseModel):
    """Searching the web, off unless a provider is named here and the question allows it.

    One provider: a SearXNG server (`searxng_url`), or Brave Search (`api_key`).
    """

    searxng_url: str | None = None
    api_key: SecretStr | None = None
    pages: int = Field(3, ge=1, le=10)
    page_bytes: int = Field(3_000_000, ge=1_000)
    timeout_seconds: float = Field(10.0, gt=0)

    @field_validator("searxng_url", "api_key", mode="before")
    @classmethod
    def _blank_is_absent(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("api_key")
    @classmethod
    def _one_provider(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value and info.data.get("searxng_url"):
            raise ValueError("PRESSROOM_WEB__SEARXNG_URL is set too: name one provider")
        return value

    @property
    def configured(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self.searxng_url or self.api_key)


class ServeSettings(BaseModel):
    """The HTTP server. Loopback by default: nothing is exposed unless somebody says so.

    `max_runs` questions are answered at once, twice as many wait in line, more are told to come back. A body must be
    there within `body_seconds`, an answer within `answer_seconds`; when the server is stopped, answers that are under
    way get `grace_seconds`. Web pages of `cors_origins` may use the server from a browser. Over HTTP only what lies in
    `ingest_folders` or was ingested before can be ingested.
    """

    host: str = "127.0.0.1"
    port: int = Field(8321, ge=0, le=65535)
    max_runs: int = Field(2, ge=1, le=1_000)
    body_seconds: float = Field(30.0, gt=0)
    answer_seconds: float = Field(300.0, gt=0)
    grace_seconds: int = Field(60, ge=0)
    cors_origins: tuple[str, ...] = ()
    ingest_folders: tuple[Path, ...] = ()

    @field_validator("cors_origins")
    @classmethod
    def _whole_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not re.fullmatch(r"https?://[^/*\s]+", origin):
                raise ValueError(f'{origin!r} is no origin such as "https://news.example" (no path, no *)')
        return origins


class RunsSettings(BaseModel):
    """How many days answers are kept in `runs/` of the home; 0 keeps none."""

    keep_days: int = Field(90, ge=0)


class ObserveSettings(BaseModel):
    """What is told of runs while they go on: nothing by default, and without `content` never what is asked or said.

    `otlp_endpoint` is a collector's base URL (OTLP over HTTP); one send to it may take `timeout_seconds`.
    """

    metrics: bool = False
    otlp_endpoint: str | None = None
    timeout_seconds: float = Field(5.0, gt=0)
    logs: Literal["text", "json"] = "text"
    content: bool = False

    @field_validator("otlp_endpoint", mode="before")
    @classmethod
    def _blank_is_absent(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("otlp_endpoint")
    @classmethod
    def _over_http(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("name a collector's base URL, such as http://127.0.0.1:4318")
        return value

    @property
    def on(self) -> bool:
        """Whether anybody hears of runs."""
        return self.metrics or self.logs == "json" or self.otlp_endpoint is not None


class JudgeSettings(BaseModel):
    """The model that judges answers in `pressroom-eval`; its address and name are options there.

    A judgement is several long calls; an embedded judge needs minutes where an API needs seconds.
    """

    api_key: SecretStr | None = None
    timeout_seconds: float = Field(600.0, gt=0)


class Settings(BaseSettings):
    """All settings. Raises SettingsError through `load_settings` with a message a person can act on."""

    model_config = SettingsConfigDict(
        env_prefix="PRESSROOM_", env_nested_delimiter="__", env_file=".env", extra="ignore", frozen=True
    )

    home: Path = Path("var")
    models: Path = Field(default_factory=lambda: Path.home() / ".cache" / "pressroom" / "models")
    offline: bool = False
    llm: LanguageModelSettings = Field(default_factory=LanguageModelSettings)  # type: ignore[arg-type]
    embedder: EmbedderSettings = Field(default_factory=EmbedderSettings)
    reranker: RerankerSettings = Field(default_factory=RerankerSettings)
    agent: AgentSettings = Field(default_factory=AgentSettings)  # type: ignore[arg-type]
    ingest: IngestSettings = Field(default_factory=IngestSettings)  # type: ignore[arg-type]
    fetch: FetchSettings = Field(default_factory=FetchSettings)  # type: ignore[arg-type]
    web: WebSettings = Field(default_factory=WebSettings)  # type: ignore[arg-type]
    serve: ServeSettings = Field(default_factory=ServeSettings)  # type: ignore[arg-type]
    runs: RunsSettings = Field(default_factory=RunsSettings)  # type: ignore[arg-type]
    observe: ObserveSettings = Field(default_factory=ObserveSettings)  # type: ignore[arg-type]
    judge: JudgeSettings = Field(default_factory=JudgeSettings)  # type: ignore[arg-type]
    test_data: Path | None = None

    def fingerprint(self) -> str:
        """Names the settings that shape an answer (secrets and paths left out): 12 hex digits."""
        shaping = self.model_dump_json(include={"llm": {"base_url", "model", "embedded", "max_tokens"},
                                                "embedder": True, "reranker": True, "agent": True})  # fmt: skip
        return hashlib.sha256(shaping.encode()).hexdigest()[:12]


def quiet_environment(*, hub: bool = False) -> None:
    """Keep libraries from calling home, and (without `hub`) from asking the Hugging Face hub for what is local.

    What the environment says already stays. Call it before those libraries are imported: they read it once.
    """
    quiet = {
        "RAGAS_DO_NOT_TRACK": "true",
        "LANGSMITH_TRACING": "false",
        "ANONYMIZED_TELEMETRY": "False",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        # Its store of files is refused otherwise, in favour of a database that needs a server's packages.
        "MLFLOW_ALLOW_FILE_STORE": "true",
    }
    if not hub:
        quiet["HF_HUB_OFFLINE"] = "1"
    for name, value in quiet.items():
        os.environ.setdefault(name, value)


def load_settings(**overrides: object) -> Settings:
    """Read the environment and `.env`. Raises SettingsError naming each wrong variable."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"PRESSROOM_{'__'.join(str(part).upper() for part in problem['loc'])}: {problem['msg']}"
            f"{_given(problem['loc'], problem.get('input'))}"
            for problem in error.errors(include_url=False)
        ]
        raise SettingsError("wrong settings:\n  " + "\n  ".join(lines)) from error


def _given(place: tuple[int | str, ...], value: object) -> str:
    """What a wrong variable says; a key is not repeated."""
    return "" if place and str(place[-1]).endswith("api_key") else f" (got {value!r})"
