"""`batch` with several jobs: the order of the answers, and going on after a kill."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from graph.models import Answer
from tests.contract.test_cli import QUESTION, Ran, environment, loaded_embedder, write_lines  # noqa: F401 - fixtures

IDS = [f"q{number}" for number in range(8)]
# Ends itself, as a power cut would, while it writes its third answer.
KILLED = """
import os, signal, sys
from app.cli import batch
from app.cli.main import main

written = 0

class Lines:
    def __init__(self, file):
        self.file = file

    def write(self, text):
        global written
        written += 1
        if written == 3:
            self.file.write(text[:50])
            self.file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        self.file.write(text)

    def flush(self):
        self.file.flush()

answer = batch._answer
batch._answer = lambda *arguments: answer(*arguments[:-1], Lines(arguments[-1]))
main()
"""


def questions_in(folder: Path) -> Path:
    return write_lines(
        folder / "questions.jsonl",
        *({"id": name, "question": f"{QUESTION[:-1]} number {name}?"} for name in IDS),
    )


def ids_in(path: Path) -> list[str]:
    return [Answer.model_validate_json(line).id or "" for line in path.read_text(encoding="utf-8").splitlines()]


def test_several_jobs_leave_the_answers_in_the_order_of_the_questions(tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    assert Ran("batch", questions_in(tmp_path), "-o", answers, "-j", 4).code == 0
    assert ids_in(answers) == IDS


def test_answers_to_other_questions_stay_and_the_rest_is_put_in_order(tmp_path: Path) -> None:
    answers, questions = tmp_path / "answers.jsonl", questions_in(tmp_path)
    few = write_lines(tmp_path / "few.jsonl", *({"id": name, "question": QUESTION} for name in ("other", "q5", "q2")))
    assert Ran("batch", few, "-o", answers).code == 0
    assert ids_in(answers) == ["other", "q5", "q2"]
    before = {json.loads(line)["id"]: line for line in answers.read_text(encoding="utf-8").splitlines()}
    assert Ran("batch", questions, "-o", answers, "-j", 3).code == 0
    assert ids_in(answers) == ["other", *IDS]
    after = {json.loads(line)["id"]: line for line in answers.read_text(encoding="utf-8").splitlines()}
    assert all(after[name] == line for name, line in before.items()), "what was answered is not asked again"


def test_killed_in_the_middle_of_a_line_it_goes_on_and_answers_all_once(tmp_path: Path) -> None:
    answers, questions = tmp_path / "answers.jsonl", questions_in(tmp_path)
    command = [sys.executable, "-c", KILLED, "batch", str(questions), "-o", str(answers), "-j", "3"]
    root = str(Path(__file__).parents[2])
    ran = subprocess.run(command, env=os.environ | {"PYTHONPATH": root}, capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    whole, cut = answers.read_text(encoding="utf-8").rsplit("\n", 1)
    assert len(whole.splitlines()) == 2 and len(cut) == 50

    again = Ran("batch", questions, "-o", answers, "-j", 3)
    assert (again.code, "in the middle of a line" in again.err) == (0, True)
    assert "6 answers written" in again.err and "2 were there already" in again.err
    assert ids_in(answers) == IDS
    assert all(line in answers.read_text(encoding="utf-8").splitlines() for line in whole.splitlines())
