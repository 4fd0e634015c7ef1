"""What a request may say. Unknown fields are refused by name: a misspelt filter must not mean no filter."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from graph.models import FoundPassage, Question
from ingest.dates import day_start, instant
from ingest.models import Filters
from prompts.profiles import PRESS, profile

MAX_QUESTION_CHARACTERS = 4_000
MAX_PASSAGES = 100

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARACTERS)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
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

    query: Text
    id: Name | None = None
    k: int = Field(10, ge=1, le=MAX_PASSAGES)
    filters: FiltersBody = FiltersBody()


class SearchQuery(FiltersBody):
    """A search as a query string: the filters are not nested, lists repeat their name."""

    query: Text
    id: Name | None = None
    k: int = Field(10, ge=1, le=MAX_PASSAGES)


class SearchReply(BaseModel):
    """The JSON of `pressroom search --json`. `id` is absent unless the request had one."""

    id: str | None = None
    query: str
    generation: int
    filters: dict[str, Any]
    passages: list[FoundPassage]


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


def _moment(text: str | None, read: Callable[[str], datetime]) -> datetime | None:
    if text is None:
        return None
    if len(text.strip()) <= 10:
        return read(text)
    # Reading drops the fraction of a second, but the last moment of a day, as `Filters.to_json` writes it, must
    # stay the last one: an article dated to that day stands for it.
    return read(text).replace(microsecond=datetime.fromisoformat(text.strip()).microsecond)
