"""Where a run goes next: the decisions are the nodes' (`outcome`), the ways are here."""

from typing import Literal

from graph.state import State
from prompts.profiles import profile


def after_understand(state: State) -> Literal["retrieve", "__end__"]:
    """Search, except for what no article can answer, and what the conversation has answered already."""
    return "__end__" if state["refused"] is not None or state["proven"] else "retrieve"


def after_grade(state: State) -> Literal["answer", "understand", "search_web", "know", "__end__"]:
    """Enough evidence: answer. Too little: search for its parts or in other words, or give up."""
    if state["outcome"] == "enough":
        return "answer"
    if state["outcome"] in ("split", "reformulate"):
        return "understand"
    return "search_web" if state["outcome"] == "web" else _at_the_end(state)


def after_verify(state: State) -> Literal["compare", "conclude"]:
    """What is proven is compared with other accounts first."""
    return "compare" if state["proven"] else "conclude"


def after_compare(state: State) -> Literal["conclude", "__end__"]:
    """Nothing is concluded from what cannot be said."""
    return "conclude" if state["proven"] else "__end__"


def after_conclude(state: State) -> Literal["answer", "search_web", "know", "__end__"]:
    """Nothing proven yet: once more where a repair is allowed, on the web where that is."""
    if state["outcome"] == "repair":
        return "answer"
    return "search_web" if state["outcome"] == "web" else _at_the_end(state)


def after_web(state: State) -> Literal["answer", "know", "__end__"]:
    """Something was found on the web: answer from it."""
    return "answer" if state["outcome"] == "enough" else _at_the_end(state)


def _at_the_end(state: State) -> Literal["know", "__end__"]:
    """Nothing proven, and nothing said in its place yet: general knowledge, where the profile allows it."""
    silent = not state["proven"] and not state["general"]
    return "know" if silent and profile(state["profile"]).allows_general else "__end__"
