"""What a failed request is answered with: problem details (RFC 9457), below /v1 OpenAI's form of an error."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from app.api.request_ids import request_id

OPENAI_PREFIX = "/v1/"
MEDIA_TYPE = "application/problem+json"
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"} | dict.fromkeys(
    (400, 404, 405, 408, 413, 422), "invalid_request_error"
)
_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    408: "body_too_slow",
    413: "body_too_large",
}


class ProblemReply(BaseModel):
    """The body of every failed request (RFC 9457). `code` is for programs, `detail` for people."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank", "title": "Service Unavailable", "status": 503, "code": "archive_missing",
                    "detail": "there is no archive here: run `pressroom ingest PATH` to make one",
                    "request_id": "0f3c9a7be1d24c58",
                }
            ]
        }
    )  # fmt: skip

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a group of routes may fail with, for the OpenAPI description; every route may with 401, 403 and 429."""
    described = {"model": ProblemReply, "content": {MEDIA_TYPE: {}}}
    return {
        status: {**described, "description": HTTPStatus(status).phrase} for status in sorted({401, 403, 429, *statuses})
    }


@dataclass(frozen=True)
class Problem:
    """What a failed request is answered with. `retry_after` is in seconds, None where a retry cannot help."""

    status: int
    code: str
    message: str
    retry_after: int | None = None
    param: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Problem details; they name the request, so that the log can be asked about it."""
        return {
            "type": "about:blank", "title": _title(self.status), "status": self.status, "detail": self.message,
            "code": self.code, "request_id": request_id(),
        }  # fmt: skip

    def to_openai(self) -> dict[str, Any]:
        """OpenAI's form (API reference, "Error object")."""
        kind = _TYPES.get(self.status, "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


def _title(status: int) -> str:
    return "Client Closed Request" if status == 499 else HTTPStatus(status).phrase


def code_of(status: int) -> str:
    """The name, for programs, of a failure that has no name but its HTTP status."""
    return _CODES.get(status, f"http_{status}")


def replied(path: str, problem: Problem) -> JSONResponse:
    """The reply to a request for `path` that failed."""
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if not path.startswith(OPENAI_PREFIX):
        return JSONResponse(problem.to_json(), problem.status, headers, MEDIA_TYPE)
    # OpenAI's clients know 400, not 422, as the status of a request that must be changed.
    return JSONResponse(problem.to_openai(), 400 if problem.status == 422 else problem.status, headers)
