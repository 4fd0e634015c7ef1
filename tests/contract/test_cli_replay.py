"""`pressroom replay`: the same question on today's archive, and what changed since."""

import json
from pathlib import Path

import pytest

from tests.contract.test_cli import QUESTION, Ran, environment, loaded_embedder  # noqa: F401 - fixtures
from tests.contract.test_cli_care import change_bridge, home  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("home")


def run_of(*arguments: str) -> str:
    return str(Ran("ask", QUESTION, "--json", *arguments).json["run"]["id"])


def test_on_the_same_archive_nothing_changes() -> None:
    run = run_of("--outlet", "the valmere courier", "--profile", "literary")
    replayed = Ran("replay", run, "--json").json
    assert (replayed["run"], replayed["changes"], replayed["notes"]) == (run, {}, [])
    assert replayed["after"]["filters"]["given"] == replayed["before"]["filters"]["given"]
    assert replayed["after"]["run"]["profile"] == "literary"
    assert replayed["replayed_as"] != run
    told = Ran("replay", run).out
    assert told.startswith(f"{QUESTION}\n{run} of 20") and told.rstrip().endswith("Nothing changed.")


def test_a_changed_article_changes_the_answer(tmp_path: Path) -> None:
    run = run_of()
    Ran("ingest", change_bridge(tmp_path))
    replayed = Ran("replay", run, "--json").json
    changes = replayed["changes"]
    assert replayed["notes"] == ["the cited article bridge was changed since"]
    assert changes["generation"] == {"before": 1, "after": 2}
    assert "52 million" in changes["answer"]["after"] and "40 million" in changes["answer"]["before"]
    assert len(changes["citations"]["added"]) == len(changes["citations"]["removed"]) == 1
    text = Ran("replay", run).out
    assert "Note: the cited article bridge was changed since\n" in text
    assert "It cost[- 40-]{+ 52+} million pounds" in text
    assert "generation: [-1-] {+2+}" in text
    again = Ran("replay", replayed["replayed_as"], "--json").json
    assert again["changes"] == {}


def test_now_is_not_the_moment_that_was_asked_about(tmp_path: Path) -> None:
    run = run_of("--as-of", "2023-01-31")
    Ran("ingest", change_bridge(tmp_path))
    assert "answer" not in Ran("replay", run, "--json").json["changes"]
    assert "52 million" in Ran("replay", run, "--now", "--json").json["changes"]["answer"]["after"]


def test_a_question_of_a_conversation_is_asked_as_it_was_understood(home: Path) -> None:  # noqa: F811
    Ran("chat", "--thread", "news", stdin=f"{QUESTION}\nAnd when did the bridge open in Valmere?\n")
    runs = {json.loads(path.read_bytes())["answer"]["question"]: path.stem for path in (home / "runs").glob("*.json")}
    first, second = runs[QUESTION], runs["And when did the bridge open in Valmere?"]
    assert Ran("replay", first, "--json").json["notes"] == []
    replayed = Ran("replay", second, "--json").json
    assert replayed["notes"] == [
        "asked as it was understood in its conversation: “When did the bridge open in Valmere?”"
    ]
    Ran("threads", "delete", "news")
    notes = Ran("replay", first, "--json").json["notes"]
    assert notes == ["the conversation 'news' that it was asked in is not there any more"]


def test_an_article_that_is_gone_is_told(tmp_path: Path) -> None:
    run = run_of()
    Ran("articles", "withdraw", "bridge", "--reason", "retracted")
    replayed = Ran("replay", run, "--json").json
    assert replayed["notes"] == ["the cited article bridge is withdrawn"]
    assert replayed["changes"]["citations"]["removed"][0]["article_id"] == "bridge"


def test_a_run_that_is_not_kept_or_was_erased_says_so(home: Path) -> None:  # noqa: F811
    run = run_of()
    unknown = Ran("replay", "0" * 16)
    assert (unknown.code, unknown.out) == (1, "") and "not kept here: answers go after 90 days" in unknown.err
    stored = (home / "runs" / f"{run}.json").read_bytes()
    assert Ran("erase", "--article", "bridge", "--yes").code == 0
    erased = Ran("replay", run)
    assert (erased.code, erased.out) == (1, "") and "was erased with an article that it mentions" in erased.err
    assert (home / "runs" / f"{run}.erased").read_bytes() == b""
    # A run that came back from a backup knows nothing of the erasure.
    (home / "runs" / f"{run}.json").write_bytes(stored)
    notes = Ran("replay", run, "--json").json["notes"]
    assert notes == ["the cited article bridge is not in the archive (any more): erased, or of another archive"]
    assert Ran("replay", "../secret").code == 1
