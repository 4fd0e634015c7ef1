"""`pressroom mcp`: the archive as tools for assistants, over stdin and stdout."""

import asyncio
from logging.config import dictConfig

from app.cli.console import say


def mcp() -> None:
    """Serve the archive to an assistant as MCP tools: search_articles, ask_archive, get_article.

    The assistant starts this command itself and speaks to it over stdin and stdout; nothing listens on a port.
    Over HTTP the same tools are at /mcp of `pressroom serve`.

    Example of a client's configuration:
      {"mcpServers": {"pressroom": {"command": "pressroom", "args": ["mcp"],
                                    "env": {"PRESSROOM_HOME": "/path/to/home"}}}}
    """
    from app.api.application import create_app
    from app.mcp.stdio import serve_stdio
    from app.settings import load_settings

    settings = load_settings()
    if settings.observe.logs == "json":
        from app.observability.logs import json_logging

        dictConfig(json_logging(content=settings.observe.content))
    say(f"serving {settings.home} as MCP tools; the client's end of input stops it")
    try:
        asyncio.run(serve_stdio(create_app(settings)))
    except KeyboardInterrupt:
        say("stopped")
