"""The last word: from the state of a finished run to the Answer of the contract."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graph.answer_text import answer_text
from graph.answered_parts import own_questions, unanswered
from graph.deps import Deps
from graph.found import from_web, passages_of
from graph.general import general_statements
from graph.language import spoken_language
from graph.models import (
    Answer,
    ArchiveState,
    Citation,
    Dropped,
    FiltersReport,
    FoundPassage,
    Question,
    RunReceipt,
    Statement,
    Status,
    Step,
)
from graph.refusal import refusal
from graph.state import Hit, State
from ingest.models import Passage
from prompts import loader
from prompts.profiles import profile


def assemble(question: Question, state: State, deps: Deps, *, run_id: str, ms: float) -> Answer:
    """Build the answer; raises AssertionError should a quote not stand where its citation says."""
    catalogue = deps.retriever.catalogue()
    passages = ranked(state, deps)
    statements, citations = cite(state["proven"], kept(state, deps))
    spoken, chosen = spoken_language(question.text), profile(state["profile"])
    missing = _unanswered(state, statements, citations)
    abstention = refusal(state, deps, passages, missing) if missing or not statements else None
    general = general_statements(state["general"], state["standalone"], chosen)
    statements = [*statements, *general]
    # General knowledge alone is something said, but not what was to be proven.
    status: Status = "answered" if abstention is None else "partial" if statements else "abstained"
    given, inferred = dict(state["given"]), dict(state["inferred"])
    given.pop("sources", None)
    return Answer(
        id=question.id,
        question=question.text,
        standalone_question=state["standalone"],
        status=status,
        mode=state["mode"],
        answer=answer_text(statements, citations, chosen, spoken),
        statements=statements,
        citations=citations,
        dropped=[Dropped(**item) for item in state["rejected"]],
        abstention=abstention,
        filters=FiltersReport(given=given, inferred=inferred, relaxed=state["relaxed"]),
        passages=[FoundPassage.of(passage) for passage in passages],
        archive=ArchiveState(generation=catalogue.generation, articles=catalogue.articles, newest=catalogue.newest),
        run=_receipt(state, deps, run_id, ms),
    )


def _unanswered(state: State, statements: Sequence[Statement], citations: Sequence[Citation]) -> list[str]:
    """The questions of several that no statement answers; none where there is but one question, or no answer at all."""
    parts = own_questions(state["standalone"]) if statements else []
    ground = {citation.number: f"{citation.title} {citation.quote}" for citation in citations}
    proven = [(item.text, " ".join(ground[number] for number in item.citations)) for item in statements]
    return unanswered(parts, proven)


def cite(proven: Sequence[dict[str, Any]], passages: dict[str, Passage]) -> tuple[list[Statement], list[Citation]]:
    """Statements with numbered citations; the same quote has the same number."""
    citations: dict[tuple[str, int, int], Citation] = {}
    statements: list[Statement] = []
    for item in proven:
        if "chunk_id" not in item:
            statements.append(_derived(item, statements))
            continue
        passage = passages[item["chunk_id"]]
        article, key = passage.article, (passage.article.id, item["start"], item["end"])
        if key not in citations:
            citations[key] = Citation(
                number=len(citations) + 1,
                kind="web" if from_web(article.id) else "archive",
                fetched_at=article.metadata.get("fetched_at") if from_web(article.id) else None,
                article_id=article.id,
                article_sha256=article.sha256,
                title=article.title,
                outlet=article.outlet,
                authors=list(article.authors),
                published_at=article.published_at,
                url=article.url,
                genre=article.genre,
                page=article.page_of(item["start"]),
                quote=article.body[item["start"] : item["end"]],
                start=item["start"],
                end=item["end"],
                also_in=list(passage.also_in),
            )
        statements.append(
            Statement(
                text=item["text"],
                kind=item["kind"],
                citations=[citations[key].number],
                support=item["support"],
                independent_sources=independent_sources([passage]),
                premises=item.get("premises"),
            )
        )
    return statements, list(citations.values())


def _derived(item: dict[str, Any], before: Sequence[Statement]) -> Statement:
    """What follows from statements `before` it: their citations, and no more support than the weakest of them."""
    premises = [before[place] for place in item["premises"]]
    return Statement(
        text=item["text"],
        kind="derived",
        citations=list(dict.fromkeys(number for premise in premises for number in premise.citations)),
        support=min(premise.support for premise in premises),
        independent_sources=max(premise.independent_sources for premise in premises),
        premises=item["premises"],
    )


def independent_sources(cited: Sequence[Passage]) -> int:
    """How many sources stand behind these passages: an article and its copies are one."""
    return len({passage.cluster or passage.article.id for passage in cited})


def kept(state: State, deps: Deps) -> dict[str, Passage]:
    """The passages that the run kept, by their chunk's id."""
    hits = {hit["chunk_id"]: hit for hit in state["hits"]}
    return {item.chunk.id: _with_copies(item, hits[item.chunk.id]) for item in passages_of(deps, state["kept"])}


def _with_copies(passage: Passage, hit: Hit) -> Passage:
    """The passage with the copies that the search saw: passages fetched by their ids know of none."""
    return replace(passage, also_in=tuple(hit["also_in"]), cluster=hit["cluster"])


def ranked(state: State, deps: Deps) -> list[Passage]:
    """The passages of the run with their fused scores, best first."""
    found = passages_of(deps, [hit["chunk_id"] for hit in state["hits"]])
    return [
        replace(_with_copies(passage, hit), score=hit["score"], rank=rank, similarity=hit["similarity"], bm25=None)
        for rank, (passage, hit) in enumerate(zip(found, state["hits"], strict=True), 1)
    ]


def _receipt(state: State, deps: Deps, run_id: str, ms: float) -> RunReceipt:
    counts = state["counts"]
    cost = counts["prompt_tokens"] * deps.price.prompt + counts["completion_tokens"] * deps.price.completion
    return RunReceipt(
        id=run_id,
        model=deps.model_name if deps.model is not None else None,
        profile=state["profile"],
        prompts={name: loader.load(name, state["profile"]).sha256 for name in loader.names(state["profile"])},
        settings=deps.settings_fingerprint,
        llm_calls=counts["calls"],
        prompt_tokens=counts["prompt_tokens"],
        completion_tokens=counts["completion_tokens"],
        cost_usd=round(cost / 1_000_000, 6),
        steps=[Step(**step) for step in state["steps"]],
        ms=round(ms, 1),
    )
