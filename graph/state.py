"""The state that flows through the graph and is checkpointed: ids and small plain facts, never passages.

Every field is a JSON type, so that the checkpoint serializer needs to trust no class. A run fills the fields below
`turns` anew; `turns` is what a conversation keeps. `reason` says in words why there is no answer; `refused` is the
contract's reason where a node knows it, None where `graph.telling.refusal` tells it from what was found.
"""

from typing import Any, Literal, TypedDict

from graph.llm import Usage
from graph.models import AbstentionReason

Outcome = Literal["enough", "split", "reformulate", "web", "abstain", "repair", "done"]


class Hit(TypedDict):
    """A passage that was retrieved: the chunk's id, its fused score, how near it is to the question, its copies."""

    chunk_id: str
    score: float
    similarity: float | None
    also_in: list[str]
    cluster: str


class Counts(TypedDict):
    """Calls of the model and their tokens, added over the nodes."""

    calls: int
    prompt_tokens: int
    completion_tokens: int


NO_CALLS = Counts(calls=0, prompt_tokens=0, completion_tokens=0)
FAILED_CALL = Counts(calls=1, prompt_tokens=0, completion_tokens=0)


def counted(usage: Usage) -> Counts:
    """The usage of one call, as the state carries it."""
    return Counts(calls=usage.calls, prompt_tokens=usage.prompt_tokens, completion_tokens=usage.completion_tokens)


def add_counts(left: Counts, right: Counts) -> Counts:
    """The sum of both."""
    return Counts(
        calls=left["calls"] + right["calls"],
        prompt_tokens=left["prompt_tokens"] + right["prompt_tokens"],
        completion_tokens=left["completion_tokens"] + right["completion_tokens"],
    )


class State(TypedDict):
    """What the nodes read. Filters and statements are in their JSON forms."""

    turns: list[dict[str, Any]]
    question: str
    profile: str
    as_of: str
    given: dict[str, Any]
    web_allowed: bool
    searched_web: bool
    standalone: str
    queries: list[str]
    parts: list[dict[str, Any]]
    inferred: dict[str, Any]
    relaxed: list[str]
    attempt: int
    hits: list[Hit]
    kept: list[str]
    outcome: Outcome
    reason: str
    refused: AbstentionReason | None
    note: str
    drafts: list[dict[str, Any]]
    rejected: list[dict[str, str]]
    proven: list[dict[str, Any]]
    accounts: list[dict[str, Any]]
    others: list[Hit]
    general: list[str]
    repaired: bool
    mode: Literal["model", "extractive"]
    counts: Counts
    steps: list[dict[str, Any]]


class Update(TypedDict, total=False):
    """What a node returns: the fields that it changes; `counts` are its own, added to the run's by `build.timed`."""

    turns: list[dict[str, Any]]
    standalone: str
    queries: list[str]
    parts: list[dict[str, Any]]
    inferred: dict[str, Any]
    relaxed: list[str]
    attempt: int
    searched_web: bool
    note: str
    hits: list[Hit]
    kept: list[str]
    outcome: Outcome
    reason: str
    refused: AbstentionReason | None
    drafts: list[dict[str, Any]]
    rejected: list[dict[str, str]]
    proven: list[dict[str, Any]]
    accounts: list[dict[str, Any]]
    others: list[Hit]
    general: list[str]
    repaired: bool
    mode: Literal["model", "extractive"]
    counts: Counts
    steps: list[dict[str, Any]]
