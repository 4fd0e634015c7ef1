"""Which value a question asks for (how many of what, how much, when), and which values of a sentence answer it. Pure.

English and French. What became of people tells counts apart: the dead are not the injured.
"""

import re
from dataclasses import dataclass

from graph.text.terms import STOP, fold, stem, words
from graph.text.values import Kind, Value, values

_ASKED: tuple[tuple[Kind, str], ...] = (
    ("time", r"\b(?:at )?what time\b|\ba quelle heure\b"),
    ("percent", r"\b(?:what|which) (?:percentage|share|proportion|percent)\b|\bwhat per cent\b|"
     r"\bquel(?:le)? (?:pourcentage|part|proportion)\b"),
    ("money", r"\bhow much (?:did|does|do|will|is|was|were|would|has|have|had|money|debt)\b|"
     r"\bwhat (?:was|is|were|did|does|will|would)\b.*\b(?:cost|price|worth|sum|fine)\b|\bwhat (?:sum|price|amount)\b|"
     r"\bquel(?:le)? (?:somme|montant|prix|cout)\b|\bquel (?:est|etait) le (?:prix|cout|montant)\b|"
     r"\bcombien (?:cout|vaut|va couter|a coute|d'(?:argent|euros))\w*"),
    ("duration", r"\bhow long (?:did|does|do|will|is|was|were|would|has|have|had)\b|"
     r"\bhow many (?:years|months|weeks|days|hours)\b|\bcombien de temps\b|"
     r"\bcombien d(?:e |')(?:annees|mois|semaines|jours|heures)\b|\bpendant combien\b"),
    ("count", r"\bhow many\b|\bwhat number of\b|\bdeath toll\b|\bcombien d(?:e\b|')|\bquel nombre\b|"
     r"\bbilan\b.*\b(?:morts|victimes|blesses)\b"),
    ("day", r"(?:^|, |\band )(?:(?:since|from|until|by|on) )?"
     r"when (?:did|do|does|is|was|were|are|will|would|has|have|had|can)\b|"
     r"(?:^|, |\bet )(?:(?:depuis|jusqu'a) )?quand\b|\b(?:what|which) (?:date|day)\b|\bquel(?:le)? (?:date|jour)\b"),
)  # fmt: skip
# The noun of "how many US states have": what follows up to a verb, the last two words of it at most.
_NOUN = re.compile(
    r"\b(?:how many|what number of|combien d(?:e\b|')|quel nombre d(?:e\b|'))\s*((?:[\w'-]+\s){0,3}?[\w'-]+)"
    r"(?=\s(?:did|do|does|were|was|are|is|has|have|had|will|would|can|could|took|take|in|at|on|of|who|that|to|from|for|"
    r"ont|a|sont|etaient|etait|furent|avait|avaient|seront|sera|y|en|dans|au|aux|qui|"
    r"[a-z]{3,}(?:ed|aient|erent|irent))\b|\s*\?|$)"
)
# Where no verb is known behind it ("combien de personnes la marche a-t-elle réunies"), the next word.
_NEXT = re.compile(r"\b(?:how many|what number of|combien d(?:e\b|')|quel nombre d(?:e\b|'))\s*([\w'-]+)")
_MOST_NOUNS = 2
# A crowd is counted in people here and in marchers there, in English here and in French there.
_ANYBODY = frozenset(
    stem(fold(word))
    for word in (
        "people persons person personnes marchers protesters demonstrators manifestants participants spectators "
        "spectateurs individuals victims victimes passengers passagers"
    ).split()
)
_FATES = {
    stem(fold(word)): fate
    for fate, those in {
        "dead": "dead death deaths die died dies dying killed kills killing kill toll fatalities perished "
        "morts mort tués tué décès décédés",
        "hurt": "injured injuries injuring hurt wounded wounding blessés blessé hospitalised hospitalized casualties",
        "missing": "missing disparus disparues unaccounted",
        "held": "arrested arrests arresting detained arrêtés interpellés arrestations",
        "moved": "evacuated displaced evacuations évacués déplacés homeless",
        "saved": "rescued saved rescuing sauvés secourus survived survivors survivants",
        "ill": "ill sick sickened infected malades malade infectés cases",
    }.items()
    for word in those.split()
}


@dataclass(frozen=True)
class WantedValue:
    """What value is asked for: its kind, for a count the stems of what is counted and what became of it."""

    kind: Kind
    nouns: frozenset[str] = frozenset()
    fates: frozenset[str] = frozenset()


def wanted_value(question: str) -> WantedValue | None:
    """The value that `question` asks for, None when it asks for none (or for one that no rule knows)."""
    folded = fold(question)
    kind = next((kind for kind, pattern in _ASKED if re.search(pattern, folded)), None)
    if kind is None:
        return None
    if kind != "count":
        return WantedValue(kind)
    noun = _NOUN.search(folded) or _NEXT.search(folded)
    said = [stem(word) for word in words(noun[1]) if word not in STOP][-_MOST_NOUNS:] if noun else []
    nouns = frozenset(said) - set(_FATES)
    fates = fates_in(frozenset(stem(word) for word in words(question)))
    if not nouns and not fates:
        return None
    return WantedValue("count", nouns | _ANYBODY if fates or nouns & _ANYBODY else nouns, fates)


def answering(wanted: WantedValue, text: str) -> list[Value]:
    """The values of `text` that can answer what is wanted."""
    everywhere = fates_in(frozenset(stem(word) for word in words(text)))
    return [value for value in values(text) if _fits(wanted, value, everywhere)]


def fates_in(stems: frozenset[str]) -> frozenset[str]:
    """What became of people, by the stems of some words."""
    return frozenset(_FATES[each] for each in stems & _FATES.keys())


def _fits(wanted: WantedValue, value: Value, everywhere: frozenset[str]) -> bool:
    if value.kind != wanted.kind:
        return False
    if value.kind != "count":
        return True
    fates = fates_in(value.clause) or everywhere
    if fates != wanted.fates:
        return False
    return bool(value.counted & wanted.nouns) or bool(wanted.fates and fates_in(value.counted))
