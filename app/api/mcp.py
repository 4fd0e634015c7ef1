"""`/mcp`: the MCP server over streamable HTTP, beside the API and behind the same guards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.access import Asking
from app.api.hosts import LOOPBACK_NAMES, is_loopback
from app.api.serving import Serving

if TYPE_CHECKING:
    from mcp.server.transport_security import TransportSecuritySettings

MAX_SESSIONS = 256
"""Clients of the protocol's older revisions keep a session; one that is idle for half an hour ends."""

router = APIRouter(tags=["as an MCP server"], include_in_schema=False)


@router.api_route("/mcp", methods=["GET", "POST", "DELETE"])
async def mcp(request: Request, access: Asking) -> Response:
    """Whatever the protocol says; its messages are described by its own specification, not by OpenAPI."""
    request.state.access = access  # each message may read what its own key may, whatever session it belongs to
    return Handed(request.app.state.mcp)


@asynccontextmanager
async def mcp_over_http(app: FastAPI, served: Serving, host: str) -> AsyncIterator[None]:
    """Answer `/mcp` of `app` while this is open. A server that listens on loopback answers no other Host or Origin."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from app.mcp.server import mcp_server

    manager = StreamableHTTPSessionManager(
        mcp_server(served, app.version), security_settings=_security(host), max_sessions=MAX_SESSIONS
    )
    async with manager.run():
        app.state.mcp = manager.handle_request
        yield


class Handed(Response):
    """A reply that another ASGI app gives."""

    def __init__(self, to: ASGIApp) -> None:
        super().__init__()
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it answer."""
        await self._to(scope, receive, send)


def _security(host: str) -> "TransportSecuritySettings":
    from mcp.server.transport_security import TransportSecuritySettings

    if not is_loopback(host):
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    names = [*LOOPBACK_NAMES, host]
    return TransportSecuritySettings(
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[f"http://{name}:*" for name in names],
    )
