"""A request to `/v1/chat/completions`, as OpenAI's reference describes it, and the question that it asks.

Parameters that steer a model's sampling are accepted and have no effect: proofs decide what an answer says.
Tools, images and other outputs than text are refused by name, because ignoring them would be a wrong answer.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.errors import UnknownModel, WrongRequest
from app.api.schemas import MAX_QUESTION_CHARACTERS, FiltersBody, Name, ProfileName, Strict
from graph.models import Question, Turn
from prompts.profiles import PRESS

MODEL = "pressroom"


class TextPart(Strict):
    """One piece of a message in parts. Only text can be read."""

    type: Literal["text", "input_text"]
    text: str


class Message(BaseModel):
    """One message of the conversation; clients repeat fields of earlier answers in it, which are ignored."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart] | None = None

    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content).strip()
        return (self.content or "").strip()


class StreamOptions(BaseModel):
    """`include_usage` asks for a last chunk with the numbers of tokens."""

    include_usage: bool = False


class Extras(Strict):
    """What Pressroom adds (`extra_body={"pressroom": {...}}` in OpenAI's Python client)."""

    filters: FiltersBody = FiltersBody()
    web: bool = False
    profile: ProfileName = PRESS


class ChatBody(Strict):
    """A chat completion request. The last message must be the user's; it is the question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "What did the new bridge cost?"}],
                    "pressroom": {"filters": {"language": "en"}},
                }
            ]
        },
    )

    model: str
    messages: list[Message] = Field(min_length=1, max_length=500)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    response_format: dict[Literal["type"], Literal["text"]] | None = None
    pressroom: Extras = Extras()

    # Accepted without effect.
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logprobs: Literal[False] | None = None
    seed: int | None = None
    logit_bias: dict[str, float] | None = None
    stop: str | list[str] | None = None
    user: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None
    metadata: dict[str, Any] | None = None
    store: bool | None = None
    service_tier: str | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None

    def to_question(self) -> Question:
        """The last message as question, the earlier ones as its history. Raises UnknownModel, WrongRequest.

        System messages are left out: they tell a model how to behave, and the agent's rules are its own.
        """
        if self.model != MODEL:
            raise UnknownModel(
                f"there is no model {self.model!r} here, only {MODEL!r}",
                code="model_not_found",
                param="model",
            )
        last = self.messages[-1]
        if last.role != "user" or not last.text():
            raise WrongRequest("the last message must be the user's question, with text in it", param="messages")
        if len(last.text()) > MAX_QUESTION_CHARACTERS:
            raise WrongRequest(
                f"the question has {len(last.text())} characters: shorten it to {MAX_QUESTION_CHARACTERS}",
                code="question_too_long",
                param="messages",
            )
        history = [
            Turn(role=message.role, content=message.text())
            for message in self.messages[:-1]
            if message.role in ("user", "assistant") and message.text()
        ]
        return Question(
            text=last.text(),
            history=history,
            filters=self.pressroom.filters.to_filters(),
            web=self.pressroom.web,
            profile=self.pressroom.profile,
        )


class Model(BaseModel):
    """One model of the list."""

    id: Name
    object: Literal["model"] = "model"
    created: int
    owned_by: str = MODEL


class ModelList(BaseModel):
    """The models of this server."""

    object: Literal["list"] = "list"
    data: list[Model]


class ErrorBody(BaseModel):
    """What went wrong (API reference, "Error object")."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorReply(BaseModel):
    """The body of every failed request below `/v1`."""

    error: ErrorBody
