"""`create_app`: the HTTP server's routes, life and guards put together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.api import (
    archive,
    articles,
    ask,
    feedback,
    health,
    ingestions,
    mcp,
    metrics,
    openai,
    search,
    stored_runs,
    threads,
)  # fmt: skip
from app.api.errors import respond_to_errors
from app.api.guard import Guard
from app.api.hosts import LOOPBACK_NAMES, is_loopback
from app.api.ingestion_jobs import IngestionJobs
from app.api.limits import RateLimits
from app.api.pages import serve_pages
from app.api.request_ids import HEADER
from app.api.runs import Runs
from app.api.serving import Serving
from app.api.warmup import Warmup
from app.bootstrap import Application
from app.keys import KeyStore
from app.settings import Settings

MAX_BODY_BYTES = 2_000_000  # a long conversation has some 100 kB


def create_app(
    settings: Settings, application: Application | None = None, *, owner_token: str | None = None
) -> FastAPI:
    """The ASGI app. It opens an Application and closes it, unless one is given (the giver closes that).

    Who shows `owner_token` as its key may do everything: commands of the same home do.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            opened = application
            if opened is None:
                opened = Application(settings)
                stack.callback(opened.close)
            agent = await stack.enter_async_context(opened.agent(remember=True))
            quoting = await stack.enter_async_context(opened.agent(remember=True, with_model=False))
            warmup = Warmup(opened)
            warmup.start()
            stack.push_async_callback(warmup.stop)
            jobs = IngestionJobs(opened)
            stack.push_async_callback(jobs.stop)
            app.state.serving = Serving(
                opened, agent, quoting, Runs(settings.serve.max_runs), warmup, jobs, KeyStore(opened.home),
                RateLimits(), owner_token,
            )  # fmt: skip
            await stack.enter_async_context(mcp.mcp_over_http(app, app.state.serving, settings.serve.host))
            yield

    app = FastAPI(
        title="Pressroom",
        version=_version(),
        summary="Answers from an archive of press articles, each sentence with the words that prove it.",
        lifespan=life,
        # The pages that show the routes load scripts from elsewhere; /openapi.json does not.
        docs_url=None,
        redoc_url=None,
    )
    if settings.observe.on:
        from app.observability.http import WatchedRequests

        app.add_middleware(WatchedRequests)
    if is_loopback(settings.serve.host):
        # A page of another site can point its own name at 127.0.0.1 ("DNS rebinding"); its Host header tells.
        app.add_middleware(
            TrustedHostMiddleware, allowed_hosts=[*LOOPBACK_NAMES, settings.serve.host], www_redirect=False
        )
    if settings.serve.cors_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.serve.cors_origins, allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", HEADER], expose_headers=[HEADER, "Retry-After"],
        )  # fmt: skip
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES)
    # Added last, so that it stands before all others: refusals of theirs are guarded too.
    app.add_middleware(Guard, body_seconds=settings.serve.body_seconds)
    respond_to_errors(app)
    for room in (
        ask, threads, feedback, search, articles, stored_runs, archive, ingestions, openai, mcp, health, metrics,
    ):  # fmt: skip
        app.include_router(room.router)
    serve_pages(app)
    return app


def _version() -> str:
    try:
        return version("pressroom")
    except PackageNotFoundError:
        return "0+uninstalled"  # run from a checkout that was not installed
