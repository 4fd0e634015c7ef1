"""From proven statements to settled ones: the later word of an outlet stands, both sides of a disagreement are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.accounts.corrections import Relation, in_time, relation, same_source, withdraws
from graph.accounts.corroboration import Candidates, carrying, independent
from graph.accounts.denials import denials
from graph.accounts.disagreement import Accounts, Nearness, Told, accounts, corrected_in
from graph.accounts.matter import about
from graph.deps import SupportScorer
from graph.proofs.proof import Asked, prove_quote
from graph.reading.asked_values import answering, wanted_value
from graph.text.language import spoken_language
from ingest.models import Passage

_MORE_CITATIONS = 2
_MOST_POSITIONS = 3

Place = dict[str, Any]


@dataclass
class Compared:
    """What is said after comparing: the statements that stand, the accounts of others, why nothing honest is left."""

    proven: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    conflict: str | None = None


@dataclass(frozen=True)
class Desk:
    """What is compared: the passages by their chunk's id, those of them whose word counts, and what weighs them."""

    passages: Mapping[str, Passage]
    others: Sequence[Passage]
    near: Nearness
    scorer: SupportScorer


@dataclass(frozen=True)
class _Judged:
    """A proven statement after the comparison: what is said now, what is told of others, and what is superseded."""

    item: dict[str, Any] | None
    accounts: tuple[dict[str, Any], ...] = ()
    superseded: tuple[Told, ...] = ()
    conflict: str | None = None


def settle(proven: Sequence[dict[str, Any]], asked: Asked, at: Desk) -> Compared:
    """Compare each proven statement with what lies at the desk. Blocking: `near` embeds."""
    passages = at.passages
    judged = [_judge(item, asked, at) for item in proven]
    gone = {_key(_place(told)) for each in judged for told in each.superseded}
    compared = Compared(conflict=next((each.conflict for each in judged if each.conflict), None))
    seen: set[tuple[Any, ...]] = set()
    pairs: set[frozenset[str]] = set()
    for each in judged:
        if each.item is None or _key(each.item) in gone or _key(each.item) in seen:
            continue
        seen.add(_key(each.item))
        compared.proven.append(each.item)
        for account in each.accounts:
            pair = frozenset(passages[place["chunk_id"]].article.id for side in account["positions"] for place in side)
            if pair not in pairs:
                pairs.add(pair)
                compared.accounts.append(account)
    return compared


def unchallenged(item: Mapping[str, Any], asked: Asked, at: Desk) -> bool:
    """Whether comparing leaves a statement as it is, whatever else is found: then it may be told at once.

    Values that are asked for are not: another account of them is searched for.
    """
    if any(wanted_value(part) for part in asked.parts or (asked.question,)):
        return False
    judged = _judge(dict(item), asked, at)
    return judged.item is not None and _key(judged.item) == _key(item) and judged.item["text"] == item["text"]


def _judge(item: dict[str, Any], asked: Asked, at: Desk) -> _Judged:
    passage = at.passages[item["chunk_id"]]
    span = (item["start"], item["end"])
    part, found = _other_values(item, passage, asked, at)
    stands = found.proven if found else Told(passage, span)
    said = item if stands.span == span else _quoted(stands)
    told_other = found.differing if found else ()
    denied = [] if told_other else [told for told in denials(stands, at.others) if _is_answer(told, asked)]
    sides = _sides(stands, told_other or denied)
    if denied and any(_irreconcilable(stands, each) for each in sides["differs"]):
        return _Judged(None, conflict=f"{stands.article.outlet} says both that and the contrary on the same day")
    newest = _newest([stands, *sides["later"]])
    if newest is not stands:
        said, earlier = _quoted(newest), [stands]
    else:
        earlier = sides["earlier"]
    told: list[dict[str, Any]] = []
    for kind in ("corrects", "updates"):
        before = [each for each in earlier if _relation(newest, each) == kind]
        if before:
            told.append(_account(kind, part, asked, newest, before))
    if sides["differs"]:
        told.append(_account("differs", part, asked, newest, sides["differs"]))
    agreeing = found.agreeing if found and newest is stands else ()
    more = independent(newest, carrying(said["text"], asked, newest, Candidates(at.others, agreeing), at.scorer))
    counted = {**said, "independent_sources": 1 + len(more), "also": [_place(each) for each in more[:_MORE_CITATIONS]]}
    return _Judged(counted, tuple(told), tuple(earlier))


def _other_values(item: dict[str, Any], passage: Passage, asked: Asked, at: Desk) -> tuple[str, Accounts | None]:
    """The part of the question that the statement answers with a value, and what is said of it, each side proven."""
    span = (item["start"], item["end"])
    for part in asked.parts or (asked.question,):
        wanted = wanted_value(part)
        if wanted is None:
            continue
        proven = Told(passage, span, tuple(answering(wanted, passage.article.body[span[0] : span[1]])))
        if withdraws(proven.text):
            proven = corrected_in(proven, wanted) or proven
        elif not answering(wanted, item["text"]):
            continue  # the sentence says something else of its quote
        found = accounts(part, proven, at.others, at.near)
        if found is not None:
            return part, Accounts(
                found.proven,
                tuple(told for told in found.differing if _is_answer(told, asked)),
                tuple(told for told in found.agreeing if _is_answer(told, asked)),
            )
    return asked.question, None


def _is_answer(told: Told, asked: Asked) -> bool:
    foreign = spoken_language(told.text) != spoken_language(asked.question)
    return prove_quote(told.passage, told.span, asked, same_matter=foreign).problem is None


def _sides(stands: Told, others: Sequence[Told]) -> dict[str, list[Told]]:
    """The others by what they are to `stands`: its later word, an earlier state of it, or another account."""
    sides: dict[str, list[Told]] = {"later": [], "earlier": [], "differs": []}
    for told in independent_words(others):
        order = in_time(told.article, stands.article)
        later, earlier = (told, stands) if order >= 0 else (stands, told)
        if order == 0 or _relation(later, earlier) == "differs":
            sides["differs"].append(told)
        else:
            sides["later" if order > 0 else "earlier"].append(told)
    sides["differs"] = sides["differs"][: _MOST_POSITIONS - 1]
    return sides


def independent_words(others: Sequence[Told]) -> list[Told]:
    """One of those that tell the same in the same words, or in the same outlet."""
    return [others[0], *independent(others[0], others[1:])] if others else []


def _irreconcilable(one: Told, other: Told) -> bool:
    return same_source(one.article, other.article) and in_time(one.article, other.article) == 0


def _relation(later: Told, earlier: Told) -> Relation:
    values = (later.values[0], earlier.values[0]) if later.values and earlier.values else None
    return relation(later.article, later.span, earlier.article, earlier.span, values)


def _newest(told: Sequence[Told]) -> Told:
    newest = told[0]
    for each in told[1:]:
        newest = each if in_time(each.article, newest.article) > 0 else newest
    return newest


def _account(kind: str, part: str, asked: Asked, first: Told, others: Sequence[Told]) -> dict[str, Any]:
    return {
        "relation": kind, "about": about(part, spoken_language(asked.question)),
        "positions": [[_place(first)], *([_place(told)] for told in others)],
    }  # fmt: skip


def _quoted(told: Told) -> dict[str, Any]:
    return {"text": " ".join(told.text.split()), "kind": "quoted", "support": 1.0, **_place(told)}


def _place(told: Told) -> Place:
    return {"chunk_id": told.passage.chunk.id, "start": told.span[0], "end": told.span[1]}


def _key(place: Mapping[str, Any]) -> tuple[Any, ...]:
    return place["chunk_id"], place["start"], place["end"]
