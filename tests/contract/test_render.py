"""Answers and passages as text: everything that proves a sentence is there, nothing steers the terminal."""

import copy
from typing import Any

from app.cli.render import answer_text, one_line, passage_text, plain

CITATION: dict[str, Any] = {
    "number": 1, "kind": "archive", "article_id": "bridge", "article_sha256": "0" * 64, "title": "The bridge",
    "outlet": "Courier", "authors": [], "published_at": "2023-01-05T10:00:00+00:00",
    "url": "https://courier.example/bridge", "genre": "news", "quote": "It cost 40 million\npounds.", "start": 0,
    "end": 27, "also_in": [],
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "status": "answered", "mode": "model",
    "statements": [
        {"text": "It cost £40m.", "kind": "quoted", "citations": [1], "support": 0.9, "independent_sources": 1}
    ],
    "citations": [CITATION], "disagreements": [], "dropped": [], "abstention": None, "passages": [],
    "filters": {"given": {}, "inferred": {}, "relaxed": []},
    "archive": {"generation": 1, "articles": 4, "newest": "2023-11-02"}, "run": {"llm_calls": 1, "steps": []},
}  # fmt: skip


def rendered(**changes: Any) -> str:
    return answer_text(copy.deepcopy(ANSWER) | changes).plain


def test_a_sentence_stands_with_its_number_and_its_proof() -> None:
    assert rendered() == (
        "It cost £40m. [1]\n\n"
        "[1] Courier · 2023-01-05 · The bridge\n"
        "    “It cost 40 million pounds.”\n"
        "    https://courier.example/bridge"
    )


def test_page_copies_and_kind_are_shown_where_there_are_any() -> None:
    citation = CITATION | {"page": 3, "also_in": ["copy-1"], "url": None, "outlet": None, "published_at": None}
    statement = ANSWER["statements"][0] | {"kind": "translated", "label": "translated from French"}
    text = rendered(citations=[citation], statements=[statement])
    assert "[1] unknown outlet · undated · The bridge · page 3\n" in text
    assert "also in copy-1" in text
    assert "[1] (translated from French)\n" in text


def test_a_label_stands_beside_the_sentence_and_beside_a_quote_that_is_said_once() -> None:
    said = ANSWER["statements"][0] | {"label": "opinion piece by Ann Lee"}
    assert "It cost £40m. [1] (opinion piece by Ann Lee)\n" in rendered(statements=[said])
    quoted = said | {"text": CITATION["quote"]}
    assert "The bridge · opinion piece by Ann Lee\n" in rendered(statements=[quoted])


def test_quotes_alone_are_labelled_and_not_said_twice() -> None:
    statement = ANSWER["statements"][0] | {"text": CITATION["quote"]}
    step = {"node": "answer", "ms": 1.0, "note": "quotes alone: the model did not answer"}
    text = rendered(mode="extractive", statements=[statement], run={"llm_calls": 1, "steps": [step]})
    assert text.startswith("Quotes only, no model:\n")
    assert text.count("It cost 40 million") == 1
    assert text.endswith("Note: quotes alone: the model did not answer")


def test_notes_tell_of_what_was_understood_relaxed_and_dropped() -> None:
    filters = {"given": {}, "inferred": {"since": "2023-01-01T00:00:00+00:00"}, "relaxed": ["looked beyond 2023"]}
    dropped = [{"text": "No.", "reason": "number"}, {"text": "Never.", "reason": "negation"}]
    text = rendered(filters=filters, dropped=dropped, status="partial")
    assert "Understood from the question: since 2023-01-01 00:00 UTC\n" in text
    assert "Note: looked beyond 2023\n" in text
    assert "Part of the question is not answered.\n" in text
    assert "2 sentences were dropped" in text


def test_positions_of_a_disagreement_keep_their_numbers() -> None:
    positions = [{"text": "40 million", "citations": [1]}, {"text": "52 million", "citations": [2, 3]}]
    text = rendered(disagreements=[{"about": "the cost", "positions": positions}])
    assert "Sources disagree about the cost:\n  - 40 million [1]\n  - 52 million [2] [3]\n" in text


def test_an_abstention_says_why_what_was_searched_and_what_came_near() -> None:
    abstention = {
        "reason": "nothing_found",
        "message": "Nothing on this.",
        "searched": {"queries": ["who won"], "attempts": 0, "filters": {"outlets": ["A", "B"]}},
        "nearest": [{"article_id": "a4", "title": "Storm", "published_at": None}],
    }
    text = rendered(status="abstained", statements=[], citations=[], abstention=abstention)
    assert text == (
        "No answer. Nothing on this.\n"
        "Searched: 4 articles, newest 2023-11-02; for “who won”; filters outlets A, B\n\n"
        "Nearest articles:\n"
        "  undated · Storm  (a4)"
    )


def test_a_wrapped_quote_stays_set_in() -> None:
    assert "\n    “It cost 40\n    million pounds.”\n" in answer_text(ANSWER, 20).plain


def test_articles_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[31mred\x1b]0;title\x07\r\nb\u202e\x9b") == "ared]0;title\nb"
    assert one_line("two\n\tlines ") == "two lines"


def test_words_of_the_query_are_highlighted_also_in_longer_ones() -> None:
    passage = {
        "rank": 1, "score": 0.1, "article_id": "a", "title": "T", "outlet": "O", "published_at": "2023-01-05",
        "url": None, "text": "Ministers of the UK met. A minister spoke.", "also_in": [],
    }  # fmt: skip
    text = passage_text(passage, "minister in the UK")
    marked = [text.plain[span.start : span.end] for span in text.spans if span.style == "bold yellow"]
    assert marked == ["Ministers", "the", "UK", "minister"]
