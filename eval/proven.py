"""Is an answer proven from end to end? Every statement by a quote that stands in the ledger, or by such statements."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics import Body, quotes_exact
from graph.proofs.proof import LEAST_TRANSLATED

_PARTICULAR = re.compile(r"\([^)]*\)|\"[^\"]*\"|'[^']*'|:.*|\d[\d.,]*")


def fully_proven(answer: Mapping[str, Any], body: Body, threshold: float) -> float | None:
    """1.0 when nothing of the answer goes unproven; None for a refusal.

    A quoted or translated statement needs citations that all stand at their offsets in the revision that they name,
    and `threshold` of support (a translated one `graph.proofs.proof.LEAST_TRANSLATED`); a derived one premises that are
    all proven. General
    knowledge and what the web says are not proven by the archive.
    """
    if answer["status"] == "abstained":
        return None
    statements = answer["statements"]
    exact = {citation["number"]: all(quotes_exact([citation], body) or [False]) for citation in answer["citations"]}
    proven = {place for place, each in enumerate(statements) if _quoted(each, exact, threshold)}
    while derived := {
        place for place, each in enumerate(statements) if place not in proven and _derived(each, proven, exact)
    }:
        proven |= derived
    return float(bool(statements) and len(proven) == len(statements))


def kind_of_reason(reason: str) -> str:
    """What a check says of every sentence that it refuses, without the names and numbers of the one."""
    return " ".join(_PARTICULAR.sub(" ", reason).split())


def _quoted(statement: Mapping[str, Any], exact: Mapping[int, bool], threshold: float) -> bool:
    kind = statement["kind"]
    if kind not in ("quoted", "translated"):
        return False
    needed = max(threshold, LEAST_TRANSLATED) if kind == "translated" else threshold
    cited: Sequence[int] = statement["citations"]
    return bool(cited) and all(exact.get(number, False) for number in cited) and statement["support"] >= needed


def _derived(statement: Mapping[str, Any], proven: set[int], exact: Mapping[int, bool]) -> bool:
    if statement["kind"] != "derived":
        return False
    cited_exactly = all(exact.get(number, False) for number in statement["citations"])
    return bool(statement.get("premises")) and proven.issuperset(statement["premises"]) and cited_exactly
