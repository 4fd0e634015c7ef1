"""Chromium, and the servers that it reads. These tests run by `pytest -m browser` alone (`make test-all`).

They have a process of their own: Playwright's event loop would be in the way of other tests' loops.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.archive import two_generations
from tests.browser.reader import reading
from tests.browser.server import served

expect.set_options(timeout=30_000)  # a machine may be busy; what comes is looked at as soon as it is there


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    program = shutil.which("chromium")
    assert program, "no Chromium on the PATH: apt-get install --no-install-recommends chromium"
    # Chromium's sandbox does not work for root, as whom containers run.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, small_models: Path) -> Path:
    """A home with two generations. Copy it before changing it otherwise than the pages do."""
    return two_generations(tmp_path_factory.mktemp("browser"), small_models)


@pytest.fixture(scope="session")
def url(home: Path, small_models: Path) -> Iterator[str]:
    """A server without a language model: quotes alone are the answer."""
    with served(home, small_models) as url:
        yield url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page that answers, on a wide screen, in English."""
    with reading(browser, url) as page:
        page.goto("/")
        yield page
