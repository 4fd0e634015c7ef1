"""`/` and `/archive`: the pages for people, from the files of `app/page`, with headers that let nothing else in."""

from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parents[1] / "page"
PAGES = {"/": "index.html", "/archive": "archive.html"}
# What articles say must stay text: no script but ours, no HTML made of strings, nothing fetched from elsewhere.
# (CSP level 3; Trusted Types.)
_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # The files have no version in their names: ask each time, "not modified" costs little.
    "Cache-Control": "no-cache",
}


class PageFiles(StaticFiles):
    """The scripts and styles, with the headers of the pages."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file. Raises HTTPException (404, 405)."""
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def serve_pages(app: FastAPI) -> None:
    """Add the pages to `app`. They hold nothing of the archive, so that anybody may load them."""
    for path in PAGES:
        app.router.routes.append(Route(path, _page, methods=["GET"], include_in_schema=False))
    app.mount("/page", PageFiles(directory=FOLDER), name="page")


async def _page(request: Request) -> Response:
    return FileResponse(FOLDER / PAGES[request.url.path], headers=HEADERS)
