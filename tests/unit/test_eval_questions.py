"""Question files: what is read, and that what is wrong is named by line and key."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.errors import QuestionsError
from eval.questions import GoldQuestion, read_questions

Writer = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def write(*lines: object) -> Path:
        path = tmp_path / "questions.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


def test_reads_every_key_of_the_contract(write: Writer) -> None:
    line = {
        "id": "q1", "question": "Who won?", "asked_at": "2026-06-30", "language": "en", "type": "quiz",
        "answerable": True,
        "answers": ["Ann Lee"], "gold_article_ids": ["a1"], "gold_quotes": ["Ann Lee won."],
    }  # fmt: skip
    (question,) = read_questions(write(line, ""))
    assert question.model_dump() == line


def test_a_line_separator_inside_a_text_is_no_line_break(write: Writer) -> None:
    (question,) = read_questions(write({"id": "q", "question": "Who\u2028won?"}))
    assert question.question == "Who\u2028won?"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"id": "q2"}, "line 2, key 'question': Field required"),
        ({"id": 7, "question": "Who?"}, "line 2, key 'id': Input should be a valid string"),
        ({"id": "q2", "question": "Who?", "answerable": "yes"}, "line 2, key 'answerable'"),
        ({"id": "q2", "question": "Who?", "answers": ["a", 3]}, "line 2, key 'answers'[1]"),
        ({"id": "q2", "question": "Who?", "asked_at": "yesterday"}, "line 2, key 'asked_at': Value error, 'yesterday'"),
        ({"id": "q1", "question": "Who?"}, "line 2, key 'id': 'q1' is already on line 1"),
        ("{not json", "line 2, the whole line: Invalid JSON"),
        ("[]", "line 2, the whole line"),
    ],
)
def test_what_is_wrong_is_named(write: Writer, line: object, told: str) -> None:
    with pytest.raises(QuestionsError) as caught:
        read_questions(write({"id": "q1", "question": "Who?"}, line))
    assert told in str(caught.value)


def test_many_problems_are_counted(write: Writer) -> None:
    with pytest.raises(QuestionsError, match="and 5 more"):
        read_questions(write(*[{"id": str(number)} for number in range(15)]))


def test_no_question_and_no_file_are_errors(write: Writer, tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="holds no question"):
        read_questions(write(""))
    with pytest.raises(QuestionsError, match="cannot be read"):
        read_questions(tmp_path / "missing.jsonl")


def test_unknown_keys_are_told(write: Writer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read_questions(write({"id": "q", "question": "Who?", "anwsers": []}))
    assert "anwsers" in caplog.text


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({}, None), ({"answers": ["x"]}, True), ({"gold_article_ids": ["a"]}, True),
     ({"answerable": False, "answers": ["x"]}, False)],
)  # fmt: skip
def test_whether_a_question_should_be_answered(facts: dict[str, object], expected: bool | None) -> None:
    assert GoldQuestion.model_validate({"id": "q", "question": "Who?", **facts}).should_answer is expected
