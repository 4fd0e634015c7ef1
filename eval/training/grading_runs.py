"""What the grader gets to see: questions with their passages as the agent retrieves them, and which of them help.

Every answerable question is asked a second time as if the archive did not hold its gold articles and their copies:
what is found then is near, and must not be taken for an answer.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Any, Literal

from langgraph.runtime import Runtime

from app.bootstrap import Application
from eval.metrics import answers_match, tokens
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import filters_of
from graph.agent import fresh
from graph.deps import Deps, Retriever
from graph.found import passages_of
from graph.models import Question
from graph.nodes.retrieve import retrieve
from graph.nodes.understand import understand
from graph.state import Hit, State
from ingest.models import Article, Catalogue, Filters, Passage

Case = Literal["answerable", "unanswerable", "left out", "left out, answered elsewhere"]
# A gold article is left out with its copies, and more are searched for to fill its place.
_MORE = 40


@dataclass(frozen=True)
class Found:
    """One passage with its hit; `helps` is None where the labels do not say (a gold article's other passages)."""

    hit: Hit
    passage: Passage
    of_gold: bool
    helps: bool | None


@dataclass(frozen=True)
class Run:
    """One question as it was asked, with the passages of each attempt, best first."""

    origin: str
    question: GoldQuestion
    case: Case
    state: State
    attempts: tuple[tuple[Found, ...], ...]


@dataclass(frozen=True)
class Without:
    """An archive as if it did not hold some articles, nor the copies of them."""

    archive: Retriever
    missing: frozenset[str]

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        """The best `k` passages of other articles."""
        found = self.archive.search(query, filters, k + _MORE)
        others = [item for item in found if not self.missing & {item.article.id, item.cluster, *item.also_in}]
        return [replace(passage, rank=rank) for rank, passage in enumerate(others[:k], 1)]

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """As the archive."""
        return self.archive.passages(chunk_ids)

    def catalogue(self) -> Catalogue:
        """As the archive."""
        return self.archive.catalogue()

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """As the archive."""
        return self.archive.article(article_id, sha256)


def collect(application: Application, path: Path) -> list[Run]:
    """All runs of one question file against the archive of `application`, without a language model."""
    return asyncio.run(_collect(application.deps(with_model=False), path))


async def _collect(deps: Deps, path: Path) -> list[Run]:
    runs = []
    for question in read_questions(path):
        if question.should_answer is None:
            continue
        origin = path.parent.name
        runs.append(await _run(deps, question, origin, "answerable" if question.should_answer else "unanswerable"))
        if question.should_answer and question.gold_article_ids:
            bare = replace(deps, retriever=Without(deps.retriever, frozenset(question.gold_article_ids)))
            runs.append(await _run(bare, question, origin, "left out"))
    return runs


async def _run(deps: Deps, question: GoldQuestion, origin: str, case: Case) -> Run:
    filters = filters_of(question)
    given = replace(filters, as_of=(filters.as_of or deps.clock()).astimezone(UTC))
    state = fresh(Question(text=question.question, filters=given), given.to_json(), [], deps)
    attempts = []
    for _ in range(deps.limits.max_attempts):
        for node in (understand, retrieve):
            update: Any = await node(state, Runtime(context=deps))
            state = State(**{**state, **update, "counts": state["counts"]})
        attempts.append(tuple(_labelled(deps, question, hit) for hit in state["hits"]))
    if case == "left out" and any(_holds_answer(question, item.passage) for found in attempts for item in found):
        case = "left out, answered elsewhere"
    return Run(origin, question, case, state, tuple(attempts))


def _labelled(deps: Deps, question: GoldQuestion, hit: Hit) -> Found:
    [passage] = passages_of(deps, [hit["chunk_id"]])
    of_gold = bool(set(question.gold_article_ids) & {passage.article.id, hit["cluster"], *hit["also_in"]})
    return Found(hit, passage, of_gold, _helps(question, passage) if of_gold else False)


def _helps(question: GoldQuestion, passage: Passage) -> bool | None:
    """Whether a gold article's passage holds the words that prove the answer."""
    if question.gold_quotes:
        said = " ".join(tokens(passage.chunk.text))
        return True if any(" ".join(tokens(quote)) in said for quote in question.gold_quotes) else None
    return True if _holds_answer(question, passage) else None


def _holds_answer(question: GoldQuestion, passage: Passage) -> bool:
    """Yes and no stand in every text: such an answer is held by none."""
    telling = [item for item in question.answers if tokens(item) not in (["yes"], ["no"], ["true"], ["false"])]
    return bool(answers_match(f"{passage.article.title}. {passage.chunk.text}", telling))
