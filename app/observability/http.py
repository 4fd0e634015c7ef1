"""Each HTTP request as a span, a metric and a line of the log: by its route, never by its address: that may hold words.

A caller's `traceparent` (W3C Trace Context) is taken up, so that a run belongs to the trace of whoever asked.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.request_ids import request_id
from app.observability.observed import Observed

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
GONE, FAILED = 499, 500


class WatchedRequests:
    """ASGI middleware. What a server observes is found where its routes find it: in the open application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen: Observed = scope["app"].state.serving.application.observed
        began, status = time.perf_counter(), GONE

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with _span(seen, scope) as span:
            try:
                await self._app(scope, receive, sent)
            except Exception:
                status = FAILED
                raise
            finally:
                method, route = _method(scope), _route(scope)
                seconds = time.perf_counter() - began
                if span is not None:
                    span.update_name(f"{method} {route}")
                    span.set_attributes({"http.route": route, "http.response.status_code": status})
                if seen.metrics is not None:
                    seen.metrics.request_done(method, route, status, seconds)
                if seen.logs is not None and route not in _QUIET:
                    seen.logs.request_done(method, route, status, seconds)


@contextmanager
def _span(seen: Observed, scope: Scope) -> Iterator[Any]:
    """The request's span, the current one meanwhile; None where traces are off."""
    if seen.traces is None:
        yield None
        return
    with seen.traces.request(_method(scope), request_id(), dict(Headers(scope=scope))) as span:
        yield span


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in _METHODS else "OTHER"


def _route(scope: Scope) -> str:
    """The route's pattern; a path that is no route has no name of its own."""
    return getattr(scope.get("route"), "path", None) or "unmatched"
