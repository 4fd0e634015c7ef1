"""Sentences of an article that speak to the machine which reads it, not to people: English and French.

Articles are untrusted text. Nothing that one tells a machine may be followed, and nothing of the kind answers a
question, so such sentences are neither shown to the model nor quoted. An order in words that no pattern knows passes
here; what it can do then is bounded by the proof.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from graph.passages.instruction_patterns import PATTERNS
from graph.text.terms import content_terms, fold
from ingest.sentences import sentence_spans

# A word of two scripts that look alike hides what it says from those who compare letters.
_MIXED_SCRIPTS = re.compile(r"[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]", re.IGNORECASE)


@lru_cache(maxsize=8192)
def instructs(sentence: str) -> bool:
    """Whether `sentence` (one, as printed) is an instruction to what reads it by machine."""
    folded = " ".join(fold(sentence).split())
    return any(pattern.search(folded) for pattern in PATTERNS) or _MIXED_SCRIPTS.search(sentence) is not None


def holds_instruction(text: str) -> bool:
    """Whether any sentence of `text` is one."""
    return any(instructs(text[start:end]) for start, end in sentence_spans(text))


def told_words(texts: Iterable[str], known: str = "") -> frozenset[str]:
    """The content terms that only the instructions in `texts` hold: no other sentence of them, and not `known`.

    Instructions are left out of the evidence, so that a sentence made of such words does not come from it.
    """
    told: set[str] = set()
    printed = set(content_terms(known))
    for text in texts:
        for start, end in sentence_spans(text):
            (told if instructs(text[start:end]) else printed).update(content_terms(text[start:end]))
    return frozenset(told - printed)


def without_instructions(text: str) -> str:
    """`text` without the sentences that are; the same object where there are none."""
    spans = sentence_spans(text)
    told = [(start, end) for start, end in spans if instructs(text[start:end])]
    for start, end in reversed(told):
        text = text[:start] + text[end:]
    return text
