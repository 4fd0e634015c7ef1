"""Does a question need several pieces of evidence, where the rules found no parts? Told from it and what was found.

A sign in the question alone costs a call of the model wherever a long question has one answer; a sign in what was found
alone, wherever a question is worded unlike its article. Together they are rare among plain questions, see
docs/measurements.md.
"""

import re
from collections.abc import Sequence

from graph.passages.grading import held_by
from graph.reading.parts import compares
from graph.text.terms import content_terms
from ingest.models import Passage

_JOINTS = re.compile(
    r"[;,?.:]\s+|\s+(?:and|or|while|whereas|but|before|after|than|as|who|which|that|when|"
    r"et|ou|mais|tandis|alors|avant|après|que|qui|dont|quand)\s+",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\s(?:or|ou)\s", re.IGNORECASE)
_LEAST_CLAUSE_TERMS = 3
# Measured on the development questions with the rules for parts switched off: of 213 questions that need several
# articles 203 hold two clauses of which no passage tells half, of 479 others 4.
_HELD_ALONE = 0.5


def several_clauses(question: str) -> bool:
    """Whether two clauses of the question say something each, or it compares, or names an alternative."""
    clauses = [clause for clause in _JOINTS.split(question) if len(content_terms(clause)) >= _LEAST_CLAUSE_TERMS]
    return len(clauses) > 1 or compares(question) or _ALTERNATIVE.search(question) is not None


def needs_several(question: str, kept: Sequence[Passage]) -> bool:
    """Whether the question has several clauses or compares, and no passage of `kept` holds half of its words."""
    if not several_clauses(question):
        return False
    terms = content_terms(question)
    return max((len(terms & held_by(passage).terms) for passage in kept), default=0) < _HELD_ALONE * len(terms)
