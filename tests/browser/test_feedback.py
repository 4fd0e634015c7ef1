"""What a reader says of an answer reaches the server's file."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.feedback import FeedbackStore
from tests.browser.reader import CONTRACT, MARCH, ask

pytestmark = pytest.mark.browser


def test_a_wrong_citation_is_named(page: Page, home: Path) -> None:
    turn = ask(page, MARCH)
    turn.locator(".source").nth(1).get_by_role("button", name="This citation is wrong").click()
    form = turn.locator(".feedback form")
    expect(form.get_by_role("checkbox").nth(1)).to_be_checked()
    expect(form.get_by_role("checkbox").nth(1)).to_be_focused()
    form.get_by_label("What is wrong?").fill("Counted elsewhere.")
    form.get_by_role("button", name="Send").click()
    expect(turn.locator(".feedback")).to_contain_text("Thank you")
    kept = FeedbackStore(home).all()[-1]
    assert (kept.verdict, kept.wrong_citations, kept.comment, kept.question) == (
        "down", (2,), "Counted elsewhere.", MARCH,
    )  # fmt: skip


def test_a_thumb_is_enough(page: Page, home: Path) -> None:
    turn = ask(page, CONTRACT)
    turn.get_by_role("button", name="Yes, this is right").click()
    expect(turn.locator(".feedback")).to_contain_text("Thank you")
    kept = FeedbackStore(home).all()[-1]
    assert (kept.verdict, kept.wrong_citations, kept.question) == ("up", (), CONTRACT)
