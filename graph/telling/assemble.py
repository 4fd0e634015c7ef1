"""The last word: from the state of a finished run to the Answer of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.deps import Deps
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
from graph.passages.found import passages_of
from graph.proofs.general import general_statements
from graph.reading.answered_parts import own_questions, unanswered
from graph.state import Hit, State
from graph.telling.accounts_text import tell
from graph.telling.answer_text import answer_text
from graph.telling.citations import Citations
from graph.telling.labels import label
from graph.telling.refusal import refusal
from graph.telling.told import QuoteKey
from graph.text.language import spoken_language
from ingest.models import Passage
from prompts import loader
from prompts.profiles import profile


def assemble(
    question: Question, state: State, deps: Deps, *, run_id: str, ms: float, numbers: Mapping[QuoteKey, int]
) -> Answer:
    """Build the answer, with the `numbers` that citations have already.

    Raises AssertionError should a quote not stand where its citation says.
    """
    catalogue = deps.retriever.catalogue()
    passages = ranked(state, deps)
    spoken, chosen = spoken_language(question.text), profile(state["profile"])
    known = kept(state, deps)
    cited = Citations(known, numbers)
    statements = _statements(state["proven"], known, cited, spoken)
    disagreements, told = tell(state["accounts"], cited, spoken)
    citations = cited.all()
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
        answer=answer_text(statements, citations, chosen, spoken, told),
        statements=statements,
        citations=citations,
        disagreements=disagreements,
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


def cite(
    proven: Sequence[dict[str, Any]], passages: Mapping[str, Passage], numbers: Mapping[QuoteKey, int], language: str
) -> tuple[list[Statement], list[Citation]]:
    """Statements with numbered citations, by number; the same quote has the same number, that of `numbers` if any.

    `language` is that of the statements' labels.
    """
    cited = Citations(passages, numbers)
    return _statements(proven, passages, cited, language), cited.all()


def _statements(
    proven: Sequence[dict[str, Any]], passages: Mapping[str, Passage], cited: Citations, language: str
) -> list[Statement]:
    statements: list[Statement] = []
    for item in proven:
        if item["kind"] == "derived":
            statements.append(_derived(item, statements))
            continue
        passage = passages[item["chunk_id"]]
        statements.append(
            Statement(
                text=item["text"],
                kind=item["kind"],
                citations=cited.numbers_of([item, *item.get("also", [])]),
                support=item["support"],
                independent_sources=item.get("independent_sources", independent_sources([passage])),
                label=_label(item, passage, language),
            )
        )
    return statements


def _label(item: Mapping[str, Any], passage: Passage, language: str) -> str | None:
    quote = passage.article.body[item["start"] : item["end"]]
    return label(item["kind"], item["text"], quote, passage.article, language)


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
    """The passages that the run kept and those of other accounts, by their chunk's id."""
    hits = {hit["chunk_id"]: hit for hit in [*state["hits"], *state["others"]]}
    chunk_ids = list(dict.fromkeys([*state["kept"], *(hit["chunk_id"] for hit in state["others"])]))
    return {item.chunk.id: _with_copies(item, hits[item.chunk.id]) for item in passages_of(deps, chunk_ids)}


def _with_copies(passage: Passage, hit: Hit) -> Passage:
    """The passage with the copies that the search saw: passages fetched by their ids know of none."""
    return replace(passage, also_in=tuple(hit["also_in"]), cluster=hit["cluster"])


def hit_of(passage: Passage) -> Hit:
    """A passage as the state carries it."""
    return Hit(
        chunk_id=passage.chunk.id, score=passage.score, similarity=passage.similarity,
        also_in=list(passage.also_in), cluster=passage.cluster,
    )  # fmt: skip


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
