"""Why a sentence was dropped, in one word: a label of a metric must not hold what an article or a model says."""

import re

OTHER = "other"
# By how the reasons of `graph.proofs.proof` begin: what follows may be anybody's words.
_BEGINNINGS = {
    "address": r"address not in the source",
    "date": r"date not in the source",
    "denial": r"(?:the sentence|the source|one) denies",
    "exchanged": r"the source has .+ where the sentence has",
    "incomplete": r"the sentence is cut off|the quote is no whole sentence",
    "instruction": r"an instruction inside|the words are those of an instruction",
    "name": r"name not in the source",
    "not_as_printed": r"the quote is not as printed",
    "not_in_evidence": r"the quote is not in the evidence",
    "number": r"number not in the source|the source counts something else",
    "off_topic": r"the (?:quote|sentence) speaks of something else|the source (?:does not speak|speaks) of",
    "opposite": r"the source says|the source does not say|one says",
    "says_nothing": r"the (?:quote|sentence) says nothing",
    "unattributed": r"the source has it from somebody",
    "unsupported": r"not supported by the quote|the quote does not say it",
    "wrong_kind": r"(?:number|difference|money|date|name) is asked for|only repeats|a question answers nothing",
    "wrong_period": r"the source has no date|the source is of \d",
}
KINDS = (*_BEGINNINGS, OTHER)
_PATTERN = re.compile("|".join(f"(?P<{kind}>{beginning})" for kind, beginning in _BEGINNINGS.items()))


def kind_of(reason: str) -> str:
    """One of KINDS."""
    found = _PATTERN.match(reason)
    return (found.lastgroup if found else None) or OTHER
