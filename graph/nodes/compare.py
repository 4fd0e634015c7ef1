"""compare: what other articles say of what was proven: another value, a correction, a denial, or the same."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from langgraph.runtime import Runtime

from graph.accounts.compared import Compared, Desk, settle
from graph.accounts.disagreement import LOOKING_BACK
from graph.deps import Deps
from graph.proofs.proving import asked_in
from graph.reading.answered_parts import own_questions
from graph.reading.asked_values import answering, wanted_value
from graph.reading.filters import from_json, narrowed
from graph.state import NO_CALLS, State, Update
from graph.telling.assemble import hit_of, ranked
from ingest.dates import instant
from ingest.models import Filters, Passage, Search

_DEPTH = 12


async def compare(state: State, runtime: Runtime[Deps]) -> Update:
    """Tell both sides where sources differ, prefer a later correction, count sources; no call of a model."""
    return await asyncio.to_thread(_compare, state, runtime.context)


def _compare(state: State, deps: Deps) -> Update:
    passages = {passage.chunk.id: passage for passage in ranked(state, deps)}
    found = {passage.chunk.id: passage for passage in _other_accounts(state, deps, passages)}
    known = {**found, **passages}
    compared = settle(state["proven"], asked_in(state, deps), desk_of(state, deps, known))
    if compared.conflict is not None and not compared.proven:
        return Update(
            proven=[], accounts=[], others=[], outcome="abstain", refused="conflicting", reason=compared.conflict,
            note=f"conflicting: {compared.conflict}", counts=NO_CALLS,
        )  # fmt: skip
    cited = _cited(compared)
    others = [
        hit_of(known[chunk_id]) for chunk_id in cited if chunk_id not in passages or chunk_id not in state["kept"]
    ]
    return Update(
        proven=compared.proven, accounts=compared.accounts, others=others,
        note=_note(compared, len(found)), counts=NO_CALLS,
    )  # fmt: skip


def desk_of(state: State, deps: Deps, known: Mapping[str, Passage]) -> Desk:
    """What the statements of a run are compared with: the passages `known` by their chunk's id."""

    def near(text: str, texts: Sequence[str]) -> list[float]:
        vectors = deps.embedder.embed_texts([text, *texts])
        cosines: list[float] = (vectors[1:] @ vectors[0]).tolist()
        return cosines

    return Desk(known, _allowed(state, known), near, deps.scorer)


def _other_accounts(state: State, deps: Deps, passages: dict[str, Passage]) -> list[Passage]:
    """One search near the date of the first proven value that is asked for; none where no value is."""
    for part in own_questions(state["standalone"]) or [state["standalone"]]:
        wanted = wanted_value(part)
        for item in state["proven"] if wanted else []:
            article = passages[item["chunk_id"]].article
            assert wanted is not None
            if article.published_at and answering(wanted, article.body[item["start"] : item["end"]]):
                given = from_json(state["given"])
                return deps.retriever.search_all([Search(part, _near_date(given, article.published_at), _DEPTH)])[0]
    return []


def _near_date(given: Filters, published_at: str) -> Filters:
    day = instant(published_at)
    since, until = day - LOOKING_BACK, day + LOOKING_BACK
    return narrowed(given, {"since": since.isoformat(), "until": until.isoformat()})


def _allowed(state: State, known: Mapping[str, Passage]) -> list[Passage]:
    """The passages whose word counts: where the question names outlets, only theirs was asked for."""
    named = {outlet.casefold() for outlet in state["inferred"].get("outlets", [])}
    named |= {outlet.casefold() for part in state["parts"] for outlet in part["outlets"]}
    return [each for each in known.values() if not named or (each.article.outlet or "").casefold() in named]


def _cited(compared: Compared) -> list[str]:
    places: list[dict[str, Any]] = [place for item in compared.proven for place in [item, *item.get("also", [])]]
    places += [place for account in compared.accounts for side in account["positions"] for place in side]
    return list(dict.fromkeys(place["chunk_id"] for place in places))


def _note(compared: Compared, searched: int) -> str:
    most = max((item.get("independent_sources", 1) for item in compared.proven), default=1)
    told = [f"{searched} more passages searched"] if searched else []
    told += [f"{account['relation']}: {account['about']}" for account in compared.accounts]
    told += [f"{most} independent sources"] if most > 1 else []
    return "; ".join(told) or "no other account"
