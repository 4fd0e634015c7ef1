"""For every reader: keyboards, screen readers (axe), phones, French, dark and light; small, closed to others."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.reader import CONTRACT, MARCH, UNKNOWN, ask, reading, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, url: str, size: str, scheme: str) -> None:
    found = {}
    with reading(browser, url, size=size, color_scheme=scheme) as page:
        page.goto("/")
        found["empty"] = violations(page)
        turn = ask(page, MARCH)
        turn.get_by_text("How this was found").click()
        turn.get_by_role("button", name="No, something is wrong").click()
        found["answer"] = violations(page)
        turn.locator(".sentence .cite").first.click()
        page.locator("mark.current").wait_for()
        found["article"] = violations(page)
        page.get_by_role("tab", name="What changed").click()
        page.get_by_text("One revision").wait_for()
        found["history"] = violations(page)
        page.get_by_role("button", name="Close the article").click()
        ask(page, UNKNOWN)
        found["refusal"] = violations(page)
        page.get_by_role("button", name="Conversations").click()
        page.locator(".threads").wait_for()
        found["conversations"] = violations(page)
        page.goto("/archive")
        page.get_by_role("heading", name="Ingestions").wait_for()
        found["archive"] = violations(page)
        page.get_by_role("button", name="Roll back to generation 1").click()
        found["confirm"] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == {state: [] for state in found}


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("How much is the Line C")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("tram contract worth?")
    page.keyboard.press("Enter")
    turn = page.locator("article.turn")
    turn.locator(".feedback").wait_for()
    expect(page.locator("#question")).to_be_focused()
    turn.locator(".sentence .cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(turn.locator(".sentence .cite").first).to_be_focused()


def test_screen_readers_are_told(page: Page) -> None:
    ask(page, CONTRACT)
    expect(page.locator("#announced")).to_contain_text("Answered with")
    name = page.locator(".sentence .cite").first.get_attribute("aria-label")
    assert name and name.startswith("Citation 1: ") and "2026" in name


def test_phones_have_a_sheet(browser: Browser, url: str) -> None:
    with reading(browser, url, size="phone") as page:
        page.goto("/")
        turn = ask(page, MARCH)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        turn.locator(".sentence .cite").first.tap()
        page.locator("mark.current").wait_for()
        box = page.locator("#article").bounding_box()
        assert box and box["x"] == 0 and box["width"] == 390 and box["y"] > 60
        page.touchscreen.tap(195, 30)  # beside the sheet
        expect(page.locator("#article")).to_have_count(0)


def test_french_readers_read_french(browser: Browser, url: str) -> None:
    with reading(browser, url, locale="fr-FR") as page:
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Que dit l’archive ?")
        assert page.locator("html").get_attribute("lang") == "fr"
        turn = ask(page, "Combien d'élèves sont tombés malades après la brandade servie dans les cantines ?")
        expect(turn.locator(".sentence").first).to_contain_text("124 élèves")
        expect(turn.locator(".source-head").first).to_contain_text("mars 2026")
        assert violations(page) == []
        page.get_by_role("button", name="English").click()
        expect(page.locator("article.turn h2")).to_contain_text("brandade")
        expect(page.get_by_role("heading", name="Sources")).to_be_visible()
        page.goto("/archive")
        expect(page.get_by_role("heading", level=1)).to_have_text("The archive")


def test_both_languages_have_the_same_words(page: Page) -> None:
    script = """() => Promise.all([import('/page/words-en.js'), import('/page/words-fr.js')]).then(([one, two]) => {
        const blanks = (words) => Object.fromEntries(Object.entries(words).map(
            ([key, text]) => [key, (text.match(/\\{\\w+\\}/g) ?? []).sort()]));
        return [blanks(one.english), blanks(two.french)];
    })"""
    english, french = page.evaluate(script)
    assert english == french


def test_the_theme_is_remembered(page: Page) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = paper()
    page.get_by_role("button", name="Switch between light and dark").click()
    dark = paper()
    assert dark != light
    page.reload()
    assert paper() == dark


@pytest.mark.parametrize("path", ["/", "/archive"])
def test_a_page_is_light_and_closed(browser: Browser, url: str, path: str) -> None:
    with reading(browser, url) as page:
        reply = page.goto(path)
        assert reply is not None
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "trusted-types" in policy
        page.locator("#edition", has_text="Generation").wait_for()
        loaded = page.evaluate("""() => [
            ...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource'),
        ].map((each) => each.decodedBodySize).reduce((sum, each) => sum + each, 0)""")
    assert 10_000 < loaded < 200_000
