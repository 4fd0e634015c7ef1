"""Questions that rules can form from a French sentence: qui, combien, quand, où.

The subject is what is asked for, or the order of the sentence stays ("est-ce que"): nothing has to be conjugated.
"""

import re
from collections.abc import Iterator

from eval.testset.forms import Formed, asked, ending, is_subject, person_at_start, plain
from graph.text.terms import fold

_MARK = " ?"
_AUXILIARY = "a ont avait avaient aura auront est sont était étaient sera seront va vont doit doivent".split()
_FINITE = "|".join(_AUXILIARY)
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DAY = r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)"
_DATE = (
    rf"(?:le (?:{_DAY} )?(?P<day>(?:1er|\d{{1,2}}) (?:{_MONTH})(?: \d{{4}})?)"
    rf"|en (?P<month>(?:{_MONTH})(?: \d{{4}})?|(?:1[5-9]|20)\d\d))(?![\w-])"
)
_SMALL = "deux trois quatre cinq six sept huit neuf dix onze douze".split()
_NUMBER = (
    rf"(?P<number>\d{{1,3}}(?:[ \u00a0\u202f.]\d{{3}})+|\d+(?:,\d+)?|{'|'.join(_SMALL)})"
    r"(?P<large> (?:millions?|milliards?)(?: (?:de|d['’]))?)?"
)
_ABOUT = r"(?:(?:environ|quelque|quelques|près de|plus de|au moins|presque) )?"
_COUNTED = r"(?P<noun>[a-zà-ÿ-]{3,}[sx](?: [a-zà-ÿ-]{4,}[sx])?)\b(?! de\b| d['’]|-)"
_HOLDS = "compte accueille emploie possède comptera accueillera emploiera abrite regroupe comptait employait".split()
_COSTS = r"(?P<verb>coûte|coûtera|coûtait|a coûté|aura coûté)"
_NO_SUBJECT = re.compile(
    r"\b(?:qui|que|dont|et|ou|mais|quand|lorsque|si|comme|car|ne|n'|se|s'|apres|avant|"
    r"chaque|ce|cet|cette|ces|a|ont|avait|avaient|aura|auront|est|sont|etait|etaient|sera|seront|va|vont|doit|doivent)\b"
)
_WEEKDAY = re.compile(
    rf" (?:ce |dès )?{_DAY}(?: (?:dernier|prochain))?(?: (?:matin|midi|soir|après-midi))?(?=[ ,.])(?! \d)"
)
_PLACE = re.compile(
    r" (?:à|dans|près de) (?P<place>(?:l['’]|la |le )?[A-ZÀ-Ý][\w'’-]+(?: (?:de |des |du )?[A-ZÀ-Ý][\w'’-]+){0,3})$"
)
_NO_COUNT = re.compile(
    r"^(?:ans|mois|jours|heures|minutes|semaines|années|fois|points|autres|pour|euros|dollars|millions?)\b"
)
# "à" says where only after some verbs.
_STANDS = re.compile(
    r"\b(?:née?s?|mort|morte|situé|située|basé|basée|installé|installée|inauguré|inaugurée|construit|construite|ouvert|"
    r"ouverte|organisé|organisée|retrouvé|retrouvée|découvert|découverte|signé|signée|disputé|disputée|lieu|fondé|fondée|"
    r"implanté|implantée|enterré|enterrée|arrêté|arrêtée|tourné|joué|jouée)\b"
)
# A day or a place belongs to the last clause, which is then not the one that is asked about.
_CLAUSE = re.compile(
    r"\b(?:qui|que|qu'|dont|et|ou|mais|quand|lorsque|si|comme|car|pour|afin|apres|avant|depuis|jusqu'|pendant|tandis)"
)
_VOWEL = re.compile(
    r"^(?:[aeiouyàâéèêëîïôûùœ]|h(?!alte|andicap|ausse|aricot|éros|ors|uit|ollandais|ongrois))", re.IGNORECASE
)


def questions(sentence: str) -> list[Formed]:
    """The questions that the rules form, each with its answer; none for a sentence of another form."""
    if not plain(sentence):
        return []
    undated = _WEEKDAY.sub("", sentence)
    return [*_who(undated), *_how_many(undated), *_when_and_where(undated)]


def _who(sentence: str) -> Iterator[Formed]:
    person = person_at_start(sentence)
    # After "être" a participle would have to agree with the name that is asked for.
    done, is_the = r"(?:a|avait|aura)(?= [a-zà-ÿ]+(?:é|i|u|is|it|ert) )", r"est(?= (?:le |la |l['’])(?!un[e ]))"
    pattern = rf" (?P<verb>{done}|{is_the}) (?P<rest>.+)$"
    if person and (match := re.match(pattern, sentence[person.end :])):
        yield Formed(asked("Qui", match["verb"], ending(match["rest"]), mark=_MARK), person.text, "person")


def _how_many(sentence: str) -> Iterator[Formed]:
    subject = re.match(
        rf"(?i:{_ABOUT}){_NUMBER} {_COUNTED} (?P<verb>ont|sont|avaient|étaient|seront|auront) (?P<rest>.+)$", sentence
    )
    if subject and not _NO_COUNT.match(subject["noun"]):
        question = asked(_of(subject["noun"]), subject["verb"], ending(subject["rest"]), mark=_MARK)
        yield Formed(question, _amount(subject), "number")
    held = re.match(
        rf"(?P<subject>[^,]+?) (?P<verb>{'|'.join(_HOLDS)}) {_ABOUT}{_NUMBER} {_COUNTED}(?P<rest>.*)$", sentence
    )
    if held and is_subject(held["subject"], _NO_SUBJECT) and not _NO_COUNT.match(held["noun"]):
        question = asked(_of(held["noun"]), held["verb"], _lowered(held["subject"]), mark=_MARK)
        yield Formed(question, _amount(held), "number")
    cost = re.match(rf"(?P<subject>[^,]+?) {_COSTS} {_ABOUT}{_NUMBER} ?(?P<unit>euros|dollars|francs)", sentence)
    if cost and is_subject(cost["subject"], _NO_SUBJECT):
        question = asked("Combien", cost["verb"], _lowered(cost["subject"]), mark=_MARK)
        yield Formed(question, _amount(cost), "number")


def _when_and_where(sentence: str) -> Iterator[Formed]:
    first = ending(sentence)
    front = re.match(rf"(?P<subject>[^,]+?) (?P<verb>{_FINITE}) (?P<rest>.+)$", first)
    if front is None or not is_subject(front["subject"], _NO_SUBJECT):
        return
    subject, rest = _lowered(front["subject"]), front["rest"]
    that = f"est-ce qu'{subject}" if _VOWEL.match(subject) else f"est-ce que {subject}"
    if _CLAUSE.search(fold(rest)) or rest[:1].isupper():
        return
    dated = re.search(rf" ?\b{_DATE}", rest)
    if dated and len(list(re.finditer(_DATE, sentence))) == 1:
        left = f"{rest[: dated.start()]}{rest[dated.end() :]}".strip()
        if left:
            answer = dated["day"] or dated["month"]
            yield Formed(asked("Quand", that, front["verb"], left, mark=_MARK), answer, "date")
    found = None if dated else _PLACE.search(f" {rest}")
    if found and _STANDS.search(rest) and (left := f" {rest}"[: found.start()].strip()):
        yield Formed(asked("Où", that, front["verb"], left, mark=_MARK), found["place"], "place")


def _of(noun: str) -> str:
    return f"Combien d'{noun}" if _VOWEL.match(noun) else f"Combien de {noun}"


def _amount(match: re.Match[str]) -> str:
    return f"{match['number']}{re.sub(r' d[e’' + chr(39) + r']$', '', match['large'] or '')}"


def _lowered(subject: str) -> str:
    return re.sub(r"^(Le |La |Les |L['’]|Un |Une |Des )", lambda match: match[0].lower(), subject)
