"""The page of a run of the evaluation, as somebody opens it from a folder: whole, readable, fetching nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from typer.testing import CliRunner

from eval.cli.main import app as cli
from tests.browser.reader import reading, violations
from tests.run_folders import asked_of, row_of, run_folder
from tests.unit.test_eval_pages import HOSTILE, answer_of

pytestmark = pytest.mark.browser


def finished_run(folder: Path, right: Sequence[float]) -> Path:
    rows: list[dict[str, Any]] = []
    for number, score in enumerate(right):
        status = "abstained" if number == 0 else "answered"
        rows.append(row_of(f"q{number}", {"answer_match": score}, status=status, quotes={"checked": 1, "exact": 1}))
    names = [row["id"] for row in rows]
    asked = [asked_of(name, HOSTILE, question=HOSTILE) for name in names]
    answers = [answer_of(row["id"], row["status"], place / 10) for place, row in enumerate(rows)]
    return run_folder(folder, rows, asked, answers)


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_reads_well(browser: Browser, tmp_path: Path, size: str, scheme: str) -> None:
    run, out = finished_run(tmp_path / "one", [0.0, 1.0, 0.0, 1.0]), tmp_path / "page.html"
    assert CliRunner().invoke(cli, ["report", str(run), "-o", str(out)]).exit_code == 0
    with reading(browser, out.as_uri(), size=size, color_scheme=scheme) as page:
        page.goto(out.as_uri())
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
        for table in page.locator("table").all():
            expect(table).to_be_visible()
        assert page.locator("table").count() >= 1
        expect(page.locator("svg.chart .curve")).to_be_visible()
        quotes = page.locator("mark")
        assert quotes.count() >= 1
        quotes.first.scroll_into_view_if_needed()
        expect(quotes.first).to_be_visible()
        expect(quotes.first).to_have_text("Ann won the race.")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []


def test_a_comparison_reads_well(browser: Browser, tmp_path: Path) -> None:
    one, two = (
        finished_run(tmp_path / "one", [0.0, 1.0, 0.0, 1.0]),
        finished_run(tmp_path / "two", [0.0, 0.0, 1.0, 1.0]),
    )
    out = tmp_path / "page.html"
    assert CliRunner().invoke(cli, ["report", str(one), str(two), "-o", str(out)]).exit_code == 0
    with reading(browser, out.as_uri()) as page:
        page.goto(out.as_uri())
        expect(page.get_by_role("heading", name="Answers that changed")).to_be_visible()
        assert violations(page) == []
