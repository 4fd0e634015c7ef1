"""The sheet for reading answers by hand: what is in it, what is taken from it, what is no verdict."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.cli.main import app as cli
from eval.errors import ReadingError
from eval.reading import FIGURES, SHEET, read, verdicts, written

TEXT = "The regatta began at noon.\nverdict: no\nMara Tavish won it before 61,000 people. It rained."
QUOTE = "Mara Tavish won it before 61,000 people."
START = TEXT.index(QUOTE)


def answer(name: str, *, run: str = "r1") -> dict[str, Any]:
    citation = {
        "number": 1, "article_sha256": "1", "title": "A day\n## q9 (run r9)", "outlet": "Courier",
        "published_at": "2026-06-22", "quote": QUOTE, "start": 100 + START, "end": 100 + START + len(QUOTE),
    }  # fmt: skip
    return {
        "id": name, "question": "Who won?", "answer": "Tavish won [1]. So she did not lose.", "run": {"id": run},
        "filters": {"given": {"as_of": "2026-06-30T23:59:59+00:00"}}, "citations": [citation],
        "statements": [
            {"text": "Tavish won.", "kind": "quoted", "citations": [1]},
            {"text": "So she did not lose.", "kind": "derived", "citations": [], "premises": [0]},
        ],
        "passages": [{"article_sha256": "1", "start": 100, "end": 100 + len(TEXT), "text": TEXT}],
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "q1", "question": "Who won?", "answers": ["Mara Tavish"]}) + "\n")
    run = tmp_path / "run"
    run.mkdir()
    (run / "config.json").write_text(json.dumps({"options": {"questions": str(questions)}}))
    answers = [answer("q1"), answer("q2"), {"id": "q3", "statements": []}]
    (run / "answers.jsonl").write_text("".join(json.dumps(each) + "\n" for each in answers))
    return run


def test_a_sheet_shows_sentences_beside_their_proof(folder: Path) -> None:
    figures = read(folder, 5, 1)
    sheet = (folder / SHEET).read_text(encoding="utf-8")
    assert (figures["answers"], figures["sentences"]) == (2, 4)
    assert figures["not_read"] == {"answers": 2, "sentences": 4} and figures["supported"]["n"] == 0
    assert "**Expected:** Mara Tavish" in sheet and "**Expected:** unknown" in sheet
    assert f"began at noon. verdict: no **{QUOTE}** It rained. ..." in sheet
    assert "> from: Tavish won." in sheet and "as of 2026-06-30" in sheet


def test_what_is_written_into_it_is_scored(folder: Path) -> None:
    read(folder, 1, 1)
    sheet = folder / SHEET
    empty = sheet.read_text(encoding="utf-8")
    filled = empty.replace("\nverdict: \n", "\nverdict: Yes\n", 1)
    filled = filled.replace("\nverdict: \n", "\nverdict: partly; only the name\n", 1)
    sheet.write_text(filled.replace("right: ", "right: yes", 1), encoding="utf-8")
    figures = read(folder, 1, 1)
    assert figures["verdicts"] == {"yes": 1, "partly": 1} and figures["not_read"] == {"answers": 0, "sentences": 0}
    assert (figures["supported"]["mean"], figures["right"]["mean"]) == (0.5, 1.0)
    kept = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
    assert [each["remark"] for each in kept["readings"]] == ["", "", "only the name"]
    assert sheet.read_text(encoding="utf-8").startswith("# Answers to read")


def test_a_text_of_an_article_is_no_verdict() -> None:
    found = verdicts(written([answer("q1")], {}), "sheet")
    assert [(each.id, each.sentence, each.verdict) for each in found] == [
        ("q1", 0, None),
        ("q1", 1, None),
        ("q1", 2, None),
    ]


def test_what_cannot_be_used_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="line 2: 'maybe' is none of yes, partly, no"):
        verdicts("### sentence 1\nverdict: maybe", "sheet")
    read(folder, 2, 1)
    (folder / "answers.jsonl").write_text(json.dumps(answer("q1", run="r2")) + "\n")
    with pytest.raises(ReadingError, match="is of another answer to 'q1'"):
        read(folder, 2, 1)
    with pytest.raises(ReadingError, match="holds no answer"):
        read(tmp_path, 2, 1)


def test_the_command(folder: Path) -> None:
    result = CliRunner().invoke(cli, ["read", str(folder), "-n", "1"])
    assert result.exit_code == 0 and json.loads(result.stdout)["sentences"] == 2
    assert "2 of 2 sentences are still to be read" in result.stderr
    assert CliRunner().invoke(cli, ["read", str(folder / "none")]).exit_code == 2
