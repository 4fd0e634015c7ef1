"""What the routes reply, for the OpenAPI description."""

from typing import Any, Literal

from pydantic import BaseModel

from app.api.problem import ProblemReply
from graph.models import Answer, FoundPassage


class Counted(BaseModel):
    """How many of the passages found have this value."""

    value: str
    count: int


class Facets(BaseModel):
    """The passages found, counted; months are YYYY-MM, the latest first."""

    outlets: list[Counted]
    languages: list[Counted]
    months: list[Counted]
    genres: list[Counted]


class SearchReply(BaseModel):
    """The JSON of `pressroom search --json` with `facets`. `id` is absent unless the request had one."""

    id: str | None = None
    query: str
    generation: int
    filters: dict[str, Any]
    passages: list[FoundPassage]
    facets: Facets


class ArticleReply(BaseModel):
    """One revision of one article; offsets of quotes are code points of `body`."""

    id: str
    sha256: str
    url: str | None
    title: str
    outlet: str | None
    authors: list[str]
    published_at: str | None
    updated_at: str | None
    language: str | None
    section: str | None
    genre: str
    body: str
    pages: list[int]
    metadata: dict[str, Any]


class HealthReply(BaseModel):
    """The process lives. `home` is a fingerprint of the folder that it serves, not its path."""

    status: Literal["ok"]
    home: str


class ReadyReply(BaseModel):
    """Whether questions can be answered. `waiting_for` names what is missing, with the reason."""

    status: Literal["ready", "not_ready"]
    waiting_for: dict[str, str]
    generation: int | None
    model: dict[str, Any]


class HistoryReply(BaseModel):
    """Every revision of an article, oldest first, as `pressroom articles history --json` prints them."""

    article_id: str
    withdrawn: dict[str, str] | None
    revisions: list[dict[str, Any]]


class FeedbackReply(BaseModel):
    """The name under which a verdict is kept."""

    id: str


class ThreadSummary(BaseModel):
    """One conversation; `turns` counts its questions, `title` is the first of them."""

    name: str
    title: str
    turns: int
    updated_at: str


class ThreadsReply(BaseModel):
    """The conversations, the latest first."""

    threads: list[ThreadSummary]


class TurnReply(BaseModel):
    """A question and its answer; where the answer is not kept any more, `text` is what it said."""

    asked_at: str | None
    question: str
    answer: Answer | None
    text: str


class ThreadReply(BaseModel):
    """A conversation, oldest turn first."""

    name: str
    turns: list[TurnReply]


class IngestionReply(BaseModel):
    """One ingestion: how far it is (`progress`), then its `report`, as `pressroom ingest --json` prints it."""

    id: str
    status: Literal["queued", "running", "done", "failed"]
    created_at: str
    finished_at: str | None
    sources: list[str]
    feeds: list[str]
    dry_run: bool
    progress: dict[str, Any] | None
    report: dict[str, Any] | None
    error: ProblemReply | None


class IngestionsReply(BaseModel):
    """The ingestions of this server since it started, the latest first."""

    ingestions: list[IngestionReply]


class ArchiveReply(BaseModel):
    """The state of the archive; `problem` says what is wrong with the generation that should answer."""

    generation: int
    articles: int | None
    newest: str | None
    problem: str | None
    sources: list[dict[str, Any]]
    quarantine: list[dict[str, Any]]
    generations: list[dict[str, Any]]
