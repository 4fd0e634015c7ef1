"""What a model said, kept by the hash of everything that its words depend on: model, weights, messages, schema.

A changed prompt, a passage more or less in the evidence, another model: each is another key, for which there is no
recording. JSONL, one recording a line, each on disk before the next begins.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage

from eval.journal import append, read_journal
from ingest.durable import replace_text

_SHOWN_CHARACTERS = 160


@dataclass(frozen=True)
class Recording:
    """The words of one call. `failure` says how it ended where it failed in a way that it always would.

    `asked` is the end of the last message: for people who read the file, it is no part of the key. `seconds` is how
    long the real model took. Where the call asked for them, `chances` are the most likely first tokens with their
    logarithms of probability, `logprobs` those of the tokens that were written.
    """

    key: str
    asked: str
    words: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    failure: str | None = None
    chances: list[dict[str, Any]] | None = None
    logprobs: list[float] | None = None


class Recordings:
    """The recordings of one file. `used` are the keys that were asked for, in that order; `made` counts new ones.

    Raises JournalError when the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = {entry["key"]: Recording(**entry) for entry in read_journal(path)}
        self.used: dict[str, None] = {}
        self.made = 0
        self.seconds_made = 0.0

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: str) -> Recording | None:
        """The recording of `key`; None where there is none."""
        self.used[key] = None
        return self._known.get(key)

    def add(self, recording: Recording) -> None:
        """Keep what the real model has just said; on disk when this returns."""
        append(self._path, asdict(recording))
        self._known[recording.key] = recording
        self.made += 1
        self.seconds_made += recording.seconds

    @property
    def unused(self) -> int:
        """How many recordings nobody asked for."""
        return len(self._known.keys() - self.used.keys())

    def keep_used(self) -> None:
        """Rewrite the file, atomically, with what was asked for alone, in the order of asking."""
        kept = [self._known[key] for key in self.used if key in self._known]
        replace_text(self._path, "".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in kept))
        self._known = {each.key: each for each in kept}


def key_of(model: dict[str, Any], messages: Sequence[BaseMessage], response_format: Any) -> str:
    """The SHA-256 of what the words depend on, 64 hex digits."""
    said = [[message.type, message.content] for message in messages]
    whole = {"model": model, "messages": said, "response_format": response_format}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def shown(messages: Sequence[BaseMessage]) -> str:
    """The last line of the last message, cut: the prompts end with the question."""
    return str(messages[-1].content).strip().rpartition("\n")[2][:_SHOWN_CHARACTERS]
