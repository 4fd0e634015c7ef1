"""A server that asks for a key, with a model that writes slowly: each sentence appears as soon as it is proven."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.keys import KeyStore
from tests.browser.model_endpoint import Gate, endpoint
from tests.browser.reader import reading, violations
from tests.browser.server import served

pytestmark = pytest.mark.browser
# No single value is asked for: such an answer is told once other accounts of the value were looked for.
QUESTION = "What is the history of the Trois-Sœurs lighthouse and its tower?"
LIT = (
    "The lighthouse was begun in 1863 and lit for the first time on 2 November 1866.",
    "The Trois-Sœurs lighthouse was lit for the first time on 2 November 1866.",
)
TOWER = ("The tower is 47 metres high and a keeper had to climb 219 steps to reach the lantern.",) * 2


@pytest.fixture(scope="module")
def writing(
    home: Path, small_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, Gate]]:
    """The URL of a server with a model and with keys, a key, and the model's gate."""
    own = tmp_path_factory.mktemp("writing") / "home"
    shutil.copytree(home, own, ignore=shutil.ignore_patterns("serve.json"))
    _, key = KeyStore(own).create("reader", ["ask"])
    with endpoint([LIT, TOWER]) as (model, gate):
        settings = {"PRESSROOM_LLM__BASE_URL": model, "PRESSROOM_LLM__MODEL": "m", "PRESSROOM_LLM__API_KEY": "k"}
        with served(own, small_models, **settings) as url:
            yield url, key, gate
            gate.opened.set()  # a test that failed may have left an answer waiting


def test_sentences_appear_as_they_are_proven(browser: Browser, writing: tuple[str, str, Gate]) -> None:
    url, key, gate = writing
    with reading(browser, url) as page:
        page.goto("/")
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        dialog = page.get_by_role("dialog", name="This archive asks for a key")
        assert violations(page) == []
        for attempt in ("not a key", key):
            dialog.get_by_label("Key").fill(attempt)
            dialog.get_by_role("button", name="Use this key").click()
            if attempt != key:
                expect(dialog).to_contain_text("was not accepted")
        turn = page.locator("article.turn")
        expect(turn.locator(".sentence")).to_have_text([f"{LIT[1]} [1]"])
        expect(turn.locator(".step-now")).to_have_text("Writing, quotes first")
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        turn.locator(".cite").click()  # what is proven can be checked while the rest is written
        expect(page.locator("#article mark.current")).to_have_text(LIT[0])
        assert violations(page) == []
        gate.opened.set()
        expect(turn.locator(".sentences > .sentence")).to_have_text([f"{LIT[1]} [1]", f"{TOWER[1]} [2]"])
        turn.locator(".feedback").wait_for()
        expect(page.locator("#article mark")).to_have_count(1)
        kept = page.evaluate("[sessionStorage.getItem('pressroom.key'), JSON.stringify(localStorage), document.cookie]")
        assert kept[0] == key and key not in kept[1] + kept[2]
        # Chromium tells of every 401; nothing else may have gone wrong.
        assert all("401" in each for each in page.errors)  # type: ignore[attr-defined]
        page.errors.clear()  # type: ignore[attr-defined]


def test_the_reader_stops_an_answer(browser: Browser, writing: tuple[str, str, Gate]) -> None:
    url, key, gate = writing
    gate.opened.clear()
    with reading(browser, url) as page:
        page.add_init_script(f"sessionStorage.setItem('pressroom.key', '{key}')")
        page.goto("/")
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        turn = page.locator("article.turn")
        expect(turn.locator(".sentence")).to_have_count(1)
        page.get_by_role("button", name="Stop").click()
        expect(turn).to_contain_text("Stopped. What stands above is proven")
        expect(turn.locator(".sentence")).to_have_count(1)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
        gate.opened.set()


def test_a_key_that_only_asks_sees_no_sources(browser: Browser, writing: tuple[str, str, Gate]) -> None:
    url, key, _ = writing
    with reading(browser, url) as page:
        page.add_init_script(f"sessionStorage.setItem('pressroom.key', '{key}')")
        page.goto("/archive")
        expect(page.locator("#archive")).to_contain_text("Your key shows no more")
        assert violations(page) == []
        assert all("403" in each for each in page.errors)  # type: ignore[attr-defined]
        page.errors.clear()  # type: ignore[attr-defined]
