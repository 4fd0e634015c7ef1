"""Puts a candidate before the real retrieval: can its article be found, and does another one answer it too?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from eval.left_out import Without, with_copies
from eval.metrics import answers_match
from eval.questions import GoldQuestion
from eval.retrieval import retrieved
from graph.deps import Deps
from graph.text.terms import content_terms

DEPTH = 10
# A passage that speaks of so much of the question and holds the answer's words may well answer it.
_TELLING = 0.6


async def rank_of(deps: Deps, question: GoldQuestion) -> int | None:
    """The place of the first passage of a gold article (or its copy) among the first `DEPTH`; None: it is not there.

    Raises ArchiveError.
    """
    found = await retrieved(deps, question, DEPTH)
    gold = set(question.gold_article_ids)
    return next(
        (each["rank"] for each in found["passages"][:DEPTH] if gold & {each["article_id"], *each["also_in"]}), None
    )


async def answered_elsewhere(deps: Deps, question: GoldQuestion, together: Mapping[str, frozenset[str]]) -> str | None:
    """The id of another article that may answer the question once its gold articles are left out; None: none does."""
    missing = with_copies(question.gold_article_ids, together)
    found = await retrieved(replace(deps, retriever=Without(deps.retriever, missing)), question, DEPTH)
    terms = content_terms(question.question)
    return next((each["article_id"] for each in found["passages"] if _may_answer(each, question, terms)), None)


def _may_answer(passage: dict[str, Any], question: GoldQuestion, terms: frozenset[str]) -> bool:
    spoken = content_terms(f"{passage['title']}\n{passage['text']}")
    return bool(answers_match(passage["text"], question.answers)) and len(terms & spoken) >= _TELLING * len(terms)
