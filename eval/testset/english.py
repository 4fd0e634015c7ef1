"""Questions that rules can form from an English sentence: who, how many, how much, when, where.

What is asked for is the subject, so that the rest stays as printed, or it stands after a verb whose base form is
known. Heilman and Smith 2010 ("Good question! Statistical ranking for question generation") do it with a parser;
here what is not of a known form gives no question.
"""

import re
from collections.abc import Iterator

from eval.testset.forms import Formed, asked, ending, is_subject, person_at_start, plain
from eval.testset.verbs import PAST

_AUXILIARY = "was were is are will would can could must should may has had".split()
_MODAL = "will would can could must should may".split()
_FINITE = "|".join([*_AUXILIARY, *PAST])
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = (
    rf"(?:on (?P<day>\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:, \d{{4}})?)"
    rf"|in (?P<month>(?:{_MONTH})(?: \d{{4}})?|(?:1[5-9]|20)\d\d))(?![\w'’-]|,? (?:{_MONTH}))"
)
_SMALL = "two three four five six seven eight nine ten eleven twelve".split()
_NUMBER = (
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(_SMALL)})(?P<large> (?:million|billion|thousand))?"
)
_ABOUT = r"(?:(?:about|some|around|nearly|almost|at least|more than|over|roughly|only) )?"
_COUNTED = r"(?P<noun>(?:[a-z][a-z-]*[a-rt-z] ){0,2}(?:[a-z-]{3,}s|people|children|women|men))\b(?! of\b|-|['’])"
_MONEY = rf"(?P<money>[$€£]\d[\d,.]*\d?(?: (?:million|billion))?|{_NUMBER} (?:euros|dollars|pounds))"
_SPENT = "cost paid pay spent spend raised raise invested invest earned earn lost lose borrowed borrow won win".split()
_ROLE = re.compile(
    r"^, (?:the )?(?P<role>(?!former|one of|who|whose|which|a |an )(?:[a-z]+[ -]){1,3}(?:of|at|for) [^,]{3,60}), "
)
_OFFICES = re.compile(
    r"\b(?:mayor|president|secretary|director|coach|chief|head|chair\w*|minister|leader|manager|editor|captain|"
    r"spokes\w+|founder|owner|curator|commissioner|governor|treasurer|officer|executive|conductor|principal)\b"
)
# Words that say that a clause begins or that the subject is more than a name with its noun.
_NO_SUBJECT = re.compile(
    r"\b(?:who|which|that|whose|and|or|but|when|while|as|if|because|after|before|said|there|here|"
    rf"{_FINITE}|{'|'.join(f'{base}s' for base in PAST.values())})\b"
)
# A day or a place belongs to the last clause, which is then not the one that is asked about.
_CLAUSE = re.compile(
    r"\b(?:who|which|that|whose|and|or|but|when|while|as|if|because|after|before|since|until|where|said|to|than)\b"
)
_WEEKDAY = re.compile(
    r" (?:(?:late |early )?on |(?:late |early |last |this |next |by |since |until ))?"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|afternoon|evening|night))?(?=[ ,.])"
)
_PLACE = re.compile(r" (?:in|at|near) (?P<place>(?:the )?[A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+){0,3})$")
# "in" says where only after some verbs.
_STANDS = re.compile(
    r"\b(?:born|died|held|opened|built|found|founded|based|located|arrested|buried|signed|killed|shot|discovered|staged|"
    r"launched|married|landed|met|spoke|drowned|injured|wounded|printed|manufactured|seized|rescued|evacuated)\b"
)
_SPEECH = "say tell announce report write describe deny promise pledge".split()
_TOLD = re.compile(r"\b(?:that|whether|how|why|what|was|were|is|are|has|have|had|will|would)\b")
_JOINED = re.compile(r"(?:^| )(?=(?:and|or|but|including|while|when|after|before|as|because|with|to)\b)")
_NO_PLACE = re.compile(rf"^(?:the )?(?:{_MONTH}|[A-Z]{{2,}}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)")
_NO_COUNT = re.compile(r"^(?:years?|months?|weeks?|days?|hours?|minutes?|times|percent\w*|per|points?|others)\b")


def questions(sentence: str) -> list[Formed]:
    """The questions that the rules form, each with its answer; none for a sentence of another form."""
    if not plain(sentence):
        return []
    undated = _WEEKDAY.sub("", sentence)
    return [*_who(undated), *_counted_subjects(undated), *_after_the_verb(undated), *_when_and_where(undated)]


def _who(sentence: str) -> Iterator[Formed]:
    person = person_at_start(sentence)
    if person is None:
        return
    rest = sentence[person.end :]
    if role := _ROLE.match(rest):
        if _OFFICES.search(role["role"]):
            yield Formed(asked("Who is the", role["role"]), person.text, "person")
        return
    verb = re.match(rf" (?P<verb>{_FINITE}) (?P<rest>.+)$", rest)
    if verb and verb["verb"] not in ("said", "were", "are") and not _TOLD.search(verb["rest"]) and _is_telling(verb):
        yield Formed(asked("Who", verb["verb"], ending(verb["rest"])), person.text, "person")


def _is_telling(verb: re.Match[str]) -> bool:
    """Whether what a person is or was sets him apart: an office, or something that was done to him."""
    if verb["verb"] not in ("is", "was"):
        return True
    return re.match(
        r"(?!located|situated|based|scheduled|expected|needed)(?:[a-z]+ed|chosen|given|born|shot|sworn) ", verb["rest"]
    ) is not None or (verb["rest"].startswith("the ") and _OFFICES.search(ending(verb["rest"])) is not None)


def _counted_subjects(sentence: str) -> Iterator[Formed]:
    match = re.match(rf"(?i:{_ABOUT}){_NUMBER} {_COUNTED} (?P<verb>{_FINITE}) (?P<rest>.+)$", sentence)
    if match and not _NO_COUNT.match(match["noun"]):
        question = asked("How many", match["noun"], match["verb"], ending(match["rest"]))
        yield Formed(question, _amount(match), "number")


def _after_the_verb(sentence: str) -> Iterator[Formed]:
    """What a subject has, did or will do so many of."""
    verb = _verb(sentence)
    if verb is None:
        return
    subject, helper, base, rest = verb
    if counted := re.match(rf"{_ABOUT}{_NUMBER} {_COUNTED}(?P<rest>.*)$", rest):
        told = re.search(rf"\b(?:{_FINITE})\b", counted["rest"])
        if not told and not _NO_COUNT.match(counted["noun"]) and not _currency(counted["noun"]):
            question = asked("How many", counted["noun"], helper, subject, base, _simple(counted["rest"]))
            yield Formed(question, _amount(counted), "number")
    if base in _SPENT and (paid := re.match(rf"{_ABOUT}{_MONEY}(?P<rest>.*)$", rest)):
        yield Formed(asked("How much", helper, subject, base, _simple(paid["rest"])), paid["money"], "number")


def _when_and_where(sentence: str) -> Iterator[Formed]:
    first = ending(sentence)
    dates = list(re.finditer(_DATE, sentence))
    front = re.match(rf"(?P<subject>[^,]+?) (?P<verb>{_FINITE}) (?P<rest>.+)$", first)
    if front is None or not is_subject(front["subject"], _NO_SUBJECT):
        return
    subject, verb, rest = _lowered(front["subject"]), front["verb"], front["rest"]
    base = PAST.get(verb)
    if base in _SPEECH:
        return
    helper, verb = ("did", base) if base and verb not in _AUXILIARY else (verb, "")
    if _CLAUSE.search(rest):
        return
    dated = re.search(rf" ?\b{_DATE}", rest)
    if dated and len(dates) == 1 and (left := f"{rest[: dated.start()]}{rest[dated.end() :]}".strip()):
        yield Formed(asked("When", helper, subject, verb, left), dated["day"] or dated["month"], "date")
    found = None if dated or not _STANDS.search(front["verb"] + " " + rest) else _PLACE.search(f" {rest}")
    if found and not _NO_PLACE.match(found["place"]):
        left = f" {rest}"[: found.start()].strip()
        if left or verb:
            yield Formed(asked("Where", helper, subject, verb, left), found["place"], "place")


def _verb(sentence: str) -> tuple[str, str, str, str] | None:
    """Subject, the auxiliary of the question, the verb's base form, and what follows it."""
    match = re.match(rf"(?P<subject>[^,]+?) (?P<verb>{_FINITE}) (?P<rest>.+)$", sentence)
    if match is None or not is_subject(match["subject"], _NO_SUBJECT):
        return None
    subject, verb, rest = _lowered(match["subject"]), match["verb"], match["rest"]
    if verb in _MODAL:
        base, _, rest = rest.partition(" ")
        return (subject, verb, base, rest) if base.isalpha() and base not in ("be", "have", "not") else None
    if verb == "has":
        return subject, "does", "have", rest
    return (subject, "did", PAST[verb], rest) if verb in PAST else None


def _simple(rest: str) -> str:
    return _JOINED.split(ending(rest), maxsplit=1)[0]


def _amount(match: re.Match[str]) -> str:
    return f"{match['number']}{match['large'] or ''}"


def _currency(noun: str) -> bool:
    return noun.split(maxsplit=1)[0] in ("euros", "dollars", "pounds", "million", "billion")


def _lowered(subject: str) -> str:
    """A subject that begins with an article begins with a small letter inside a question."""
    return re.sub(r"^(The|A|An) ", lambda match: match[0].lower(), subject)
