"""`pressroom serve`: the HTTP server of one home, until it is told to stop."""

import copy
import secrets
import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app.cli.console import say
from app.cli.exits import FAILED
from app.cli.running import announced, running_server

if TYPE_CHECKING:
    from app.settings import Settings

GRACE_SECONDS = 2

Host = Annotated[str | None, typer.Option(help="Address to listen at (PRESSROOM_SERVE__HOST).", show_default=False)]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Port, 0 for a free one (PRESSROOM_SERVE__PORT).", show_default=False),
]


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the archive over HTTP: /api, and OpenAI's /v1, at http://127.0.0.1:8321 unless told otherwise.

    Without a key (`pressroom keys create`) it listens on this machine alone.
    """
    from app.api.hosts import base_url, is_loopback
    from app.keys import KeyStore
    from app.settings import load_settings

    settings = load_settings()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update={"serve": settings.serve.model_copy(update=given)})
    address = settings.serve.host
    keyed = KeyStore(settings.home.resolve()).configured()
    if not is_loopback(address) and not keyed:
        raise typer.BadParameter(
            f"{address} can be reached from other machines, and there are no keys yet: everybody there could"
            " read the archive. Make one first (pressroom keys create NAME), or listen at 127.0.0.1",
            param_hint="--host",
        )
    if there := running_server(settings.home):
        say(
            f"pressroom: {settings.home} is served already, at {there}: use that server or stop it first",
            style="red",
        )
        raise typer.Exit(FAILED)
    with _listening(address, settings.serve.port) as listener:
        url = base_url(address, listener.getsockname()[1])
        owner_token = secrets.token_urlsafe(32)
        with announced(settings.home, url, owner_token):
            say(f"serving {settings.home} at {url} (Ctrl+C stops it)")
            if keyed:
                say("it asks for a key (pressroom keys list); commands of this home need none")
            else:
                say("there are no keys, so it listens on this machine alone and asks nobody (pressroom keys create)")
            _run(settings, listener, owner_token)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        say(
            f"pressroom: cannot listen at {host} port {port} ({error}): choose another with --port",
            style="red",
        )
        raise typer.Exit(FAILED) from error


def _run(settings: "Settings", listener: socket.socket, owner_token: str) -> None:
    import uvicorn

    from app.api.application import create_app

    config = uvicorn.Config(
        create_app(settings, owner_token=owner_token),
        log_config=_logging_to_stderr(settings),
        # A little more than streams are given to come to their end, so that they end themselves.
        timeout_graceful_shutdown=settings.serve.grace_seconds + GRACE_SECONDS,
        lifespan="on",
    )
    # uvicorn ends gracefully and then raises the signal again; by default SIGTERM would end the process right
    # there, before `serve.json` is removed.
    before = signal.signal(signal.SIGTERM, _leave)
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        say("stopped")
    finally:
        signal.signal(signal.SIGTERM, before)
    if not server.started:
        say("pressroom: the server did not start; the log above says why", style="red")
        raise typer.Exit(FAILED)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _logging_to_stderr(settings: "Settings") -> dict[str, Any]:
    from uvicorn.config import LOGGING_CONFIG

    if settings.observe.logs == "json":
        from app.observability.logs import json_logging

        return json_logging(content=settings.observe.content)

    logging: dict[str, Any] = copy.deepcopy(LOGGING_CONFIG)
    logging["handlers"]["access"]["stream"] = "ext://sys.stderr"  # stdout is for results
    logging["filters"] = {"request_id": {"()": "app.api.request_ids.RequestIdFilter"}}
    for handler in logging["handlers"].values():
        handler["filters"] = ["request_id"]
    for form in logging["formatters"].values():
        form["fmt"] = f"{form['fmt']} [%(request_id)s]"
    logging["loggers"]["app"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return logging
