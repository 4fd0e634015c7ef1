"""The parts of a question as a model writes them, where the rules see none: checked, and searched like the rules' own.

A part may hold no name and no number that the question does not: what a model adds from memory would be searched for.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.models import QuestionParts
from graph.reading.named import named_outlets
from graph.reading.parts import MOST_PARTS, Part, asks_one_thing, compares, without
from graph.reading.periods import find_period
from graph.reading.scaffolding import subject
from graph.state import FAILED_CALL, Counts, State, counted
from graph.text.terms import content_terms, names, numbers, words
from ingest.models import Catalogue
from prompts.loader import load

_LEAST_TERMS = 2
_SPACES = re.compile(r"\s+")


async def ask_for_parts(state: State, deps: Deps) -> tuple[list[str], Counts, str]:
    """The parts of the question that stands by itself, what one call for them used, and what the step says.

    No parts where the model fails or names none that are the question's own.
    """
    question = state["standalone"]
    try:
        filled, usage = await llm.ask(deps, load("split", state["profile"]), QuestionParts, question=question)
    except ModelError as error:
        return [], FAILED_CALL, f"the model did not help to split: {error}"
    parts = checked_parts(question, filled.parts)
    note = "split by the model" if parts else "the model named no parts that are the question's own"
    return parts, counted(usage), note


def checked_parts(question: str, written: Sequence[str]) -> list[str]:
    """The written parts that are the question's own, each once, at most MOST_PARTS; none where fewer than two are.

    A part shares two content terms with the question, leaves some of them out, and brings no name and no number.
    """
    terms, spoken, counted = content_terms(question), frozenset(words(question)), numbers(question)
    fit: dict[frozenset[str], str] = {}
    for text in (_SPACES.sub(" ", part).strip() for part in written):
        own = content_terms(text)
        strange = any(word not in spoken for run in names(text) for word in run) or numbers(text) - counted
        if len(own & terms) >= _LEAST_TERMS and not terms <= own and not strange:
            fit.setdefault(own & terms, text)
    parts = list(fit.values())[:MOST_PARTS]
    return parts if len(parts) > 1 else []


def written_parts(
    question: str, texts: Sequence[str], outlets: Sequence[str], as_of: datetime, catalogue: Catalogue
) -> list[Part]:
    """Where each part is looked for: in the outlets it names, else in `outlets`; on the day that it names.

    Where one thing is asked for, the names that a first search finds are added to each part (see `second_hop`).
    """
    hop = asks_one_thing(question) and not compares(question)
    return [_part(text, outlets, as_of, catalogue, hop) for text in texts]


def _part(text: str, outlets: Sequence[str], as_of: datetime, catalogue: Catalogue, hop: bool) -> Part:
    found = named_outlets(text, catalogue)
    # As in the rules' parts, "the Courier's report suggests" says where to look and not what for.
    bare = subject(without(text, sorted({(name.start, name.end) for name in found}))) if found else text
    day = find_period(text, as_of)
    dated = day is not None and not day.strict and day.end > day.start
    since, until = (day.since.isoformat(), day.until.isoformat()) if day is not None and dated else (None, None)
    named = tuple(dict.fromkeys(name.outlet for name in found))
    words = bare if len(content_terms(bare)) >= _LEAST_TERMS else text
    return Part(words, named or tuple(outlets), since, until, second_hop=hop)
