"""When something is wrong the reader is told what, and what can be done; what is proven stays."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.reader import CONTRACT, ask

pytestmark = pytest.mark.browser
SENTENCE = {"position": 0, "statement": {"text": "It is proven.", "kind": "quoted", "citations": [], "support": 1,
            "independent_sources": 1}, "citations": []}  # fmt: skip


def problem(status: int, code: str) -> dict[str, object]:
    body = {
        "type": "about:blank",
        "title": "x",
        "status": status,
        "code": code,
        "detail": f"told by the server: {code}",
    }
    return {"status": status, "content_type": "application/problem+json", "body": json.dumps(body)}


def asked(page: Page) -> None:
    page.fill("#question", CONTRACT)
    page.press("#question", "Enter")


def forget_expected(page: Page, what: str) -> None:
    assert page.errors and all(what in each for each in page.errors)  # type: ignore[attr-defined]
    page.errors.clear()  # type: ignore[attr-defined]


def test_a_busy_server_is_asked_again(page: Page) -> None:
    page.route("**/api/ask/stream", lambda route: route.fulfill(**problem(429, "too_many_runs")), times=1)
    asked(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Many questions are being answered right now")
    expect(alert).to_contain_text("told by the server: too_many_runs")
    alert.get_by_role("button", name="Try again").click()
    expect(page.locator("article.turn").nth(1).locator(".sentence").first).to_contain_text("286.4 million")
    forget_expected(page, "429")


def test_an_answer_that_breaks_off_keeps_what_is_proven(page: Page) -> None:
    stream = f"event: sentence\r\ndata: {json.dumps(SENTENCE)}\r\n\r\n: ping\r\n\r\n"

    def cut(route: Route) -> None:
        route.fulfill(status=200, content_type="text/event-stream", body=stream)

    page.route("**/api/ask/stream", cut)
    asked(page)
    expect(page.locator(".sentence")).to_have_text("It is proven.")
    expect(page.get_by_role("alert")).to_contain_text("broke off before the answer was complete")


def test_an_error_in_the_stream_is_told(page: Page) -> None:
    stream = f"event: error\ndata: {json.dumps(json.loads(str(problem(503, 'model_unreachable')['body'])))}\n\n"
    page.route("**/api/ask/stream", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    asked(page)
    expect(page.get_by_role("alert")).to_contain_text("The language model cannot be reached.")


def test_a_server_that_is_gone(page: Page) -> None:
    page.route("**/api/ask/stream", lambda route: route.abort())
    asked(page)
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    forget_expected(page, "ERR_FAILED")


def test_a_revision_that_is_gone_leaves_its_quote(page: Page) -> None:
    turn = ask(page, CONTRACT)
    page.route("**/api/articles/**", lambda route: route.fulfill(**problem(404, "unknown_article")))
    turn.locator(".sentence .cite").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("no longer holds this revision")
    expect(page.get_by_role("dialog").locator("blockquote")).to_contain_text("286.4 million euros")
    forget_expected(page, "404")


def test_a_server_without_an_archive(page: Page) -> None:
    waiting = {"status": "not_ready", "waiting_for": {"archive": "no archive"}, "generation": None, "model": {}}
    page.route(
        "**/readyz", lambda route: route.fulfill(status=503, content_type="application/json", body=json.dumps(waiting))
    )
    page.route("**/api/ask/stream", lambda route: route.fulfill(**problem(503, "archive_missing")))
    page.route("**/api/archive", lambda route: route.fulfill(**problem(503, "archive_missing")))
    page.reload()
    expect(page.locator("#edition")).to_contain_text("The archive is not ready yet: no archive")
    asked(page)
    expect(page.get_by_role("alert")).to_contain_text("There is no archive yet.")
    page.goto("/archive")
    expect(page.get_by_role("alert")).to_contain_text("There is no archive yet.")
    expect(page.get_by_role("heading", name="Take in articles")).to_be_visible()
    forget_expected(page, "503")


def test_the_bytes_of_a_stream_may_be_cut_anywhere(page: Page) -> None:
    script = """async () => {
        const { events } = await import('/page/events.js');
        const bytes = new TextEncoder().encode('event: a\\r\\ndata: {"x": "\\u00e9\\ud83d\\ude00"}\\r\\n\\r\\n'
            + ': ping\\r\\n\\r\\ndata: [1,\\r\\ndata: 2]\\r\\n\\r\\n');
        const found = [];
        for (let cut = 0; cut <= bytes.length; cut += 1) {
            const body = new ReadableStream({ start(it) {
                it.enqueue(bytes.slice(0, cut));
                it.enqueue(bytes.slice(cut));
                it.close();
            } });
            const all = [];
            for await (const event of events(body)) all.push(event);
            found.push(JSON.stringify(all));
        }
        return [...new Set(found)];
    }"""
    expected = [{"name": "a", "data": {"x": "é😀"}}, {"name": "message", "data": [1, 2]}]
    assert [json.loads(each) for each in page.evaluate(script)] == [expected]
