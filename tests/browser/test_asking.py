"""From a question to the words that prove its answer, as a reader goes."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.archive import HOSTILE_QUOTE, HOSTILE_TITLE
from tests.browser.reader import BELL, CONTRACT, MARCH, UNKNOWN, ask, reading

pytestmark = pytest.mark.browser
MARKUP = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


def test_a_number_opens_the_article_at_its_quote(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("What does the archive say?")
    turn = ask(page, MARCH)
    expect(turn.get_by_role("heading", level=2)).to_have_text(MARCH)
    expect(turn.locator(".sentence").first).to_contain_text("About 1,800 people marched")
    expect(turn.locator(".sentence .label", has_text="in French")).to_have_count(1)
    turn.locator(".sentence .cite").first.click()
    panel = page.get_by_role("dialog", name="Dockers' march draws 1,800")
    expect(panel.locator("mark.current")).to_have_text(re.compile("^About 1,800 people .* Gare Maritime\\.$"))
    expect(panel.locator("mark.current")).to_be_in_viewport()
    expect(panel.locator(".body")).to_contain_text("Fresh fruit is growing scarce.")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(turn.locator(".sentence .cite").first).to_be_focused()


def test_who_disagrees_is_told_side_by_side(page: Page) -> None:
    accounts = ask(page, MARCH).locator(".positions > li")
    expect(accounts).to_have_count(2)
    expect(accounts.nth(0)).to_contain_text("The Valmère Courier")
    expect(accounts.nth(1)).to_contain_text("3 200 personnes")
    accounts.nth(1).locator(".cite").click()
    expect(page.locator("#article mark.current")).to_contain_text("3 200 personnes")


def test_copies_are_folded_together(page: Page) -> None:
    turn = ask(page, CONTRACT)
    source = turn.locator(".source", has=page.get_by_text("2 copies of this text"))
    expect(source.locator(".copies")).to_be_hidden()
    source.get_by_text("2 copies of this text").click()
    expect(source.locator(".copies li")).to_have_count(2)
    title = source.locator(".copies button").first.inner_text()
    source.locator(".copies button").first.click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_have_text(title)


def test_what_changed_is_shown_as_taken_out_and_put_in(page: Page) -> None:
    turn = ask(page, BELL, as_of=None)
    expect(turn.locator(".sentence").first).to_contain_text("340 kilos")
    turn.get_by_role("button", name="What changed").first.click()
    history = page.get_by_role("tabpanel", name="What changed")
    expect(history.locator(".revision")).to_have_count(2)
    expect(history.locator(".edits del")).to_contain_text("310")
    expect(history.locator(".edits ins")).to_contain_text("340")
    page.get_by_role("tab", name="What changed").press("ArrowLeft")
    expect(page.locator("#article mark.current")).to_contain_text("340 kilos")


def test_a_refusal_says_what_was_searched_and_what_came_near(page: Page) -> None:
    turn = ask(page, UNKNOWN)
    expect(turn.locator(".kicker")).to_have_text("No answer")
    expect(turn.locator(".verdict")).to_have_text("Near, but not proven")
    expect(turn.locator(".searched")).to_contain_text(UNKNOWN)
    expect(turn.locator(".searched")).to_contain_text("passages read")
    expect(turn.locator(".sentence")).to_have_count(0)
    near = turn.locator(".nearest button").first
    title = near.inner_text()
    near.click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_have_text(title)


def test_what_articles_say_is_never_html(page: Page) -> None:
    def spiked(route: Route) -> None:  # ingestion takes tags out of bodies: the page must not rely on it
        article = route.fetch().json()
        route.fulfill(json=article | {"body": article["body"] + MARKUP})

    page.route("**/api/articles/**", spiked)
    turn = ask(page, "How many panes of glass does the lamp of Kerzu have?", as_of=None)
    expect(turn.locator(".sentence").first).to_contain_text("12 panes of red glass")
    expect(turn.locator(".source .headline").first).to_have_text(HOSTILE_TITLE)
    assert turn.locator(".source a").count() == 0  # javascript: is no address
    turn.locator(".sentence .cite").first.click()
    expect(page.locator("#article mark.current")).to_have_text(HOSTILE_QUOTE)
    expect(page.locator("#article .body")).to_contain_text(MARKUP)
    assert page.locator("#article .body img, #article .body script, #turns img").count() == 0
    assert page.title() == "Pressroom"


def test_the_steps_are_kept_with_the_answer(page: Page) -> None:
    turn = ask(page, MARCH)
    turn.get_by_text("How this was found").click()
    steps = turn.locator(".steps-done li")
    expect(steps.first).to_contain_text("Understood")
    assert steps.count() >= 4


def test_a_conversation_goes_on_and_is_found_again(browser: Browser, url: str) -> None:
    with reading(browser, url) as page:
        page.goto("/")
        ask(page, CONTRACT)
        ask(page, MARCH)
        page.reload()
        expect(page.locator("article.turn h2")).to_have_text([CONTRACT, MARCH])
        expect(page.locator("article.turn .sentences")).to_have_count(2)
        page.get_by_role("button", name="Conversations").click()
        drawer = page.get_by_role("dialog", name="Conversations")
        mine = drawer.locator("li.current")
        expect(mine).to_contain_text("2 questions")
        with page.expect_download() as started:
            mine.get_by_role("button", name="Export").click()
        assert MARCH in started.value.path().read_text("utf-8")
        mine.get_by_role("button", name="Delete").click()
        mine.get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_role("heading", name="What does the archive say?")).to_be_visible()
        expect(drawer.locator("li", has_text="2 questions")).to_have_count(0)
