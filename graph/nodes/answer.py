"""answer: the model writes sentences, each after its quote; without a model the best sentences speak for themselves."""

import asyncio
from typing import Any

from langgraph.runtime import Runtime

from graph import llm
from graph.deps import Deps
from graph.errors import ModelError
from graph.events import DraftToken
from graph.evidence import Evidence, gather, render
from graph.facts import wrong_kind
from graph.found import passages_of
from graph.general import OF_NO_EVIDENCE
from graph.instructions import instructs
from graph.language import LANGUAGES, spoken_language
from graph.models import Draft
from graph.state import FAILED_CALL, NO_CALLS, State, Update, counted
from graph.terms import content_terms
from ingest.sentences import sentence_spans
from prompts.loader import load
from prompts.profiles import profile

_EXTRACTS = 8
_LEAST_EXTRACT = 0.3
_OF_THE_KIND = 0.15


async def answer(state: State, runtime: Runtime[Deps]) -> Update:
    """Draft the answer; a model that fails costs its words, not the answer: then the quotes alone are given."""
    deps, limits = runtime.context, runtime.context.limits
    repairing = state["outcome"] == "repair"
    if deps.model is None:
        extracts = await _extracts(state, deps)
        return Update(drafts=extracts, mode="extractive", note=deps.model_problem, counts=NO_CALLS)
    evidence = await asyncio.to_thread(
        gather, passages_of(deps, state["kept"]), state["standalone"], deps.embedder,
        sentences=limits.sentences_per_passage, characters=limits.evidence_characters,
    )  # fmt: skip
    try:
        draft, usage = await _draft(state, deps, evidence, repairing, _token_writer(runtime))
    except ModelError as error:
        if repairing:
            return Update(drafts=[], repaired=True, counts=FAILED_CALL, reason=str(error))
        extracts = await _extracts(state, deps)
        return Update(drafts=extracts, mode="extractive", note=f"quotes alone: {error}", counts=FAILED_CALL)
    drafts: list[dict[str, Any]] = [
        {"chunk_id": evidence[item.evidence - 1].passage.chunk.id, "quote": item.quote, "sentence": item.sentence}
        for item in draft.statements
        if 1 <= item.evidence <= len(evidence)
    ]
    if profile(state["profile"]).allows_general:
        # Whether the evidence proves it (or denies it) after all is for the checks to say.
        drafts += [
            {
                "chunk_id": evidence[0].passage.chunk.id,
                "quote": item.sentence,
                "sentence": item.sentence,
                "general": True,
            }
            for item in draft.statements
            if item.evidence == OF_NO_EVIDENCE
        ]
    return Update(drafts=drafts, mode="model", note="", repaired=repairing, counts=counted(usage))


async def _draft(
    state: State, deps: Deps, evidence: list[Evidence], repairing: bool, on_draft: llm.OnDraft
) -> tuple[Draft, llm.Usage]:
    assert deps.model is not None
    numbers = [piece.number for piece in evidence]
    if profile(state["profile"]).allows_general:
        numbers.append(OF_NO_EVIDENCE)
    schema = llm.closed(Draft.model_json_schema())
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
    """The sentences nearest to the question, best first: their words are both quote and answer.

    Nearness is the mean of cosine and word coverage, with a premium for a sentence that holds what is asked for (a
    number, a date, a name). More are drafted than an answer shows, because the checks refuse some.
    """
    question = state["standalone"]
    passages = passages_of(deps, state["kept"])
    sentences = [
        (passage.chunk, start, end)
        for passage in passages
        for start, end in sentence_spans(passage.chunk.text)
        if not instructs(passage.chunk.text[start:end])
    ]
    if not sentences:
        return []
    texts = [chunk.text[start:end] for chunk, start, end in sentences]
    vectors = await asyncio.to_thread(deps.embedder.embed_texts, [question, *texts])
    terms = content_terms(question)
    scored = []
    for (chunk, start, end), text, vector in zip(sentences, texts, vectors[1:], strict=True):
        covered = len(terms & content_terms(text)) / len(terms) if terms else 0.0
        fitting = 0.0 if wrong_kind(question, text) else _OF_THE_KIND
        draft = {"chunk_id": chunk.id, "start": chunk.start + start, "end": chunk.start + end}
        scored.append((0.5 * float(vectors[0] @ vector) + 0.5 * covered + fitting, draft))
    scored.sort(key=lambda item: -item[0])
    return [draft for score, draft in scored[:_EXTRACTS] if score >= _LEAST_EXTRACT]


def _token_writer(runtime: Runtime[Deps]) -> llm.OnDraft:
    shown: dict[int, int] = {}

    def on_draft(draft: dict[str, Any]) -> None:
        statements = draft.get("statements")
        for index, statement in enumerate(statements if isinstance(statements, list) else []):
            sentence = statement.get("sentence") if isinstance(statement, dict) else None
            if isinstance(sentence, str) and len(sentence) > shown.get(index, 0):
                runtime.stream_writer(DraftToken(sentence[shown.get(index, 0) :]))
                shown[index] = len(sentence)

    return on_draft
