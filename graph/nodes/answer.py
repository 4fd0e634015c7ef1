"""answer: the model writes sentences, each after its quote; without a model the best sentences speak for themselves."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import takewhile
from typing import Any

from langgraph.runtime import Runtime

from graph import llm
from graph.accounts.compared import unchallenged
from graph.deps import Deps
from graph.errors import ModelError
from graph.events import DraftToken, SentenceProven
from graph.models import Draft, DraftStatement
from graph.nodes.compare import desk_of
from graph.passages.evidence import Evidence, gather, render
from graph.passages.extracts import extracts
from graph.passages.found import passages_of
from graph.proofs.general import OF_NO_EVIDENCE
from graph.proofs.partial_draft import sentences_so_far
from graph.proofs.proof import Asked
from graph.proofs.proving import asked_in, judged, proven_with, verdicts_of
from graph.proofs.second_opinion import wanted
from graph.proofs.while_writing import Checks
from graph.state import FAILED_CALL, NO_CALLS, State, Update, counted
from graph.telling.assemble import cite, kept, ranked
from graph.text.language import LANGUAGES, spoken_language
from ingest.models import Passage
from prompts.loader import load
from prompts.profiles import profile


async def answer(state: State, runtime: Runtime[Deps]) -> Update:
    """Draft the answer; a model that fails costs its words, not the answer: then the quotes alone are given."""
    deps, limits = runtime.context, runtime.context.limits
    repairing = state["outcome"] == "repair"
    if deps.model is None:
        quotes = await _extracts(state, deps)
        return Update(drafts=quotes, mode="extractive", note=deps.model_problem, counts=NO_CALLS)
    passages = await asyncio.to_thread(kept, state, deps)
    evidence = await asyncio.to_thread(
        gather, list(passages.values()), state["standalone"], deps.embedder,
        sentences=limits.sentences_per_passage, characters=limits.evidence_characters,
    )  # fmt: skip
    asked, general = asked_in(state, deps), profile(state["profile"]).allows_general
    stands = await asyncio.to_thread(_standing, state, deps, asked)
    show = _token_writer(runtime)
    async with Checks(
        partial(_draft_of, evidence, general),
        lambda draft: judged(draft, asked, passages, deps),
        _sentence_writer(runtime, state, passages, stands),
    ) as checks:

        def on_draft(written: str) -> None:
            show(written)
            checks.hear(written)

        failure: ModelError | None = None
        usage: llm.Usage | None = None
        try:
            draft, usage = await _write(state, deps, evidence, repairing, on_draft)
            checks.take(draft.statements)
        except ModelError as error:
            failure = error
        drafts = await checks.all_judged()
    if usage is not None:
        return Update(drafts=drafts, mode="model", note="", repaired=repairing, counts=counted(usage))
    if any(proven_with([], verdicts_of(draft)) for draft in drafts):
        # What is proven was told, and stays proven whatever became of the rest.
        note = f"not written to its end: {failure}"
        return Update(drafts=drafts, mode="model", note=note, repaired=repairing, counts=FAILED_CALL)
    if repairing:
        return Update(drafts=[], repaired=True, counts=FAILED_CALL, reason=str(failure))
    quotes = await _extracts(state, deps)
    return Update(drafts=quotes, mode="extractive", note=f"quotes alone: {failure}", counts=FAILED_CALL)


def _standing(state: State, deps: Deps, asked: Asked) -> Callable[[dict[str, Any]], bool]:
    """Says of a proven sentence whether it may be told while the model writes on. Blocking."""
    if wanted(state, deps):
        # What the model is asked about again is told when it has said yes.
        return lambda item: False
    desk = desk_of(state, deps, {item.chunk.id: item for item in ranked(state, deps)})
    return lambda item: unchallenged(item, asked, desk)


def _draft_of(evidence: Sequence[Evidence], allows_general: bool, item: DraftStatement) -> dict[str, Any] | None:
    """The draft that a statement is; None where it cites what it was not given."""
    if 1 <= item.evidence <= len(evidence):
        chunk = evidence[item.evidence - 1].passage.chunk
        return {"chunk_id": chunk.id, "quote": item.quote, "sentence": item.sentence}
    if item.evidence == OF_NO_EVIDENCE and allows_general:
        # Whether the evidence proves it (or denies it) after all is for the checks to say.
        chunk = evidence[0].passage.chunk
        return {"chunk_id": chunk.id, "quote": item.sentence, "sentence": item.sentence, "general": True}
    return None


async def _write(
    state: State, deps: Deps, evidence: list[Evidence], repairing: bool, on_draft: llm.OnDraft
) -> tuple[Draft, llm.Usage]:
    assert deps.model is not None
    numbers = [piece.number for piece in evidence]
    if profile(state["profile"]).allows_general:
        numbers.append(OF_NO_EVIDENCE)
    schema = llm.closed_schema(Draft)
    schema["$defs"]["DraftStatement"]["properties"]["evidence"] = {"enum": numbers}
    values = {
        "question": state["standalone"],
        "evidence": render(evidence),
        "language": LANGUAGES[spoken_language(state["question"])],
    }
    if repairing:
        values["rejected"] = "\n".join(f"- {item['text']} ({item['reason']})" for item in state["rejected"][-3:])
    else:
        values["today"] = state["as_of"][:10]
    return await llm.ask(deps, load("repair" if repairing else "answer", state["profile"]), Draft,
        on_draft=on_draft, json_schema=schema, **values,
    )  # fmt: skip


async def _extracts(state: State, deps: Deps) -> list[dict[str, Any]]:
    passages = passages_of(deps, state["kept"])
    return await asyncio.to_thread(extracts, state["standalone"], passages, deps.embedder)


def _token_writer(runtime: Runtime[Deps]) -> llm.OnDraft:
    shown: dict[int, int] = {}

    def on_draft(written: str) -> None:
        for index, sentence in enumerate(sentences_so_far(written)):
            if len(sentence) > shown.get(index, 0):
                runtime.stream_writer(DraftToken(sentence[shown.get(index, 0) :]))
                shown[index] = len(sentence)

    return on_draft


def _sentence_writer(
    runtime: Runtime[Deps], state: State, passages: Mapping[str, Passage], stands: Callable[[dict[str, Any]], bool]
) -> Callable[[list[dict[str, Any]]], None]:
    """Tells what is proven beyond the state, in order, up to the first sentence that may not stand as it is."""
    before, language = state["proven"], spoken_language(state["question"])
    told = len(before)

    def tell(drafts: list[dict[str, Any]]) -> None:
        nonlocal told
        proven = proven_with(before, [verdict for draft in drafts for verdict in verdicts_of(draft)])
        proven = [*proven[:told], *takewhile(stands, proven[told:])]
        if len(proven) > told:
            statements, citations = cite(proven, passages, {}, language)
            by_number = {citation.number: citation for citation in citations}
            for position, statement in enumerate(statements[told:], told):
                cited = tuple(by_number[number] for number in statement.citations)
                runtime.stream_writer(SentenceProven(statement, cited, position))
            told = len(proven)

    return tell
