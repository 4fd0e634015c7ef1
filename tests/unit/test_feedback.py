"""What readers say of answers is kept line by line, by several processes at once, and goes with an erased article."""

import json
import logging
import multiprocessing
import stat
from pathlib import Path

import pytest

from app.feedback import Feedback, FeedbackInvalid, FeedbackStore
from ingest.erasure_files import ERASED, sweep_files
from ingest.erasure_mentions import Mentions
from ingest.models import Article
from ingest.shared_lines import append_line, drop_lines

RUN = "0123456789abcdef"
BODY = "The ferry Aurelia left Valmère at nine with sixty cyclists and a brass band on board, said the harbour office."


def said(store: FeedbackStore, **changed: object) -> Feedback:
    return store.add(**{"run_id": RUN, "verdict": "up", "question": "Who won?"} | changed)  # type: ignore[arg-type]


def test_what_was_said_comes_back_in_order_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    assert store.all() == []
    first = said(store, comment="  très bien\u2028\n ")
    second = said(store, verdict="down", wrong_citations=[3, 1, 3])
    assert FeedbackStore(tmp_path).all() == [first, second]
    assert (first.comment, second.comment, second.wrong_citations) == ("très bien", None, (1, 3))
    assert stat.S_IMODE((tmp_path / "runs" / "feedback.jsonl").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "wrong",
    [
        {"run_id": "../../etc"}, {"verdict": "wrong"}, {"wrong_citations": [0]}, {"wrong_citations": [True]},
        {"comment": "x" * 4_001},
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_before_it_is_written(tmp_path: Path, wrong: dict[str, object]) -> None:
    store = FeedbackStore(tmp_path)
    with pytest.raises(FeedbackInvalid):
        said(store, **wrong)
    assert store.all() == [] and not (tmp_path / "runs").exists()


def test_a_damaged_line_is_told_and_takes_no_other_with_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = FeedbackStore(tmp_path)
    first = said(store)
    path = tmp_path / "runs" / "feedback.jsonl"
    with path.open("ab") as file:
        file.write(b'{"id": "x"}\n[1]\n{"id": "cut by a cra')
    second = said(store)
    entries, problems = store.read()
    assert entries == [first, second] and [f"line {n}" in each for n, each in zip((2, 3, 4), problems, strict=True)]
    with caplog.at_level(logging.WARNING):
        assert store.all() == [first, second]
    assert "line 4" in caplog.text


def _add_many(home: Path, name: str) -> None:
    for turn in range(40):
        said(FeedbackStore(home), question=f"{name} {turn}")


def test_several_processes_add_while_lines_are_dropped(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    children = [context.Process(target=_add_many, args=(tmp_path, name)) for name in ("a", "b", "c")]
    for child in children:
        child.start()
    path, dropped = tmp_path / "runs" / "feedback.jsonl", 0
    while any(child.is_alive() for child in children):
        dropped += drop_lines(path, lambda line: b'"a ' in line)
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0]
    dropped += drop_lines(path, lambda line: b'"a ' in line)
    kept, problems = FeedbackStore(tmp_path).read()
    assert problems == [] and dropped == 40
    assert [each.question for each in kept if each.question[0] == "b"] == [f"b {turn}" for turn in range(40)]
    assert sum(each.question[0] == "c" for each in kept) == 40


def test_a_line_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line feed"):
        append_line(tmp_path / "lines", b"one\ntwo")
    assert drop_lines(tmp_path / "lines", lambda _: True) == 0


def test_erasing_an_article_takes_the_feedback_about_its_answers(tmp_path: Path) -> None:
    runs, store = tmp_path / "runs", FeedbackStore(tmp_path)
    about = said(store)
    other = said(store, run_id="f" * 16)
    quoting = said(store, run_id="e" * 16, comment=f"Nonsense: {BODY}")
    before = said(store, run_id="d" * 16)
    (runs / f"{RUN}.json").write_text(json.dumps({"answer": BODY}), "utf-8")
    (runs / f"{'d' * 16}{ERASED}").touch()  # an erasure that was killed after it had removed the answer
    article = Article(id="ferry", title="The ferry", body=BODY, source="ferry.txt")
    swept = sweep_files(tmp_path, Mentions([article]), frozenset())
    assert store.all() == [other] and {about, quoting, before}.isdisjoint(store.all())
    assert (swept.runs, swept.lines) == (1, 3)
