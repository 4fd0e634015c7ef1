"""`/mcp`: the MCP server over streamable HTTP, beside the API and behind the same guards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.access import Asking
from app.api.hosts import LOOPBACK_NAMES, is_loopback
from app.api.serving import Serving

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
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
    door = Door(served, app.version, host)
    app.state.mcp = door
    try:
        yield
    finally:
        await door.close()


class Door:
    """The ASGI app of `/mcp`; its sessions begin with the first request, so that nobody else waits for the SDK."""

    def __init__(self, served: Serving, version: str, host: str) -> None:
        self._served, self._version, self._host = served, version, host
        self._opening = asyncio.Lock()
        self._over = asyncio.Event()
        self._manager: StreamableHTTPSessionManager | None = None
        self._living: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        async with self._opening:
            if self._manager is None:
                manager = await asyncio.to_thread(self._made)
                begun = asyncio.Event()
                self._living = asyncio.create_task(self._live(manager, begun))
                await begun.wait()
                self._manager = manager
        await self._manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """End every session."""
        self._over.set()
        if self._living is not None:
            await self._living

    async def _live(self, manager: "StreamableHTTPSessionManager", begun: asyncio.Event) -> None:
        # In a task of its own: the SDK's task group must end where it began, and a server's life need not.
        try:
            async with manager.run():
                begun.set()
                await self._over.wait()
        finally:
            begun.set()

    def _made(self) -> "StreamableHTTPSessionManager":
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from app.mcp.server import mcp_server

        return StreamableHTTPSessionManager(
            mcp_server(self._served, self._version), security_settings=_security(self._host), max_sessions=MAX_SESSIONS
        )


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
