"""The pages of runs: whole, safe with hostile text, readable without a script, and true to the figures."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.cli.main import app as cli
from eval.compare.comparison import compare
from eval.compare.runs import Run, read_run
from eval.pages.charts import curve, histogram, interval_bar
from eval.pages.facts import answered, pieces, worst
from eval.pages.page import comparison_page, run_page
from eval.selective import answered_against_accuracy
from tests.run_folders import asked_of, row_of, run_folder

HOSTILE = '<script>alert(1)</script><img src="https://spy.example/x.gif"> & "quoted"'
BODY = f"Before it. Ann won the race. {HOSTILE} After it."
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """Checks that elements close in order, and collects them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.marked: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.open and self.open[-1] == "mark":
            self.marked.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def answer_of(name: str, status: str, support: float) -> dict[str, Any]:
    """An answer of the contract, as far as pages read it."""
    passage = {"rank": 1, "article_id": "a", "article_sha256": "s", "title": HOSTILE, "outlet": "Courier",
               "published_at": "2026-03-01", "start": 0, "end": len(BODY), "text": BODY, "also_in": []}  # fmt: skip
    start = BODY.index("Ann")
    citation = {"number": 1, "kind": "archive", "article_id": "a", "article_sha256": "s", "title": HOSTILE,
                "outlet": "Courier", "published_at": None, "quote": "Ann won the race.", "start": start,
                "end": start + 17}  # fmt: skip
    abstained = status == "abstained"
    return {
        "id": name, "status": status, "answer": "" if abstained else f"Ann won {HOSTILE} [1].", "passages": [passage],
        "statements": [] if abstained else [{"text": "Ann won.", "support": support}],
        "citations": [] if abstained else [citation], "dropped": [{"text": HOSTILE, "reason": "not in the source"}],
        "abstention": {"reason": "unsupported", "message": f"Nothing on {HOSTILE}."} if abstained else None,
    }  # fmt: skip


def made(tmp_path: Path, name: str, right: list[float], **asked: Any) -> Run:
    rows, questions, answers = [], [], []
    for number, score in enumerate(right):
        each = f"q{number}"
        status = "abstained" if number == 0 else "answered"
        rows.append(row_of(each, {"answer_match": score}, status=status, quotes={"checked": 1, "exact": 1}))
        questions.append(asked_of(each, "Courier" if number % 2 else HOSTILE, question=HOSTILE, **asked))
        answers.append(answer_of(each, status, number / 10))
    return read_run(run_folder(tmp_path / name, rows, questions, answers))


def safe(page: Page) -> None:
    assert page.named("script") == page.named("img") == page.named("link") == []
    for _, attributes in page.elements:
        assert not {"src", "srcset", "onclick", "onload"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
    assert any("default-src 'none'" in str(meta.get("content")) for meta in page.named("meta"))
    assert page.named("html")[0]["lang"] == "en" and len(page.named("h1")) == 1 and len(page.named("main")) == 1
    assert all(heading.get("scope") in ("col", "row") for heading in page.named("th"))
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in page.named("svg"))


def test_a_run_as_a_page(tmp_path: Path) -> None:
    run = made(tmp_path, "one", [0.0, 1.0, 0.0, 1.0])
    page = Page(run_page(run, 7))
    safe(page)
    text = " ".join(page.texts)
    assert "Of 4 questions that the archive answers, 2 were answered right, 1 not as expected, 1 not at all." in text
    assert "4 of 4 quotes stand in their articles to the letter." in text
    assert set(page.marked) == {"Ann won the race."}
    assert HOSTILE in text and "prefers-color-scheme: dark" in text


def test_a_comparison_as_a_page(tmp_path: Path) -> None:
    first, second = made(tmp_path, "one", [0.0, 1.0, 0.0, 1.0]), made(tmp_path, "two", [0.0, 0.0, 1.0, 1.0])
    page = Page(comparison_page(first, second, compare(first, second, 7)))
    safe(page)
    assert page.texts.count(HOSTILE) >= 2 and "Answers that changed" in page.texts
    out = tmp_path / "new" / "page.html"
    result = CliRunner().invoke(cli, ["report", str(first.folder), str(second.folder), "-o", str(out)])
    assert result.exit_code == 0 and out.read_text("utf-8").startswith("<!doctype html>")
    assert CliRunner().invoke(cli, ["report", str(tmp_path), "-o", str(out)]).exit_code == 2


def test_the_curve_gives_the_surest_answers_first(tmp_path: Path) -> None:
    run = made(tmp_path, "one", [0.0, 0.0, 1.0, 1.0])
    assert answered_against_accuracy(*answered(run)) == [(0.25, 1.0), (0.5, 1.0), (0.75, pytest.approx(2 / 3))]
    barred = made(tmp_path, "two", [1.0, 1.0], should_answer=False)
    assert answered_against_accuracy(*answered(barred)) == [(0.5, 0.0)]


def test_the_surest_wrong_answer_is_the_worst(tmp_path: Path) -> None:
    found = worst(made(tmp_path, "one", [0.0, 0.0, 0.0, 1.0]), 20)
    assert [(each["asked"]["id"], each["verdict"]) for each in found] == [
        ("q2", "answered"), ("q1", "answered"), ("q0", "refused, though the archive answers it"),
    ]  # fmt: skip


def test_a_quote_that_no_passage_holds_stands_alone() -> None:
    citation = {"article_sha256": "s", "start": 5, "end": 9, "quote": "here"}
    assert pieces(citation, [{"article_sha256": "s", "start": 6, "end": 90, "text": "x"}]) == ("", "here", "")


def test_charts_survive_odd_values() -> None:
    for chart in (interval_bar(0.0, None), interval_bar(5.0, (1, 9)), interval_bar(0.0, (-1, 1), -1, 1),
                  histogram([0.0], "s"), histogram([3.0, 3.0], "s"), histogram([-1.0, 2.0], "<s>"),
                  curve([(1.0, 0.0)], "a", "<b>")):  # fmt: skip
        safe_parts = Page(str(chart)).named("svg")
        assert len(safe_parts) == 1 and "nan" not in str(chart).lower()
    assert histogram([], "s") == curve([], "a", "b") == ""
