"""The MCP server (Model Context Protocol, revisions 2024-11-05 to 2026-07-28, by the official SDK): tools, no more.

A tool that fails answers with `isError`, the HTTP API's problem as structured content, and its message as text. A
request that the client cancels ends its run. What is no tool at all is an error of the protocol.
"""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from app.api.access import Access
from app.api.budget import BudgetSpent
from app.api.errors import KNOWN, UnknownArticle, problem_of
from app.api.problem import Problem
from app.api.runs import TooManyRuns
from app.api.serving import Serving
from app.mcp.tools import QUOTED, TOOLS, Report, Tool
from graph.models import Step
from ingest.permitted import NotPermitted

if TYPE_CHECKING:
    import mcp_types as types
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server

INSTRUCTIONS = (
    "An archive of press articles. `ask_archive` answers with proven sentences, `search_articles` finds passages,"
    f" `get_article` shows a whole article. {QUOTED}"
)
_TOLD = (*KNOWN, BudgetSpent, NotPermitted, TooManyRuns, UnknownArticle)


def mcp_server(served: Serving, version: str) -> "Server[Any]":
    """The server whose tools ask `served`; `run` it over stdio, or over HTTP by a session manager."""
    import mcp_types as types
    from mcp.server.lowlevel import Server
    from mcp.shared.exceptions import MCPError

    tools = {tool.name: tool for tool in TOOLS}
    shown = [_shown(tool) for tool in TOOLS]

    async def list_tools(
        _context: "ServerRequestContext[Any]", _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=shown)

    async def call_tool(
        context: "ServerRequestContext[Any]", params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name!r}; there are {', '.join(tools)}")
        try:
            arguments = tool.arguments.model_validate(params.arguments or {})
        except ValidationError as error:
            return _failed(_invalid(error))
        try:
            result = await tool.run(served, _access(context), arguments, _reporting(context))
        except _TOLD as error:
            return _failed(problem_of(error))
        text = types.TextContent(type="text", text=tool.said(result))
        return types.CallToolResult(content=[text], structured_content=result)

    return Server(
        "pressroom",
        version=version,
        title="Pressroom",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _shown(tool: Tool) -> "types.Tool":
    import mcp_types as types

    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=tool.result.model_json_schema(),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=tool.open_world
        ),
    )


def _access(context: "ServerRequestContext[Any]") -> Access:
    """What this message's sender may: over HTTP what its key opens, over stdin all, as with any other command."""
    if context.request is None:
        return Access()
    access: Access = context.request.state.access
    return access


def _reporting(context: "ServerRequestContext[Any]") -> Report:
    """Tells the client each step of the run, where it asked for progress; how many will come is not known."""
    steps = 0

    async def report(step: Step) -> None:
        nonlocal steps
        steps += 1
        await context.session.report_progress(steps, message=f"{step.node}: {step.note}" if step.note else step.node)

    return report


def _invalid(error: ValidationError) -> Problem:
    wrong = [(".".join(map(str, found["loc"])), found["msg"]) for found in error.errors()]
    message = "; ".join(f"{name}: {text}" if name else text for name, text in wrong)
    return Problem(422, "invalid_request", message, param=wrong[0][0] or None)


def _failed(problem: Problem) -> "types.CallToolResult":
    import mcp_types as types

    text = types.TextContent(type="text", text=f"{problem.code}: {problem.message}")
    return types.CallToolResult(content=[text], structured_content=problem.to_json(), is_error=True)
