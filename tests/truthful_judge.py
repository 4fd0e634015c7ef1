"""A judge for tests that answers all that Ragas asks, by words: a sentence is true where a text holds all its words.

It reads which form is asked for, and what is to be judged, from the very messages that Ragas sends.
"""

import json
import re
from collections.abc import Callable
from typing import Any

_FORM = re.compile(r'\n  "title": "(\w+)"')
_INPUT = re.compile(r"\ninput: (\{.*\})\nOutput: ", re.DOTALL)


def truthful(asked: str) -> str:
    """The judge's words: `tests.fake_judge.judge_server` takes this function."""
    form = _FORM.findall(asked)[0]
    return json.dumps(_FORMS[form](json.loads(_INPUT.findall(asked)[-1])))


def sentences(text: str) -> list[str]:
    """What stands between full stops."""
    return [part.strip() + "." for part in text.split(".") if part.strip()]


def holds(text: str, statement: str) -> int:
    """1 where every word of the statement is in the text."""
    return int(_words(statement) <= _words(text))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _judged(given: dict[str, Any]) -> dict[str, Any]:
    context = given["context"]
    return {
        "statements": [
            {"statement": each, "reason": "by its words", "verdict": holds(context, each)}
            for each in given["statements"]
        ]
    }


def _recalled(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "classifications": [
            {"statement": each, "reason": "by its words", "attributed": holds(given["context"], each)}
            for each in sentences(given["answer"])
        ]
    }


_FORMS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "StatementGeneratorOutput": lambda given: {"statements": sentences(given.get("answer") or given["text"])},
    "ClaimDecompositionOutput": lambda given: {"claims": sentences(given["response"])},
    "NLIStatementOutput": _judged,
    "StatementFaithfulnessOutput": _judged,
    "ContextRecallOutput": _recalled,
    "ContextPrecisionOutput": lambda given: {
        "reason": "by its words",
        "verdict": holds(given["context"], given["answer"]),
    },
    "AnswerRelevanceOutput": lambda given: {"question": f"Is it so that {given['response']}", "noncommittal": 0},
}
