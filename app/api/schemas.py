"""What a request may say. Unknown fields are refused by name: a misspelt filter must not mean no filter."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from graph.models import Question
from ingest.dates import day_start, instant
from ingest.models import Filters
from prompts.profiles import PRESS, profile

MAX_QUESTION_CHARACTERS = 4_000
MAX_PASSAGES = 100

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARACTERS)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000, pattern=r"^[^\x00]+$")]
Names = Annotated[list[Name], Field(max_length=100)]


def _dated(text: str) -> str:
    instant(text)
    return text


Moment = Annotated[str, AfterValidator(_dated), Field(description="ISO 8601 date or time", examples=["2023-01-05"])]


ProfileName = Annotated[Name, AfterValidator(lambda name: profile(name).name)]


class Strict(BaseModel):
    """A request body: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class FiltersBody(Strict):
    """The reader's filters; every one given must hold. A bare date is the whole day, UTC."""

    outlets: Names = []
    authors: Names = []
    language: Name | None = None
    since: Moment | None = None
    until: Moment | None = None
    as_of: Moment | None = None

    def to_filters(self) -> Filters:
        """The same as the archive wants them."""
        return Filters(
            outlets=tuple(self.outlets),
            authors=tuple(self.authors),
            language=self.language,
            since=_moment(self.since, day_start),
            until=_moment(self.until, instant),
            as_of=_moment(self.as_of, instant),
        )


class AskBody(Strict):
    """One question. `thread` names a conversation that the server keeps; `web` allows a search of the web.

    `profile` names the kind of questions that it is one of.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "question": "What did the new bridge cost?",
                    "filters": {"outlets": ["The Courier"], "since": "2026-01-01"},
                    "thread": "bridge",
                }
            ]
        },
    )

    question: Text
    id: Name | None = None
    filters: FiltersBody = FiltersBody()
    thread: Name | None = None
    web: bool = False
    profile: ProfileName = PRESS

    def to_question(self) -> Question:
        """The same as the agent wants it."""
        return Question(
            text=self.question,
            id=self.id,
            filters=self.filters.to_filters(),
            thread=self.thread,
            web=self.web,
            profile=self.profile,
        )


class SearchBody(Strict):
    """One search for the `k` best passages."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "bridge cost", "k": 5, "filters": {"language": "en"}}]},
    )

    query: Text
    id: Name | None = None
    k: int = Field(10, ge=1, le=MAX_PASSAGES)
    filters: FiltersBody = FiltersBody()


class SearchQuery(FiltersBody):
    """A search as a query string: the filters are not nested, lists repeat their name."""

    query: Text
    id: Name | None = None
    k: int = Field(10, ge=1, le=MAX_PASSAGES)


class FeedbackBody(Strict):
    """What a reader says of an answer; `wrong_citations` are numbers of its citations."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"run_id": "0f3c9a7be1d24c58", "verdict": "down", "wrong_citations": [2], "comment": "Not him."}
            ]
        },
    )

    run_id: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")]
    verdict: Literal["up", "down"]
    comment: Annotated[str, StringConstraints(max_length=MAX_QUESTION_CHARACTERS)] | None = None
    wrong_citations: Annotated[list[Annotated[int, Field(ge=1, le=1_000)]], Field(max_length=100)] = []


class IngestionBody(Strict):
    """What to take in: paths of the server, URLs of pages, feeds or sitemaps; `feed` must be a feed or a sitemap."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"sources": ["/srv/press/2026-11.jsonl"], "dry_run": True}]}
    )

    sources: Annotated[list[Source], Field(max_length=100)] = []
    feed: Source | None = None
    dry_run: bool = False
    allow_deletions: bool = False


class RollbackBody(Strict):
    """The generation that is to answer again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"generation": 7}]})

    generation: int = Field(ge=1, le=10_000_000)


def _moment(text: str | None, read: Callable[[str], datetime]) -> datetime | None:
    if text is None:
        return None
    if len(text.strip()) <= 10:
        return read(text)
    # Reading drops the fraction of a second, but the last moment of a day, as `Filters.to_json` writes it, must
    # stay the last one: an article dated to that day stands for it.
    return read(text).replace(microsecond=datetime.fromisoformat(text.strip()).microsecond)
