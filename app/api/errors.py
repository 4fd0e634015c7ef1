"""Typed exceptions -> HTTP status and `{"error": {"code", "message"}}`; below /v1 in OpenAI's form.

A failure that another try may cure carries Retry-After, in seconds.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.api.runs import ClientGone, TooManyRuns
from app.models.errors import ModelError as ModelStoreError
from app.models.errors import ModelUnavailable
from app.settings import SettingsError
from graph.errors import AgentError, ModelAnsweredJunk, ModelUnreachable, WebUnreachable
from ingest.dates import DateError
from ingest.errors import ArchiveDamaged, ArchiveError, ArchiveMissing

log = logging.getLogger(__name__)
OPENAI_PREFIX = "/v1/"
# Raised on purpose during a run; everything else is a bug, for the server's log.
KNOWN = (AgentError, ArchiveError, ModelStoreError, SettingsError, DateError)
_TYPES = {429: "rate_limit_error"} | dict.fromkeys((400, 404, 405, 422), "invalid_request_error")
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}


class ErrorBody(BaseModel):
    """A name for programs and a sentence for people."""

    code: str
    message: str


class ErrorReply(BaseModel):
    """The body of every failed request."""

    error: ErrorBody


class UnknownArticle(Exception):
    """The archive has no such article, or no such revision of it."""


class UnknownRun(Exception):
    """No answer of this run is kept (any more)."""


class WrongRequest(Exception):
    """The request cannot be served as it stands; `param` names what is wrong."""

    def __init__(self, message: str, *, code: str = "invalid_request", param: str | None = None) -> None:
        super().__init__(message)
        self.code, self.param = code, param


class UnknownModel(WrongRequest):
    """The only model of this server is `pressroom`."""


@dataclass(frozen=True)
class Problem:
    """What a failed request is answered with. `retry_after` is in seconds, None where a retry cannot help."""

    status: int
    code: str
    message: str
    retry_after: int | None = None
    param: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The contract's form."""
        return {"error": {"code": self.code, "message": self.message}}

    def to_openai(self) -> dict[str, Any]:
        """OpenAI's form (API reference, "Error object")."""
        kind = _TYPES.get(self.status, "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


_TABLE: Sequence[tuple[type[Exception], int, str, int | None]] = (
    (ArchiveMissing, 503, "archive_missing", None),
    (ArchiveDamaged, 503, "archive_damaged", None),
    (ArchiveError, 503, "archive_unavailable", 10),
    (ModelUnreachable, 503, "model_unreachable", 10),
    (ModelAnsweredJunk, 502, "model_answered_junk", None),
    (WebUnreachable, 503, "web_unreachable", 30),
    (AgentError, 500, "agent_failed", None),
    (ModelUnavailable, 503, "model_unavailable", 10),
    (ModelStoreError, 503, "model_missing", None),
    (SettingsError, 503, "wrong_settings", None),
    (TooManyRuns, 429, "too_many_runs", 5),
    (ClientGone, 499, "client_gone", None),
    (UnknownArticle, 404, "unknown_article", None),
    (UnknownRun, 404, "unknown_run", None),
    (UnknownModel, 404, "model_not_found", None),
    (DateError, 422, "invalid_date", None),
    (WrongRequest, 422, "invalid_request", None),
)


def problem_of(error: Exception) -> Problem:
    """The row of the table that fits `error` (the first one; exceptions stand before their bases)."""
    for kind, status, code, retry_after in _TABLE:
        if isinstance(error, kind):
            param = error.param if isinstance(error, WrongRequest) else None
            retryable = getattr(error, "retryable", True)
            return Problem(status, code, str(error), retry_after if retryable else None, param)
    return Problem(500, "internal_error", f"an unexpected {type(error).__name__}: the server's log has the details")


def respond_to_errors(app: FastAPI) -> None:
    """Register the mapping on `app`."""
    for kind, *_ in _TABLE:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _known(request: Request, error: Exception) -> JSONResponse:
    problem = problem_of(error)
    if problem.status >= 500:
        log.warning("%s %s: %s", request.method, request.url.path, problem.message)
    return _reply(request, problem)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # Starlette raises the error again once this is sent, so that the server logs it with its traceback.
    return _reply(request, problem_of(error))


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, f"http_{error.status_code}")
    message = f"{request.method} {request.url.path}: {error.detail}; /openapi.json lists the routes"
    return _reply(request, Problem(error.status_code, code, message))


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    wrong = [(_name(found["loc"]), found["msg"]) for found in error.errors()]
    message = "; ".join(f"{name}: {text}" if name else text for name, text in wrong)
    return _reply(request, Problem(422, "invalid_request", message, param=wrong[0][0] or None))


def _name(location: Sequence[str | int]) -> str:
    """("body", "filters", "since") -> "filters.since"."""
    return ".".join(str(part) for part in location[1:] if part != "str")


def _reply(request: Request, problem: Problem) -> JSONResponse:
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after else None
    if not request.url.path.startswith(OPENAI_PREFIX):
        return JSONResponse(problem.to_json(), problem.status, headers)
    # OpenAI's clients know 400, not 422, as the status of a request that must be changed.
    return JSONResponse(problem.to_openai(), 400 if problem.status == 422 else problem.status, headers)
