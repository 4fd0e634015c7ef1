"""The open application of a command, with the small models in place and a plan for when the large one is not."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from app.cli.console import measuring, say

if TYPE_CHECKING:
    from app.bootstrap import Application
    from app.models.store import ModelStatus, ModelStore
    from app.settings import Settings
    from graph.agent import Agent


@contextmanager
def opened(settings: "Settings") -> Iterator["Application"]:
    """The application, closed at the end."""
    from app.bootstrap import Application

    application = Application(settings)
    try:
        yield application
    finally:
        application.close()


@contextmanager
def archive_opened(settings: "Settings") -> Iterator["Application"]:
    """The application with its archive there and the embedder that made it pulled.

    Raises ArchiveMissing, ArchiveDamaged, ModelMissing. A model that nobody here knows is named by who needs it.
    """
    from ingest.embed import model_of
    from ingest.generation import current_number, folder_of, read_manifest

    # Before anything is pulled for it.
    manifest = read_manifest(folder_of(settings.home, current_number(settings.home)))
    with opened(settings) as application:
        name = model_of(manifest.embedder)
        if any(model.name == name for model in application.model_store().models):
            pull_embedder(application, name)
        yield application


def pull_embedder(application: "Application", name: str | None = None) -> None:
    """Bring an embedder (by default that of the settings) into the model store if it is missing, with a bar.

    Raises ModelMissing, ModelUnknown.
    """
    from app.models.errors import ModelMissing, SourceFailed

    store = application.model_store()
    status = status_of(store, name or application.settings.embedder.model)
    if status.state != "missing":
        return
    say(f"pulling {status.model.name} ({size(status.model.bytes)}), needed to search by meaning")
    with measuring(in_bytes=True) as tell:
        try:
            store.pull(status.model.name, progress=tell)
        except SourceFailed as error:
            raise ModelMissing(str(error)) from error


def status_of(store: "ModelStore", name: str) -> "ModelStatus":
    """What the store holds of one model. Raises ModelUnknown."""
    from app.models.errors import ModelUnknown

    known = {status.model.name: status for status in store.status()}
    if name not in known:
        raise ModelUnknown(f"no model is called {name!r}; there are: {', '.join(known)}")
    return known[name]


def size(number: int) -> str:
    """Bytes as people say them: "91 MB", "1.1 GB"."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"


@asynccontextmanager
async def local_agent(
    application: "Application", *, remember: bool = False, keep_runs: bool = True
) -> AsyncIterator["Agent"]:
    """The agent of this process; without a model it answers with quotes alone and a note on stderr says why.

    The embedded model (1 GB) is never pulled unasked: the note names the command that does.
    """
    problem = (await asyncio.to_thread(application.deps)).model_problem
    if problem:
        say(f"no language model, so quotes only: {problem}", style="yellow")
    async with application.agent(remember=remember, keep_runs=keep_runs) as agent:
        yield agent
