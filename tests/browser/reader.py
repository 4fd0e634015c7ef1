"""A reader in front of a browser: asks, opens what is cited; watches that nothing goes wrong unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

AS_OF = "2026-06-30"
MARCH = "How many people took part in the march for the dockers in February?"
CONTRACT = "How much is the Line C tram contract worth?"
UNKNOWN = "Who won the Regatta of the Lanterns in 2024?"
BELL = "How many kilos does the bell of the Saint-Orme ferry weigh?"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@contextmanager
def reading(browser: Browser, url: str, *, size: str = "wide", **options: Any) -> Iterator[Page]:
    """A page of a fresh browser window; an error on it or a request to elsewhere fails the test.

    `expected` of the page's `errors` may be taken out by the test.
    """
    context = browser.new_context(
        base_url=url, viewport=SIZES[size], has_touch=size == "phone",  # type: ignore[arg-type]
        **{"locale": "en-GB", "reduced_motion": "reduce", **options},
    )  # fmt: skip
    context.set_default_timeout(30_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request", lambda request: errors.append(request.url) if not request.url.startswith((url, "blob:")) else None
    )
    page.errors = errors  # type: ignore[attr-defined]
    yield page
    context.close()
    assert errors == []


def ask(page: Page, question: str, as_of: str | None = AS_OF) -> Locator:
    """Ask from the page as it is, and wait for the whole answer; returns its turn."""
    turns = page.locator("article.turn")
    before = turns.count()
    if as_of and page.locator("#filter-as_of").input_value() != as_of:
        if not page.locator(".narrow").evaluate("node => node.open"):
            page.locator(".narrow summary").click()
        page.fill("#filter-as_of", as_of)
    page.fill("#question", question)
    page.press("#question", "Enter")
    turn = turns.nth(before)
    turn.locator(".feedback").wait_for()
    return turn


def violations(page: Page) -> list[str]:
    """What axe finds: rule, and the elements that break it."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]
