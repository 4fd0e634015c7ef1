"""What goes into the agent (Question), what comes out (Answer, to the letter of the contract), what a model fills.

Pydantic, because all of it crosses a border: JSON, HTTP, or a language model's output.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.models import Filters, Passage
from prompts.profiles import PRESS, profile


class Frozen(BaseModel):
    """Immutable, and strict about unknown fields, so that a misspelt field is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Frozen):
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


class Question(Frozen):
    """One question with what limits its answer.

    `thread` names a conversation kept by the checkpointer; `history` is one that the caller keeps itself (oldest
    turn first) and is used instead. `profile` names the prompts (a folder of `prompts/`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    text: str = Field(min_length=1, max_length=4_000)
    id: str | None = None
    filters: Filters = Field(default_factory=Filters)
    thread: str | None = None
    history: list[Turn] = []
    web: bool = False
    profile: str = PRESS

    @field_validator("profile")
    @classmethod
    def _known(cls, name: str) -> str:
        return profile(name).name


class Statement(Frozen):
    """One proven sentence, or one of general knowledge (uncited, support 0, only where the profile allows it).

    `support` is the scorer's 0..1; `citations` are numbers into `Answer.citations`. `label` is what a reader must be
    told of it, in the language of the question: that it is translated, or from an opinion piece or a live blog.
    """

    text: str
    kind: Literal["quoted", "derived", "translated", "general"] = "quoted"
    citations: list[int] = []
    support: float = Field(ge=0, le=1)
    independent_sources: int = Field(default=1, ge=0)
    premises: list[int] | None = None
    label: str | None = None


class Citation(Frozen):
    """The exact words of an article: `quote == body[start:end]` of the revision `article_sha256`."""

    number: int
    kind: Literal["archive", "web"] = "archive"
    article_id: str
    article_sha256: str
    title: str
    outlet: str | None
    authors: list[str]
    published_at: str | None
    url: str | None
    genre: str
    page: int | None = None
    fetched_at: str | None = None
    quote: str
    start: int
    end: int
    also_in: list[str] = []


class Position(Frozen):
    """One side of a disagreement, with the citations that carry it."""

    text: str
    citations: list[int]


class Disagreement(Frozen):
    """Sources that differ on one fact."""

    about: str
    positions: list[Position]


class Dropped(Frozen):
    """A sentence that the model wrote and the checks refused, with the check that refused it."""

    text: str
    reason: str


class NearArticle(Frozen):
    """An article that came close, offered when the agent abstains."""

    article_id: str
    title: str
    published_at: str | None


AbstentionReason = Literal["nothing_found", "filtered_out", "unsupported", "conflicting", "out_of_scope"]


class Abstention(Frozen):
    """Why there is no answer, what was searched, and what came closest."""

    reason: AbstentionReason
    message: str
    searched: dict[str, Any]
    nearest: list[NearArticle]


class FiltersReport(Frozen):
    """The reader's filters, what the question implied, and what was relaxed (with a note each)."""

    given: dict[str, Any]
    inferred: dict[str, Any]
    relaxed: list[str]


class FoundPassage(Frozen):
    """A passage as `search --json` shows it: `text == body[start:end]`."""

    rank: int
    score: float
    article_id: str
    article_sha256: str
    title: str
    outlet: str | None
    published_at: str | None
    url: str | None
    genre: str
    language: str | None
    start: int
    end: int
    text: str
    also_in: list[str]

    @classmethod
    def of(cls, passage: Passage) -> "FoundPassage":
        """The contract's form of a passage."""
        chunk, article = passage.chunk, passage.article
        return cls(
            rank=passage.rank, score=round(passage.score, 6), article_id=article.id, article_sha256=article.sha256,
            title=article.title, outlet=article.outlet, published_at=article.published_at, url=article.url,
            genre=article.genre, language=article.language, start=chunk.start, end=chunk.end, text=chunk.text,
            also_in=list(passage.also_in),
        )  # fmt: skip


class ArchiveState(Frozen):
    """How current the archive was that answered."""

    generation: int
    articles: int
    newest: str | None


class Step(Frozen):
    """One node of the run: its name, milliseconds, and a note on what it decided."""

    node: str
    ms: float
    note: str = ""


class RunReceipt(Frozen):
    """What made this answer: model, prompts, calls, tokens, cost, time."""

    id: str
    model: str | None
    profile: str = PRESS
    prompts: dict[str, str]
    settings: str = ""
    llm_calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float
    steps: list[Step]
    ms: float


Status = Literal["answered", "partial", "abstained"]


class Answer(Frozen):
    """The answer of `ask --json`, of a line of `batch`, and of the final event of every stream."""

    id: str | None = None
    question: str
    standalone_question: str
    status: Status
    mode: Literal["model", "extractive", "cached"]
    answer: str
    statements: list[Statement]
    citations: list[Citation]
    disagreements: list[Disagreement] = []
    dropped: list[Dropped]
    abstention: Abstention | None
    filters: FiltersReport
    passages: list[FoundPassage]
    archive: ArchiveState
    run: RunReceipt

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON: optional fields are absent, not null, where the contract marks them with `?`."""
        shown = self.model_dump(mode="json")
        if self.id is None:
            del shown["id"]
        for statement in shown["statements"]:
            for optional in ("premises", "label"):
                if statement[optional] is None:
                    del statement[optional]
        for citation in shown["citations"]:
            for optional in ("page", "fetched_at"):
                if citation[optional] is None:
                    del citation[optional]
        return shown


class DraftStatement(BaseModel):
    """What a model writes for one sentence. The order matters to small models: where, the words, the sentence."""

    evidence: int = Field(description="number of the evidence that holds the answer")
    quote: str = Field(description="words copied exactly from that evidence")
    sentence: str = Field(description="one sentence that answers the question with what the quote says")


class Draft(BaseModel):
    """What a model writes for an answer: at most three sentences, each with its proof before it."""

    statements: list[DraftStatement] = Field(max_length=3)


class GeneralKnowledge(BaseModel):
    """What a model knows by itself, where a profile allows that: at most three sentences."""

    sentences: list[str] = Field(max_length=3)


class StandaloneQuestion(BaseModel):
    """A follow-up question rewritten so that it can be understood without the conversation."""

    question: str


class SearchQueries(BaseModel):
    """Other wordings to search the archive with."""

    queries: list[str] = Field(max_length=3)


class QuestionParts(BaseModel):
    """The parts of a question that needs several articles: each a question that stands by itself."""

    parts: list[str] = Field(max_length=4)


class HelpfulPassages(BaseModel):
    """The numbers of the passages that help to answer the question."""

    helpful: list[int]
