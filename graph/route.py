"""Where a run goes next: the decisions are the nodes' (`outcome`), the ways are here."""

from typing import Literal

from graph.state import State


def after_grade(state: State) -> Literal["answer", "understand", "search_web", "__end__"]:
    """Enough evidence: answer. Too little: search in other words, or give up."""
    if state["outcome"] == "enough":
        return "answer"
    if state["outcome"] == "reformulate":
        return "understand"
    return "search_web" if state["outcome"] == "web" else "__end__"


def after_verify(state: State) -> Literal["answer", "search_web", "__end__"]:
    """Nothing proven yet: once more where a repair is allowed, on the web where that is."""
    if state["outcome"] == "repair":
        return "answer"
    return "search_web" if state["outcome"] == "web" else "__end__"


def after_web(state: State) -> Literal["answer", "__end__"]:
    """Something was found on the web: answer from it."""
    return "answer" if state["outcome"] == "enough" else "__end__"
