"""An application whose words are given, and a client of its server."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from app.settings import Settings
from tests.contract.http_server import FakeApplication, client_of


@pytest.fixture
def application(tmp_path: Path) -> FakeApplication:
    """Its home is an empty folder of the test's own."""
    return FakeApplication(Settings(home=tmp_path / "home", _env_file=None))


@pytest.fixture
async def http(application: FakeApplication) -> AsyncIterator[httpx2.AsyncClient]:
    """Asks the application's server, in this process."""
    async with client_of(application.settings, application) as client:
        yield client
