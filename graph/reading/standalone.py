"""A follow-up made to stand by itself: by rules where they are sure, by a model where there is one, else by context."""

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.models import StandaloneQuestion
from graph.reading.followup import follows_up, resolved, with_context
from graph.reading.long_question import asked_of
from graph.state import FAILED_CALL, NO_CALLS, Counts, State, counted
from prompts.loader import load


async def standalone_question(state: State, deps: Deps) -> tuple[str, Counts]:
    """The question as somebody would ask who has not heard the conversation, and what finding it used."""
    question, turns = asked_of(state["question"]), state["turns"]
    if not turns or not follows_up(question):
        return question, NO_CALLS
    if by_rules := resolved(question, turns):
        return by_rules, NO_CALLS
    if deps.model is None:
        return with_context(question, turns), NO_CALLS
    spoken = "\n".join(f"{turn['role']}: {turn['content'][:400]}" for turn in turns[-4:])
    try:
        filled, usage = await llm.ask(deps, load("standalone", state["profile"]), StandaloneQuestion,
            conversation=spoken, question=question,
        )  # fmt: skip
    except ModelError:
        # The last question is the best context there is without the model; the answer's checks refuse what does not
        # fit.
        return with_context(question, turns), FAILED_CALL
    return filled.question.strip() or with_context(question, turns), counted(usage)
