"""The journal of a run: what was written comes back, a line cut by a crash goes."""

from pathlib import Path

import pytest

from eval.errors import JournalError
from eval.journal import append, read_journal


def test_what_was_appended_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    assert read_journal(path) == []
    for entry in ({"id": "1", "text": "é\u2028\n"}, {"id": "2"}):
        append(path, entry)
    assert read_journal(path) == [{"id": "1", "text": "é\u2028\n"}, {"id": "2"}]


@pytest.mark.parametrize("cut", [1, 5, 12])
def test_a_cut_last_line_is_repaired(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "answers.jsonl"
    append(path, {"id": "1"})
    append(path, {"id": "deux"})
    path.write_bytes(path.read_bytes()[:-cut])
    assert read_journal(path) == [{"id": "1"}]
    append(path, {"id": "3"})
    assert read_journal(path) == [{"id": "1"}, {"id": "3"}]


def test_damage_in_the_middle_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text('{"id": "1"}\n{"id"\n{"id": "3"}\n')
    with pytest.raises(JournalError, match="line 2"):
        read_journal(path)
