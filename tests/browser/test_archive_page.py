"""The operator's page: what the archive is made of, the way back to an earlier generation, ingestions."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.reader import BELL, ask, reading

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, url: str) -> Iterator[Page]:
    with reading(browser, url) as page:
        page.goto("/archive")
        page.get_by_role("heading", name="Generations").wait_for()
        yield page


def test_sources_and_quarantine(desk: Page) -> None:
    expect(desk.locator(".figures")).to_contain_text("48")
    expect(desk.locator("section", has=desk.locator("#archive-sources")).locator("tbody tr")).to_have_count(1)
    refused = desk.locator("section", has=desk.locator("#archive-quarantine")).locator("tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("more.jsonl:3")


def test_rolling_back_and_forth(desk: Page) -> None:
    desk.get_by_role("button", name="Roll back to generation 1").click()
    dialog = desk.get_by_role("dialog", name="Roll back to generation 1?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(desk.locator("tr", has_text="current")).to_contain_text("2")
    desk.get_by_role("button", name="Roll back to generation 1").click()
    dialog.get_by_role("button", name="Roll back").click()
    expect(desk.locator("#told")).to_have_text("Generation 1 serves now.")
    desk.goto("/")
    expect(ask(desk, BELL, as_of=None).locator(".sentence").first).to_contain_text("310 kilos")
    desk.goto("/archive")
    desk.get_by_role("button", name="Roll back to generation 2").click()
    desk.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    expect(desk.locator("#told")).to_have_text("Generation 2 serves now.")


def test_an_ingestion_is_watched_to_its_end(desk: Page) -> None:
    desk.get_by_role("button", name="Start").click()
    expect(desk.locator(".ingest")).to_contain_text("Name at least one source")
    source = desk.locator("section", has=desk.locator("#archive-sources")).locator("tbody .path").inner_text()
    desk.get_by_label("Files, folders, addresses").fill(source)
    desk.get_by_label("Only say what would be done").check()
    desk.get_by_role("button", name="Start").click()
    job = desk.locator(".job").first
    expect(job.locator(".state")).to_have_text("done")
    job.get_by_text("Report").click()
    expect(job.locator("dl")).to_contain_text("nothing changed")


def test_a_folder_that_was_never_allowed_is_refused(desk: Page) -> None:
    desk.get_by_label("Files, folders, addresses").fill("/etc")
    desk.get_by_role("button", name="Start").click()
    expect(desk.get_by_role("alert")).to_contain_text("PRESSROOM_SERVE__INGEST_FOLDERS")
    assert len(desk.errors) == 1 and "422" in desk.errors[0]  # type: ignore[attr-defined]
    desk.errors.clear()  # type: ignore[attr-defined]
