"""From proven premises to a conclusion that rules have checked: yes or no, a choice of two words, or a name. Pure.

What each kind of conclusion rests on:

- order: the days on which the articles of the two premises were published;
- agreement: neither premise denies what the other says, nor uses the opposite of its word;
- change, difference: the words of one premise do not bear out the other; sameness: they do, or share a name or a number
  that the question does not hold;
- comparison: the values of one kind that both premises state;
- claims: no premise denies its part of the question, says the opposite, or says less than "all" or "only";
- entity: the name that stands in the premises of the parts (see `conclusion_names`).

No conclusion is drawn where a part has no premise. Agreement and claims are not refuted, which is less than proven: the
premises stand beside them for the reader to judge.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from graph.concluding.amounts import asked_amount
from graph.concluding.opposition import contradicting, denied_by, denies_words_of
from graph.concluding.premises import Premise
from graph.concluding.shared_names import shared_name
from graph.proofs.places import Place
from graph.reading.asked_conclusion import AskedConclusion
from graph.text.language import spoken_language
from graph.text.terms import content_terms, names, numbers
from ingest.dates import instant
from ingest.models import Passage

Supports = Callable[[str, str], float]
"""How far the second text bears out the first, 0..1."""

# A premise that the other bears out this far says nothing new.
_SAME_SAID = 0.5
# Where no outlet says whose words are meant, they must hold nearly all of a claim.
_NEARLY_SAID = 0.9
# Nothing follows from one part alone: a name that only it describes, a premise that nothing is held against.
_LEAST_PARTS = 2
_WORDS = {
    "en": {
        True: "Yes", False: "No", "colon": ": ", "and": " and ", "of": "{outlet}, {day}",
        "order": "first {first}, then {then}", "agrees": "the sources do not contradict each other",
        "contradicts": "the sources contradict each other ({why})", "new": "the sources do not say the same",
        "same": "the sources say the same", "claims": "the sources speak of it and deny none of it", "denied": "{why}",
        "more": "{one} against {other}",
    },
    "fr": {
        True: "Oui", False: "Non", "colon": " : ", "and": " et ", "of": "{outlet}, {day}",
        "order": "d'abord {first}, puis {then}", "agrees": "les sources ne se contredisent pas",
        "contradicts": "les sources se contredisent", "new": "les sources ne disent pas la même chose",
        "same": "les sources disent la même chose", "claims": "les sources en parlent et n'en démentent rien",
        "denied": "les sources ne le confirment pas", "more": "{one} contre {other}",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Conclusion:
    """The sentence that begins the answer, and the premises that it was drawn from, in the question's order."""

    text: str
    premises: tuple[Premise, ...]


@dataclass(frozen=True)
class Ground:
    """What a conclusion is drawn from: the parts of the question, the proofs of each, and all passages found."""

    question: str
    parts: Sequence[Mapping[str, Any]]
    options: Sequence[Sequence[Premise]]
    passages: Sequence[Passage]
    outlets: Iterable[str]


def may_follow(asked: AskedConclusion, parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a conclusion could be drawn if each of `parts` had its premises: told before any is looked for."""
    if asked.kind == "entity":
        # Several questions have several answers: only descriptions of one thing share a name.
        return len(parts) >= _LEAST_PARTS and all(part["second_hop"] for part in parts)
    # These weigh one premise by another.
    return asked.kind not in _VERDICTS or len(parts) >= _LEAST_PARTS


def conclude_from(asked: AskedConclusion, ground: Ground, supports: Supports) -> Conclusion | None:
    """The conclusion that the proofs allow, or None. `supports` scores one premise by the words of another."""
    named = asked.kind == "entity"
    if not may_follow(asked, ground.parts) or not (named or all(ground.options)):
        return None
    if named:
        return _named(ground)
    language = spoken_language(ground.question)
    if asked.kind == "comparison":
        return _compared(asked, ground, language)
    premises = tuple(proofs[0] for proofs in ground.options)
    if asked.kind == "claims":
        return _claims(asked, ground, premises, language)
    apart = len({(premise.passage.chunk.id, premise.span) for premise in premises}) > 1
    verdict = _VERDICTS[asked.kind](asked, ground, premises, supports) if apart else None
    if verdict is None:
        return None
    holds, why = verdict
    return _said(asked, holds != asked.denied, why, premises, language)


def _named(ground: Ground) -> Conclusion | None:
    found = shared_name(ground.question, ground.options, ground.passages, ground.outlets, len(ground.parts) - 1)
    return Conclusion(f"{found.name}.", found.premises) if found else None


# What holds, and the words that say why: the name of a phrase of _WORDS, and what it speaks of.
_Why = tuple[str, dict[str, str]]
_Verdict = tuple[bool, _Why]


def _order(asked: AskedConclusion, ground: Ground, premises: Sequence[Premise], supports: Supports) -> _Verdict | None:
    one, other = premises[0].passage.article, premises[-1].passage.article
    if not one.published_at or not other.published_at:
        return None
    # A bare day stands before and after each hour of it.
    exact = min(len(one.published_at), len(other.published_at)) > len("2026-06-30")
    times = [instant(day if exact else day[:10]) for day in (one.published_at, other.published_at)]
    if times[0] == times[1]:
        return None
    told = [_of(one.outlet, one.published_at), _of(other.outlet, other.published_at)]
    first, then = told if times[0] < times[1] else reversed(told)
    return (times[0] < times[1]) == (asked.relation == "before"), ("order", {"first": first, "then": then})


def _agreement(
    asked: AskedConclusion, ground: Ground, premises: Sequence[Premise], supports: Supports
) -> _Verdict | None:
    why = contradicting(premises[0].text, premises[-1].text)
    return why is None, ("agrees" if why is None else "contradicts", {"why": why or ""})


def _difference(
    asked: AskedConclusion, ground: Ground, premises: Sequence[Premise], supports: Supports
) -> _Verdict | None:
    new = not _share(ground.question, premises) and supports(premises[-1].text, premises[0].text) < _SAME_SAID
    return new, ("new" if new else "same", {})


def _sameness(
    asked: AskedConclusion, ground: Ground, premises: Sequence[Premise], supports: Supports
) -> _Verdict | None:
    new, why = _difference(asked, ground, premises, supports) or (False, ("same", {}))
    return not new, why


def _change(asked: AskedConclusion, ground: Ground, premises: Sequence[Premise], supports: Supports) -> _Verdict | None:
    new = supports(premises[-1].text, premises[0].text) < _SAME_SAID
    return new, ("new" if new else "same", {})


_VERDICTS: dict[str, Callable[[AskedConclusion, Ground, Sequence[Premise], Supports], _Verdict | None]] = {
    "order": _order,
    "agreement": _agreement,
    "change": _change,
    "difference": _difference,
    "sameness": _sameness,
}


def _compared(asked: AskedConclusion, ground: Ground, language: str) -> Conclusion | None:
    """The first two proofs of both parts that each state one value of the kind that is asked for."""
    for premises in product(ground.options[0], ground.options[-1]):
        one, other = (asked_amount(asked.core, each.text) for each in premises)
        if premises[0].text != premises[1].text and one and other and one[0] == other[0] and one[1] != other[1]:
            holds = (one[1] > other[1]) == (asked.relation == "more")
            amounts = {"one": f"{one[1]:,.12g}", "other": f"{other[1]:,.12g}"}
            return _said(asked, holds, ("more", amounts), premises, language)
    return None


def _claims(asked: AskedConclusion, ground: Ground, premises: tuple[Premise, ...], language: str) -> Conclusion | None:
    denied: list[str] = []
    for premise in premises:
        part = ground.parts[premise.part]
        why = denied_by(part["text"], premise.text) if language == spoken_language(premise.text) else None
        if not part["outlets"] and not why and _held(part["text"], premise.text) < _NEARLY_SAID:
            return None
        if not part["outlets"] and why and premise.near < _SAME_SAID:
            return None
        # What the source denies, there or right after, it does not bear out; "no" may be the answer to something else.
        following = Place(premise.passage, premise.span).following
        if not why and denies_words_of(part["text"], f"{premise.text} {following}"):
            return None
        denied += [why] if why else []
    return _said(asked, not denied, ("denied", {"why": denied[0]}) if denied else ("claims", {}), premises, language)


def _held(claim: str, proof: str) -> float:
    """Which share (0..1) of the words of a claim its proof holds."""
    terms = content_terms(claim)
    return len(terms & content_terms(proof)) / max(1, len(terms))


def _said(asked: AskedConclusion, holds: bool, why: _Why, premises: tuple[Premise, ...], language: str) -> Conclusion:
    words = _WORDS[language]
    begun = asked.choice[0 if holds else 1].capitalize() if asked.choice else words[holds]
    name, values_of = why
    return Conclusion(f"{begun}{words['colon']}{words[name].format(**values_of)}.", premises)


def _share(question: str, premises: Sequence[Premise]) -> bool:
    """Whether both say a name or a number that the question does not hold."""
    one, other = ({*numbers(each.text), *(run[-1] for run in names(each.text))} for each in (premises[0], premises[-1]))
    known = {*numbers(question), *(word for run in names(question) for word in run)}
    return bool((one & other) - known)


def _of(outlet: str | None, published_at: str) -> str:
    return f"{outlet} ({published_at[:10]})" if outlet else published_at[:10]
