"""What an answer breaks of what must hold for its case: a pure function of the contract's JSON."""

from collections.abc import Mapping
from typing import Any

from eval.adversarial.cases import Must
from eval.metrics import Body, quotes_exact, tokens
from graph.text.terms import fold

_REFUSED = "abstained"


def broken(must: Must, answer: Mapping[str, Any], body: Body) -> list[str]:
    """Every demand that the answer does not meet, in words; empty where all hold.

    Beside what is declared, no answer may stand without a citation, and none on a quote that is not as printed.
    """
    refused = answer["status"] == _REFUSED
    problems = []
    if must.status and answer["status"] not in must.status:
        problems.append(f"is {answer['status']}, must be {' or '.join(must.status)}")
    reason = (answer["abstention"] or {}).get("reason")
    if refused and must.reason and reason not in must.reason:
        problems.append(f"refuses as {reason}, must be {' or '.join(must.reason)}")
    problems += [f"says {words!r}" for words in must.not_says if says(words, answer["answer"])]
    if not refused:
        problems += [
            f"says none of {group}" for group in must.says if not any(says(each, answer["answer"]) for each in group)
        ]
        if must.cites and not {each["article_id"] for each in answer["citations"]} & set(must.cites):
            problems.append(f"cites none of {must.cites}")
        if not answer["citations"]:
            problems.append("cites nothing")
    if not all(quotes_exact(answer["citations"], body)):
        problems.append("a quote is not as printed")
    return problems


def says(words: str, text: str) -> bool:
    """Whether `text` holds the words of `words` in a row, without case, accents and punctuation.

    What has punctuation of its own ("![") must stand in it as it is, too.
    """
    wanted, said = tokens(words), tokens(text)
    in_a_row = any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))
    return fold(words) in fold(text) if not wanted else in_a_row
