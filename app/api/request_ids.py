"""The name of each request: taken from `X-Request-ID` or made, sent back, and written into every line of the log."""

import logging
import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"
NONE = "-"
# What a log line can hold without being broken by it.
_FORM = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default=NONE)


def begin_request(given: str | None) -> str:
    """The request's id from here on: the one given, where it is 1 to 64 letters, digits, dots, dashes, underscores."""
    chosen = given if given and _FORM.fullmatch(given) else uuid.uuid4().hex[:16]
    _current.set(chosen)
    return chosen


def request_id() -> str:
    """The id of the request that this code runs for; "-" outside of one."""
    return _current.get()


class RequestIdFilter(logging.Filter):
    """Gives log records the field `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        record.request_id = request_id()
        return True
