"""What every request passes, whatever its route: a name, headers that keep browsers narrow, a time for its body."""

import asyncio
from http import HTTPStatus

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problem import Problem, code_of, replied
from app.api.request_ids import HEADER, begin_request

# Nothing from elsewhere, nothing inline: the pages of this server need no more.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_PRIVATE = ("/api/", "/v1/", "/mcp")


class Guard:
    """ASGI middleware. A body that does not come whole within `body_seconds` is refused with 408."""

    def __init__(self, app: ASGIApp, body_seconds: float) -> None:
        self._app = app
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = begin_request(Headers(scope=scope).get(HEADER))
        private = scope["path"].startswith(_PRIVATE)
        refused: JSONResponse | None = None

        async def send_guarded(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                if message["status"] >= 400 and _is_plain(message):
                    # A refusal of a library's, in two words of plain text.
                    refused = _as_problem(scope, message["status"])
                    message = {**message, "headers": refused.raw_headers}
                headers = MutableHeaders(scope=message)
                headers[HEADER] = name
                for each, value in SECURITY_HEADERS.items():
                    headers.setdefault(each, value)
                if private:
                    headers["Cache-Control"] = "no-store"
            elif refused is not None:
                message = {"type": "http.response.body", "body": refused.body}
            await send(message)

        await self._app(scope, self._in_time(receive), send_guarded)

    def _in_time(self, receive: Receive) -> Receive:
        """`receive` until the body is there: what comes then (the client's leaving) may take as long as it likes."""
        deadline = asyncio.get_running_loop().time() + self._body_seconds
        complete = False

        async def receive_in_time() -> Message:
            nonlocal complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, f"the body did not come within {self._body_seconds:g} seconds") from None
            complete = message["type"] == "http.disconnect" or not message.get("more_body", False)
            return message

        return receive_in_time


def _is_plain(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")


def _as_problem(scope: Scope, status: int) -> JSONResponse:
    told = f"{scope['method']} {scope['path']}: {HTTPStatus(status).phrase}; /openapi.json lists the routes"
    return replied(scope["path"], Problem(status, code_of(status), told))
