"""What the grader gets to see: questions with their passages as the agent retrieves them, and which of them help.

Every answerable question is asked a second time as if the archive did not hold its gold articles and their copies:
what is found then is near, and must not be taken for an answer.
"""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from langgraph.runtime import Runtime

from app.bootstrap import Application
from eval.left_out import Without
from eval.metrics import answers_match, tokens
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import filters_of
from graph.agent import fresh_state
from graph.deps import Deps
from graph.models import Question
from graph.nodes.grade import within_period
from graph.nodes.retrieve import retrieve
from graph.nodes.understand import understand
from graph.state import State
from graph.telling.assemble import ranked
from ingest.models import Passage

Case = Literal["answerable", "unanswerable", "left out", "left out, answered elsewhere"]


@dataclass(frozen=True)
class Found:
    """One passage as it was retrieved.

    `of_gold`: it is of a gold article or its copy. `helps`: it also holds the words that prove the answer; None where
    it is of a gold article and does not, for then nobody knows. `has_answer`: it holds the words of the answer, by
    chance or not.
    """

    passage: Passage
    of_gold: bool
    helps: bool | None
    has_answer: bool


@dataclass(frozen=True)
class Run:
    """One question as it was asked, with the passages of each attempt, best first.

    `origin` is the folder of its file. `outside` counts the passages of each attempt that a strict period excludes;
    they are not among the passages.
    """

    origin: str
    question: GoldQuestion
    case: Case
    standalone: str
    attempts: tuple[tuple[Found, ...], ...]
    outside: tuple[int, ...]


def collect(application: Application, path: Path) -> list[Run]:
    """All runs of one question file against the archive of `application`, without a language model."""
    return collect_with(application.deps(with_model=False), path)


def collect_with(deps: Deps, path: Path) -> list[Run]:
    """All runs of one question file with these dependencies."""
    return asyncio.run(_collect(deps, path))


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
    state = fresh_state(Question(text=question.question, filters=filters_of(question)), deps, [])
    attempts, outside = [], []
    for _ in range(deps.limits.max_attempts):
        for node in (understand, retrieve):
            update: Any = await node(state, Runtime(context=deps))
            state = State(**{**state, **update, "counts": state["counts"]})
        inside, excluded = within_period(state, ranked(state, deps))
        attempts.append(tuple(_labelled(question, passage) for passage in inside))
        outside.append(len(excluded))
    if case == "left out" and any(item.has_answer for found in attempts for item in found):
        case = "left out, answered elsewhere"
    return Run(origin, question, case, state["standalone"], tuple(attempts), tuple(outside))


def _labelled(question: GoldQuestion, passage: Passage) -> Found:
    of_gold = bool(set(question.gold_article_ids) & {passage.article.id, passage.cluster, *passage.also_in})
    has_answer = _holds_answer(question, passage)
    return Found(passage, of_gold, _helps(question, passage, has_answer) if of_gold else False, has_answer)


def _helps(question: GoldQuestion, passage: Passage, has_answer: bool) -> bool | None:
    if question.gold_quotes:
        said = " ".join(tokens(passage.chunk.text))
        return True if any(" ".join(tokens(quote)) in said for quote in question.gold_quotes) else None
    return True if has_answer else None


def _holds_answer(question: GoldQuestion, passage: Passage) -> bool:
    """Yes and no stand in every text: such an answer is held by none."""
    telling = [item for item in question.answers if tokens(item) not in (["yes"], ["no"], ["true"], ["false"])]
    return bool(answers_match(f"{passage.article.title}. {passage.chunk.text}", telling))
