"""The MCP server on stdin and stdout: the protocol alone is written to stdout, all else goes to stderr."""

from fastapi import FastAPI

from app.mcp.server import mcp_server


async def serve_stdio(app: FastAPI) -> None:
    """Serve what `app` serves over HTTP until stdin ends. `app` is opened and closed here; it listens nowhere."""
    from mcp.server.stdio import stdio_server

    # The SDK turns stdout to stderr while it serves: nothing that a library prints while opening reaches the client.
    async with stdio_server() as (reads, writes), app.router.lifespan_context(app):
        server = mcp_server(app.state.serving, app.version)
        await server.run(reads, writes, server.create_initialization_options())
