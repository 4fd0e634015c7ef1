"""General knowledge: sentences that no document proves, said only where the profile allows it, and labelled.

They are not checked against anything, so they carry no citation, no support, and never count as proven.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.models import Statement
from graph.proofs.facts import cut_off
from graph.proofs.proof import NOT_IN_EVIDENCE, Verdict
from graph.text.links import without_links
from graph.text.terms import content_terms
from prompts.loader import load
from prompts.profiles import Profile

OF_NO_EVIDENCE = 0
"""The evidence number by which a model marks a sentence as general knowledge."""
_MOST_SENTENCES = 3


def is_general(draft: Mapping[str, Any], verdicts: Sequence[Verdict]) -> bool:
    """Whether a draft that the model marked as general is left as such.

    It is not where the evidence speaks of the same: what it proves is quoted, and what it refuses is dropped.
    """
    return bool(draft.get("general")) and verdicts[0].problem == NOT_IN_EVIDENCE


def general_statements(sentences: Iterable[str], question: str, profile: Profile) -> list[Statement]:
    """The sentences as statements; none where the profile does not allow them.

    One that shares no word with the question answers nothing, and one that the prompts say already is their example:
    small models write it down.
    """
    if not profile.allows_general:
        return []
    texts = [without_links(sentence) for sentence in sentences]
    asked = content_terms(question)
    said = [load(name, profile.name).system for name in ("answer", "general", "repair")]
    whole = [
        text
        for text in texts
        if content_terms(text) & asked and not cut_off(text) and not any(text.rstrip(".") in prompt for prompt in said)
    ]
    return [
        Statement(text=text, kind="general", citations=[], support=0.0, independent_sources=0)
        for text in list(dict.fromkeys(whole))[:_MOST_SENTENCES]
    ]
