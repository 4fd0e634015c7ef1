"""Where a run goes next: the decisions are the nodes' (`outcome`), the ways are here."""

from typing import Literal

from graph.state import State


def after_grade(state: State) -> Literal["answer", "understand", "__end__"]:
    """Enough evidence: answer. Too little: search in other words, or give up."""
    if state["outcome"] == "enough":
        return "answer"
    return "understand" if state["outcome"] == "reformulate" else "__end__"


def after_verify(state: State) -> Literal["answer", "__end__"]:
    """Nothing proven yet and a repair allowed: once more."""
    return "answer" if state["outcome"] == "repair" else "__end__"
