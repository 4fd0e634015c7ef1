"""Typed exceptions -> HTTP status and problem details (RFC 9457, application/problem+json); below /v1 OpenAI's form.

A failure that another try may cure carries Retry-After, in seconds.
"""

import logging
from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.api.access import RateExceeded, ScopeMissing
from app.api.budget import BudgetSpent
from app.api.guard import SECURITY_HEADERS
from app.api.ingestion_jobs import TooManyIngestions, UnknownIngestion
from app.api.problem import Problem, code_of, replied
from app.api.request_ids import HEADER, request_id
from app.api.runs import AnswerTimeout, ClientGone, TooManyRuns
from app.feedback import FeedbackInvalid
from app.keys import KeyRefused
from app.models.errors import ModelError as ModelStoreError
from app.models.errors import ModelUnavailable
from app.settings import SettingsError
from graph.errors import AgentError, ModelAnsweredJunk, ModelUnreachable, WebUnreachable
from ingest.dates import DateError
from ingest.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveMissing,
    ArticleUnknown,
    NothingToRollBack,
    WriterBusy,
)
from ingest.permitted import NotPermitted

log = logging.getLogger(__name__)
# Raised on purpose during a run; everything else is a bug, for the server's log.
KNOWN = (AgentError, ArchiveError, ModelStoreError, SettingsError, DateError, AnswerTimeout)


class UnknownArticle(Exception):
    """The archive has no such article, or no such revision of it."""


class UnknownRun(Exception):
    """No answer of this run is kept (any more)."""


class UnknownThread(Exception):
    """The caller has no conversation of this name."""


class WrongRequest(Exception):
    """The request cannot be served as it stands; `param` names what is wrong."""

    def __init__(self, message: str, *, code: str = "invalid_request", param: str | None = None) -> None:
        super().__init__(message)
        self.code, self.param = code, param


class UnknownModel(WrongRequest):
    """The only model of this server is `pressroom`."""


_TABLE: Sequence[tuple[type[Exception], int, str, int | None]] = (
    (KeyRefused, 401, "key_refused", None),
    (ScopeMissing, 403, "scope_missing", None),
    (RateExceeded, 429, "rate_exceeded", None),
    (BudgetSpent, 429, "budget_spent", None),
    (NotPermitted, 404, "unknown_article", None),
    (ArticleUnknown, 404, "unknown_article", None),
    (NothingToRollBack, 409, "unknown_generation", None),
    (WriterBusy, 409, "writer_busy", 30),
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
    (AnswerTimeout, 504, "answer_timeout", None),
    (TooManyRuns, 429, "too_many_runs", 5),
    (ClientGone, 499, "client_gone", None),
    (UnknownArticle, 404, "unknown_article", None),
    (UnknownRun, 404, "unknown_run", None),
    (UnknownThread, 404, "unknown_thread", None),
    (UnknownIngestion, 404, "unknown_ingestion", None),
    (TooManyIngestions, 429, "too_many_ingestions", 60),
    (FeedbackInvalid, 422, "invalid_feedback", None),
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
            seconds = getattr(error, "retry_after", retry_after)
            return Problem(status, code, str(error), seconds if retryable else None, param)
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
    return replied(request.url.path, problem)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # Starlette raises the error again once this is sent, so that the server logs it with its traceback.
    reply = replied(request.url.path, problem_of(error))
    # What answers here stands before the guard that gives every other reply its headers.
    reply.headers.update(SECURITY_HEADERS | {HEADER: request_id()})
    return reply


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    message = f"{request.method} {request.url.path}: {error.detail}; /openapi.json lists the routes"
    return replied(request.url.path, Problem(error.status_code, code_of(error.status_code), message))


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    wrong = [(_name(found["loc"]), found["msg"]) for found in error.errors()]
    message = "; ".join(f"{name}: {text}" if name else text for name, text in wrong)
    return replied(request.url.path, Problem(422, "invalid_request", message, param=wrong[0][0] or None))


def _name(location: Sequence[str | int]) -> str:
    """("body", "filters", "since") -> "filters.since"."""
    return ".".join(str(part) for part in location[1:] if part != "str")
