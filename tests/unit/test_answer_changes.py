"""How two answers differ: what changed is named, what did not is not."""

import copy
from typing import Any

from app.answer_changes import answer_changes

PASSAGE = {"rank": 1, "article_id": "bridge", "title": "The bridge", "text": "It opened. It cost 40 million."}
CITATION = {
    "article_id": "bridge", "article_sha256": "a" * 64, "title": "The bridge", "outlet": "Courier",
    "published_at": "2023-01-05", "quote": "It cost 40 million.",
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "status": "answered", "mode": "model", "answer": "It cost 40 million [1].", "abstention": None,
    "statements": [{"text": "It cost 40 million.", "kind": "quoted"}], "citations": [CITATION],
    "passages": [PASSAGE, PASSAGE | {"rank": 2, "article_id": "audit", "title": "The audit"}],
    "archive": {"generation": 1, "articles": 4, "newest": "2023-11-02"},
    "run": {"id": "x", "model": "small", "profile": "press", "settings": "s1", "prompts": {"answer": "p1", "old": "p"},
            "ms": 12.0, "llm_calls": 1},
}  # fmt: skip


def changed(**changes: Any) -> dict[str, Any]:
    after = copy.deepcopy(ANSWER)
    after.update(changes)
    return answer_changes(ANSWER, after)


def test_the_same_answer_has_no_changes_whatever_it_took() -> None:
    assert changed(run=ANSWER["run"] | {"id": "y", "ms": 99.0, "llm_calls": 2}) == {}


def test_values_say_what_they_were_and_are() -> None:
    found = changed(
        status="abstained", answer="", abstention={"reason": "unsupported"},
        archive={"generation": 2, "articles": 5, "newest": "2023-11-02"},
    )  # fmt: skip
    assert found == {
        "status": {"before": "answered", "after": "abstained"},
        "reason": {"before": None, "after": "unsupported"},
        "answer": {"before": "It cost 40 million [1].", "after": ""},
        "generation": {"before": 1, "after": 2},
        "articles": {"before": 4, "after": 5},
    }


def test_statements_citations_and_passages_by_what_they_say() -> None:
    other = {"text": "It cost 52 million.", "kind": "quoted"}
    quote = CITATION | {"quote": "It cost 52 million."}
    found = changed(statements=[other], citations=[quote], passages=[ANSWER["passages"][1] | {"rank": 1}])
    assert found["statements"] == {"removed": ANSWER["statements"], "added": [other]}
    assert [item["quote"] for item in found["citations"]["added"]] == ["It cost 52 million."]
    assert found["passages"]["removed"] == [PASSAGE]
    assert found["passages"]["moved"] == [{"article_id": "audit", "title": "The audit", "before": 2, "after": 1}]


def test_the_same_quote_of_another_revision_is_told() -> None:
    found = changed(citations=[CITATION | {"article_sha256": "b" * 64}])
    (revised,) = found["citations"]["revised"]
    assert (revised["before"], revised["after"]) == ("a" * 64, "b" * 64)


def test_prompts_by_name_and_what_an_older_run_does_not_tell() -> None:
    run = ANSWER["run"] | {"prompts": {"answer": "p2", "new": "p"}}
    assert changed(run=run)["prompts"] == {"removed": ["old"], "added": ["new"], "changed": ["answer"]}
    old = copy.deepcopy(ANSWER)
    del old["run"]["profile"]
    assert answer_changes(old, ANSWER) == {}
