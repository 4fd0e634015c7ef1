"""A question file with its journals: what is proposed, what a person decided; nothing is lost or comes back."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import JournalError, QuestionSetError, RunMismatch
from eval.questions import read_questions
from eval.testset.candidates import Candidate, Evidence, candidate_of
from eval.testset.question_set import QuestionSet, rejected_elsewhere

OPTIONS = {"archive": "here", "by": "rules", "seed": 1}


def candidate(name: str, **facts: Any) -> Candidate:
    question = {"id": name, "question": f"Who is {name}?", "answerable": True, "gold_article_ids": ["a"]}
    evidence = (Evidence("a", "Title", None, "2026-01-02", "Said Ann Lee.", 5, 12),)
    return Candidate(name, question, "rules", **{"evidence": evidence, "article_id": "a"} | facts)


@pytest.fixture
def made(tmp_path: Path) -> QuestionSet:
    held = QuestionSet(tmp_path / "new" / "q.jsonl")
    held.open_for(OPTIONS)
    for each in (candidate("one"), candidate("two", refused="too short"), candidate("three", pending=True)):
        held.add(each)
    held.write()
    return held


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def test_the_file_is_the_sum_of_proposals_and_verdicts(made: QuestionSet) -> None:
    assert ids(made.path) == ["one"] and [each.id for each in made.undecided()] == ["one", "three"]
    one, _, three = made.candidates
    made.decide(three, "edited", {**three.question, "question": "Who is third?"})
    assert [each.question for each in read_questions(made.path)] == ["Who is one?", "Who is third?"]
    made.decide(one, "rejected", one.question, "vague")
    again = QuestionSet(made.path)
    assert ids(made.path) == ["three"] == [each["id"] for each in again.questions()] and again.undecided() == []
    assert (again.verdicts["one"].decision, again.verdicts["one"].reason) == ("rejected", "vague")
    assert again.candidates == made.candidates and candidate_of(one.to_json()) == one


def test_whatever_stood_in_another_set_is_known(made: QuestionSet) -> None:
    assert rejected_elsewhere([made.path]) == {"one", "two", "three"}


def test_other_options_and_foreign_files_are_refused(made: QuestionSet, tmp_path: Path) -> None:
    with pytest.raises(RunMismatch, match="seed"):
        QuestionSet(made.path).open_for({**OPTIONS, "seed": 2})
    foreign = tmp_path / "mine.jsonl"
    foreign.write_text('{"id": "x", "question": "Who?"}\n', "utf-8")
    with pytest.raises(RunMismatch, match="not made by this command"):
        QuestionSet(foreign).open_for(OPTIONS)


def test_a_file_made_elsewhere_can_be_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": "x", "question": "Who?"}\n{"id": "y", "question": "When?"}\n', "utf-8")
    held = QuestionSet(path)
    held.decide(held.undecided()[0], "rejected", held.undecided()[0].question, "no")
    assert ids(path) == ["y"] and [each.id for each in QuestionSet(path).undecided()] == ["y"]


def test_a_cut_line_is_forgotten_and_damage_is_told(made: QuestionSet) -> None:
    journal = made.path.with_name("q.made.jsonl")
    with journal.open("ab") as file:
        file.write(b'{"id": "cut')
    assert len(QuestionSet(made.path).candidates) == 3
    lines = journal.read_text("utf-8").splitlines()
    journal.write_text("\n".join([lines[0], '{"id": "x"}', *lines[1:]]) + "\n", "utf-8")
    with pytest.raises(QuestionSetError):
        QuestionSet(made.path)
    journal.write_text(lines[0] + "\nnonsense\n", "utf-8")
    with pytest.raises(JournalError):
        QuestionSet(made.path)
