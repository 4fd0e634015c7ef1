"""know: where nothing is proven and the profile allows it, the model says what it knows by itself."""

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.models import GeneralKnowledge
from graph.state import FAILED_CALL, NO_CALLS, State, Update, counted
from graph.text.language import LANGUAGES, spoken_language
from prompts.loader import load


async def know(state: State, runtime: Runtime[Deps]) -> Update:
    """Ask once, also after the calls of the proof are spent; without a model there is nothing to know."""
    deps = runtime.context
    if deps.model is None or deps.limits.max_llm_calls == 0:
        return Update(note=deps.model_problem, counts=NO_CALLS)
    try:
        filled, usage = await llm.ask(deps, load("general", state["profile"]), GeneralKnowledge,
            question=state["standalone"], language=LANGUAGES[spoken_language(state["question"])],
        )  # fmt: skip
    except ModelError as error:
        return Update(note=f"no general knowledge: {error}", counts=FAILED_CALL)
    count = len(filled.sentences)
    return Update(
        general=filled.sentences, counts=counted(usage), note=f"{count} of general knowledge" if count else ""
    )
