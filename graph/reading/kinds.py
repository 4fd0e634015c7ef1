"""What kind of answer a question asks for (a number, money, a date, a name), and whether a sentence gives one.

English and French, by rules. Pure functions; `wrong_kind` only ever refuses.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from graph.text.bearers import is_opening
from graph.text.name_spans import ADDRESSES
from graph.text.terms import MONTHS, STOP, WEEKDAYS, content_terms, fold, negated, numbers, stem, words, years
from graph.text.values import DATELINE, names_money

_CAPITALISED = re.compile(r"(?<![\w.])(?:(?:[A-Z]\.){2,}|[^\W\d_a-zà-ÿ][\w'’-]*)")
# eBay, 3M, 7-Eleven.
_INNER_CAPITAL = re.compile(r"(?<!\w)[a-z\d][\w-]*[A-Z]\w*")
_OPENS = re.compile(r"(?:^|[.!?:])[\s\"“«‘-]*$")
# A share is said in words as well as in figures.
_FRACTION = re.compile(
    r"\b(?:(?:a|one) (?:half|third|quarter|fifth|tenth) of|half (?:of|the|its|their|his|her)|two thirds|three quarters|"
    r"(?:un|le) (?:quart|tiers|cinquieme|dixieme) d|la moitie d|deux tiers|trois quarts)"
)
_PLACE = re.compile(r"\b(?:from|in|at|near|of|à|de|en|d['’])\s*[^\W\d_a-zà-ÿ][\w'’-]*")
_SPAN = r"(?:minutes?|hours?|days?|weeks?|months?|years?|decades?|jours?|semaines?|mois|ans?|heures?)"
# Which numbers date something: a clock, an age, what is reckoned from a day ("three years ago", "in 2 weeks", "at 24").
# Ten votes are no date, and one year that something lasts is none.
_DATED = re.compile(
    r"\b(?:in|within|after|before|at|on|since|until|from|by|en|dans|sous|apres|avant|a|le|des|depuis|jusqu'a|vers)"
    r" (?:the |about |nearly |les |environ )?(?:age of )?\d|"
    r"\b(?:ago|aged?|turn(?:s|ed)|olds?|o'clock|il y a|(?:1\d|20)\d0s)\b|\b[ap]\.?m\b|\b(?:ses|leurs) [\w-]+ ans\b|"
    rf"\b{_SPAN} (?:later|earlier|after|before|from now|plus tard|plus tot|apres|avant)\b|"
    rf"\b(?:in|within|dans|sous) [\w-]+ {_SPAN}\b|"
    r"\b\d{1,2}(?:st|nd|rd|th|er)\b|\b\d{1,2}\s?(?:h|[:.])\s?\d\d\b|\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b1[0-7]\d\d\b"
)
_SHARE_OF = re.compile(r"\d[\d.,]*\s?(?:%|per ?cent\b|pour ?cent\b)")
_ASKS_COUNT = re.compile(r"\bhow many\b|\bcombien d(?:e\b|')|\bquel nombre\b")
# "By how many votes did she win?": what she got is not by how many.
_ASKS_DIFFERENCE = re.compile(r"\bby how (?:many|much)\b|^de combien\b")
_DIFFERENCE = re.compile(
    r"\b(?:by|than|more|less|fewer|ahead|behind|margin|majority|lead|difference|gap|up|down|ris\w+|rose|rais\w+|fall\w*|"
    r"fell|gr[eo]w\w*|grown|gain\w*|los[est]\w*|drop\w*|cut\w*|increas\w*|decreas\w*|reduc\w*|doubl\w*|halv\w*|"
    r"avance|ecart|plus|moins|hausse|baisse|augment\w*|progress\w*|recul\w*|diminu\w*|gagn\w*|perd\w*)\b"
)
# Not "the price cap", not "the wage gap".
_PRICED = r"(?:cost|price|salary|wage|fine|fare|rent|fee|ransom)(?: (?:of|for|per|paid)\b| ?[?,]|$)"
_PRICED_FR = r"(?:salaire|cout|montant|loyer|amende|indemnite|rancon)(?: (?:d[eu']|pour|par)| ?[?,]|$)"
# What has a name of its own: "which tech company", "which film actor", not "what did the company do".
_NAMED = (
    r"(?:company|firm|airline|carrier|bank|brand|chain|retailer|carmaker|automaker|manufacturer|platform|app|"
    r"broadcaster|network|newspaper|magazine|publisher|outlet|university|college|museum|"
    r"country|nation|state|province|county|city|town|village|island|river|planet|"
    r"team|club|band|artist|singer|rapper|musician|actor|actress|comedian|celebrity|filmmaker|director|author|novelist|"
    r"athlete|player|driver|golfer|coach|billionaire|politician|lawmaker|senator|governor|mayor|minister|president|"
    r"party|film|movie|musical|album|song)"
)
_NAMED_FR = (
    r"(?:entreprise|societe|compagnie|banque|marque|chaine|journal|universite|musee|pays|etat|region|departement|"
    r"ville|commune|village|ile|fleuve|riviere|equipe|club|groupe|chanteu(?:r|se)|act(?:eur|rice)|joueu(?:r|se)|"
    r"realisat(?:eur|rice)|auteur|romancier|parti|film|album)"
)
_MEASURE = (
    r"(?:magnitude|population|score|height|length|width|depth|weight|speed|temperature|distance|age|death toll|toll|"
    r"turnout|size|capacity|rate|percentage|number|share|total|margin)"
)
_MEASURE_FR = (
    r"(?:magnitude|population|score|hauteur|longueur|largeur|profondeur|poids|vitesse|temperature|distance|age|bilan|"
    r"participation|taille|superficie|capacite|taux|pourcentage|nombre|part|total|tonnage)"
)
_ADJECTIVE = (
    r"(?!(?:of|the|a|an|his|her|its|their|these|those|type|kind|sort|part|number|share|percentage|is|was|were|are|be|"
    r"did|do|does|has|have|had|will|would|can|could)\b)[\w'.-]+ "
)
_KINDS = {
    # Before "number", which asks with the same first words.
    "money": (
        r"\bhow much money\b|"
        r"\bhow much (?:does|do|did|will|would|has|have|had)\b[^?.;]*\b(?:cost|pay|paid|spen[dt]|earn\w*|owe\w*|bid)\b|"
        rf"\bwhat (?:is|was|will be|are|were) (?:the|his|her|its|their) (?:\w+ )?{_PRICED}|"
        rf"\bcombien (?:a |ont |va |vont )?(?:\w+[- ](?:il|elle|on)s? )?(?:cout\w*|gagn\w*|pa[iy]\w*|verse\w*)\b|"
        rf"\bquel(?:le)? (?:est|etait|sera|a ete) (?:le |la |l'|son |sa ){_PRICED_FR}"
    ),
    "number": (
        r"\bhow (?:many|much|old|long|far|tall|big|high)\b|\bcombien\b|\bwhat (?:percentage|share|number|amount|sum)\b|"
        rf"\bwhat (?:is|was|were|are|will be) (?:the|its|their|his|her) {_MEASURE}\b|"
        r"\bquel(?:le)? (?:nombre|montant|somme|pourcentage|part|age)\b|"
        rf"\bquel(?:le)? (?:est|etait|a ete|fut|sera) (?:la |le |l'|sa |son ){_MEASURE_FR}\b"
    ),
    "date": (
        r"\bwhen\b|\bquand\b|\bwhat (?:date|day|year|month|time)\b|\bwhich (?:day|year|month)\b"
        r"|\bquel(?:le)? (?:date|jour|annee|mois|heure)\b|\ba quelle (?:date|heure)\b"
    ),
    "called": r"\bwhat (?:is|was) the name of\b|\bquel (?:est|etait) le nom d|\bcomment s'appel\w+",
    "name": (
        rf"\bwhich (?:{_ADJECTIVE}){{0,3}}?{_NAMED}\b|\bwhat (?:{_ADJECTIVE})?{_NAMED}\b|"
        rf"\bquel(?:le)? (?:grande? |petite? |ancien(?:ne)? )?{_NAMED_FR}\b"
    ),
    "person": r"\bwho\b(?!\s+(?:is|was)\s+[a-z]+\s*\?)|\bqui\b(?!\s+s)",
}


def wrong_kind(question: str, statement: str) -> str | None:
    """Why `statement` cannot be the kind of answer that is asked for (a number, money, a date, a name), or None."""
    asked = expected_kind(question)
    if asked is None:
        repeated = content_terms(statement) <= content_terms(question) and not negated(statement)
        return "the sentence only repeats the question" if repeated else None
    what, given = _GIVEN[asked]
    if not given(question, statement):
        return f"{what} is asked for, the sentence gives none"
    if asked == "number" and _ASKS_DIFFERENCE.search(fold(question)) and not _DIFFERENCE.search(fold(statement)):
        return "a difference is asked for, the sentence gives none"
    return None


def _gives_number(question: str, statement: str) -> bool:
    # Nobody gets 14.9 percent of votes counted one by one.
    counted = _SHARE_OF.sub(" ", statement) if _ASKS_COUNT.search(fold(question)) else statement
    return bool(numbers(counted) - numbers(question)) or _FRACTION.search(fold(statement)) is not None


def _gives_money(_question: str, statement: str) -> bool:
    return names_money(statement)


def _gives_date(question: str, statement: str) -> bool:
    if (MONTHS | WEEKDAYS) & set(words(statement)) or years(statement) - years(question):
        return True
    return bool(numbers(statement) - numbers(question)) and _DATED.search(fold(statement)) is not None


def _gives_name(question: str, statement: str) -> bool:
    return bool(_new_names(question, statement))


def _is_called(question: str, statement: str) -> bool:
    # What is from Lyon, or in Lyon, is not called Lyon.
    return _gives_name(question, _PLACE.sub(" ", statement))


_GIVEN: dict[str, tuple[str, Callable[[str, str], bool]]] = {
    "number": ("a number", _gives_number),
    "money": ("a sum of money", _gives_money),
    "date": ("a date", _gives_date),
    "person": ("a name", _gives_name),
    "name": ("a name", _gives_name),
    "called": ("a name", _is_called),
}


@lru_cache(maxsize=256)
def expected_kind(question: str) -> str | None:
    """The kind of answer that the question word asks for: "number", "money", "date", "person", "name" (of a company,
    a country), "called" (the name of it), or None.

    The first of several question words asks ("Who was at the wheel when it sank?" asks for a person). Kept, because it
    is asked for each sentence that might answer.
    """
    folded = fold(question)
    asked = ((match.start(), kind) for kind, pattern in _KINDS.items() if (match := re.search(pattern, folded)))
    return min(asked, default=(0, None))[1]


def capitalised(statement: str) -> list[str]:
    """The words with a capital that name something; one that only opens a sentence does not."""
    found = []
    for match in _CAPITALISED.finditer(statement):
        folded = fold(match[0]).removesuffix("'s")
        # How people are addressed is no name: the sentence may say "Sen." where the quote says "the senator".
        if folded in STOP or folded in MONTHS or folded in WEEKDAYS or folded in ADDRESSES:
            continue
        if is_opening(folded) and _OPENS.search(statement[: match.start()]):
            continue
        found.append(match[0])
    return found


def _new_names(question: str, statement: str) -> set[str]:
    """The words of the names of a statement that are not in the question; where it was written is none of them."""
    dateline = DATELINE.match(statement)
    text = statement[dateline.end() :] if dateline else statement
    told = {word for name in [*capitalised(text), *_INNER_CAPITAL.findall(text)] for word in words(name)}
    known = {stem(word) for word in (*words(question), *words(dateline[0] if dateline else ""))}
    return {word for word in told if stem(word) not in known and not numbers(word)}
