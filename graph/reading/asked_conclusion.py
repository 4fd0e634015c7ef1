"""What a question wants concluded from several premises: yes or no about an order, an agreement, a change ..., a name.

Only forms of words decide, English and French; a question that asks for a quote, a number or a date wants none.
"""

import re
from dataclasses import dataclass
from typing import Literal

from graph.text.terms import fold

Kind = Literal["order", "agreement", "change", "difference", "sameness", "comparison", "claims", "entity"]

_AUXILIARY = (
    r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|isn't|wasn't|doesn't|didn't|hasn't)"
)
# "After the Courier reported ..., did the Gazette ...?": what is asked stands last.
_LEADING = re.compile(
    r"\W*(?!\w+ (?:which|what|whom?|whose)\b)"
    r"(?:between|after|before|following|since|in|on|when|while|according|considering|given)\b"
)
_TAIL = re.compile(rf",\W*(?={_AUXILIARY}\b)")
# "Considering the report ..., which company, named in both, is ...?"
_ASKS = re.compile(r",\W*(?:\w+ ){0,2}(?:which|who|what|whose|how|where|when|why)\b")
_POLAR = re.compile(rf"\W*{_AUXILIARY}\b")
# "Le Courrier a-t-il annoncé ...?", "Est-ce que ...?"; no question word may come first.
_POLAR_FRENCH = re.compile(r"\best-ce qu|\b\w+-(?:t-)?(?:il|elle|on|ils|elles)\b")
_ASKS_FRENCH = re.compile(
    r"(?:^|, ?)\W*(?:(?:a|de|pour|depuis|par|en|avec|sur|jusqu'a) )?"
    r"(?:qui|que|qu'|quoi|quand|ou|comment|pourquoi|combien|quel(?:le)?s?|lequel|laquelle)\b"
)
_ENTITY = re.compile(
    r"\W*(?:(?:in|for|by|at|to|from|dans|pour|par) )?(?:who\b|which (?!of\b)(?:\w+[ -]){0,3}?\w+\b|"
    r"what (?:is the name of|company|person|team|platform|organi[sz]ation|institution|country|club|player|band|city|"
    r"game)\b|"
    r"qui\b|quel(?:le)? (?:est le nom|\w+)\b)"
)
# "Which day", "which share": these are no names.
_NO_NAME = re.compile(
    r"\W*(?:which|what|quel(?:le)?s?) (?:\w+ ){0,2}?(?:day|date|year|month|time|number|share|amount|letter|character|"
    r"digit|sum|percentage|jour|date|annee|mois|heure|nombre|part|somme|montant|pourcentage|lettre)s?\b|"
    r".*\b(?:single|first|which) (?:letter|character|digit|initial)\b"
)

# An agreement may be a treaty: only "in" one, or where "there" is one, do sources agree.
_AGREEMENT = (
    r"consisten(?:t|tly|cy)|agrees?|(?:in|there) agreement|aligns?|coheren(?:te?s?|ce)|d'accord|en accord|"
    r"concord(?:e|ent)|compatibles?|similar(?:ly|ity)?|semblables?|similaires?"
)
_DISAGREEMENT = (
    r"inconsisten(?:t|tly|cy|cies)|disagree(?:s|ment)?|discrepanc(?:y|ies)|contradict(?:s|ions?|ory|oires?)?|"
    r"incoheren(?:te?s?|ce)|en desaccord|contredi(?:t|sent)|dissimilar(?:ly)?"
)
# "The change of mayor" is an event, "was there a change" a question of two reports.
_CHANGE = (
    r"(?:there|remarquer) (?:(?:a|any|no|un|aucun) )?(?:change|changement|shift|evolution)|indicate no change|"
    r"^\W*(?:has|have|did|is|was) .*\b(?:changed?|shifted|evolved)|-t-(?:il|elle|on) (?:change|evolue)|"
    r"-(?:ils|elles) (?:change|evolue)"
)
_SAME = r"same|identical|identiques?|(?:le|la|les|au|du|des|aux) memes?"
# "The same source" says where to look.
_SAME_PLACE = r"(?! (?:source|outlet|publication|newspaper|paper|article|report|day|date|journal|titre|jour))"
_DIFFERENT = r"different(?:ly)?|differs?|differente?s?|differemment|other than|autre que"
_COMPARED = (
    r"higher|lower|more|less|fewer|greater|larger|smaller|bigger|longer|shorter|faster|slower|cheaper|older|younger|"
    r"plus|moins"
)
_LESS = frozenset("lower less fewer smaller shorter cheaper younger moins".split())
# "Before the Gazette reported" is an order of reports, "before the match" is none.
_REPORTS = (
    r"\b(?:report(?:s|ed)?|publish(?:es|ed)?|print(?:s|ed)?|mention(?:s|ed)?|discuss(?:es|ed)?|highlight(?:s|ed)?|"
    r"describ(?:e|es|ed)|announc(?:e|es|ed)|cover(?:s|ed)?|reveal(?:s|ed)?|wrote|write|said|say|rapport(?:e|er)|"
    r"publie|publier|annonce|annoncer|decrit|decrire|mentionne|mentionner|ecrit|revele|evoque|parle|parler)\b"
)
_ORDER = re.compile(rf"{_REPORTS}.*\b(before|after|avant|apres)\b(?P<other>.*{_REPORTS}.*)")
_NO = r"(?:no|not|any less|sans|aucune?|pas de)\s+(?:\w+\s+)?"


@dataclass(frozen=True)
class AskedConclusion:
    """What is asked: its kind, and the very words of the question that decide it.

    `core` is the clause that asks, folded. `denied`: yes is said to the opposite ("was there no change", "are they
    inconsistent"). `choice` are the two words between which the reader wants a choice ("consistent or inconsistent"),
    the affirmative first, as printed. `relation` is "before" or "after" of an order, "more" or "less" of a comparison.
    """

    kind: Kind
    core: str
    denied: bool = False
    choice: tuple[str, str] | None = None
    relation: str = ""


def asked_conclusion(question: str) -> AskedConclusion | None:
    """What `question` wants concluded, None where it asks for something else."""
    folded = fold(" ".join(question.split()))
    core = _core(folded)
    if core is None:
        wants_name = _ENTITY.match(folded) and not _NO_NAME.match(folded)
        return AskedConclusion("entity", folded) if wants_name else None
    order = _ORDER.search(core)
    if order and not re.search(rf"\b(?:{_AGREEMENT}|{_DISAGREEMENT}|{_SAME}|no change)\b", order["other"]):
        choice = _choice(core, "before|avant", "after|apres")
        relation = "before" if choice or order[1] in ("before", "avant") else "after"
        return AskedConclusion("order", core, choice=choice, relation=relation)
    if choice := _choice(core, _AGREEMENT, _DISAGREEMENT):
        return AskedConclusion("agreement", core, choice=choice)
    for kind, positive, negative in _KINDS:
        denied = bool(negative and re.search(rf"\b(?:{negative})\b", core))
        if denied or re.search(rf"\b(?:{positive})\b", core):
            turned = (
                re.search(rf"\b{_NO}(?:{positive}{'|' + negative if negative else ''})\b|\bno change", core) is not None
            )
            return AskedConclusion(kind, core, denied=denied != turned)
    if compared := re.search(rf"\b({_COMPARED})\b.*\b(?:than|compared|qu(?:e\b|'))", core):
        return AskedConclusion("comparison", core, relation="less" if compared[1] in _LESS else "more")
    return AskedConclusion("claims", core)


_KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("change", _CHANGE, ""),
    ("agreement", _AGREEMENT, _DISAGREEMENT),
    ("sameness", f"(?:{_SAME}){_SAME_PLACE}", ""),
    ("difference", _DIFFERENT, ""),
)


def _core(folded: str) -> str | None:
    """The clause that asks for yes or no, None where there is none."""
    if _POLAR.match(folded):
        return folded
    if _LEADING.match(folded) and (tails := list(_TAIL.finditer(folded))):
        return None if _ASKS.search(folded[: tails[-1].start()]) else folded[tails[-1].end() :]
    polar = _POLAR_FRENCH.search(folded)
    return folded if polar and not _ASKS_FRENCH.search(folded[: polar.end()]) else None


def _choice(core: str, one: str, other: str) -> tuple[str, str] | None:
    """The two opposed words of "consistent or inconsistent", the affirmative one first."""
    found = re.search(rf"\b({one}) (?:or|ou) ({other})\b", core)
    if found:
        return found[1], found[2]
    found = re.search(rf"\b({other}) (?:or|ou) ({one})\b", core)
    return (found[2], found[1]) if found else None
