"""What becomes of things that are no article."""

import struct
import zlib
from dataclasses import dataclass

# What readers of damaged files raise from deep inside, where their own documented errors do not cover it.
BROKEN_INPUT = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, RuntimeError, TypeError,
    ValueError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejected:
    """One thing that is no article: `source` as a posix path, the 1-based `line` if it has one, and why."""

    source: str
    line: int | None
    reason: str


class NotAnArticleError(Exception):
    """Raised inside the loaders; `line` is 1-based. `ingest.load.dispatch` turns it into a Rejected."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
