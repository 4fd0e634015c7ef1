"""Filters as chips: the reader's own and what the question implies, each taken away by asking again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import AS_OF, ask

pytestmark = pytest.mark.browser
IN_MAY = "How many people watched the match against Brévigny AC in May?"


def test_an_implied_period_can_be_taken_away(page: Page) -> None:
    turn = ask(page, IN_MAY)
    chip = turn.locator(".chip", has_text="“May”: 1 May 2026 to")
    chip.get_by_role("button", name="Remove and ask again").click()
    again = page.locator("article.turn").nth(1)
    expect(again.get_by_role("heading", level=2)).to_have_text("How many people watched the match against Brévigny AC?")
    again.locator(".feedback").wait_for()
    expect(again.locator(".chip", has_text="“May”")).to_have_count(0)
    expect(again.locator(".chip", has_text="As of 30 June 2026")).to_have_count(1)
    expect(again.locator(".sentence").first).to_contain_text("14,206")


def test_the_readers_filters_narrow_and_can_be_taken_away(page: Page) -> None:
    page.locator(".narrow summary").click()
    page.fill("#filter-outlets", "Le Phare")
    turn = ask(page, "How many people took part in the march for the dockers?")
    for source in turn.locator(".source-head").all_inner_texts():
        assert "Le Phare" in source
    turn.get_by_role("button", name="Remove and ask again: Outlet: Le Phare").click()
    again = page.locator("article.turn").nth(1)
    again.locator(".feedback").wait_for()
    expect(again.locator(".source-head", has_text="The Valmère Courier")).not_to_have_count(0)
    page.locator(".narrow summary").click()
    composer = page.locator("#given")
    composer.get_by_role("button", name="Remove: Outlet: Le Phare").click()
    assert page.input_value("#filter-outlets") == "" and page.input_value("#filter-as_of") == AS_OF


@pytest.mark.parametrize(
    ("question", "phrase", "left"),
    [
        ("What was decided this week?", "this week", "What was decided?"),
        ("In April, who struck?", "April", "Who struck?"),
        ("What did the mayor say, according to Le Phare?", "Le Phare", "What did the mayor say?"),
        ("Qu’a dit la maire en mars 2026 ?", "mars 2026", "Qu’a dit la maire ?"),
        ("Who maintains the mayonnaise stand?", "may", None),
        ("This week?", "this week", None),
    ],
)
def test_a_phrase_goes_out_with_the_word_that_led_to_it(page: Page, question: str, phrase: str, left: str) -> None:
    script = "([asked, phrase]) => import('/page/chips.js').then((it) => it.withoutPhrase(asked, phrase))"
    assert page.evaluate(script, [question, phrase]) == left
