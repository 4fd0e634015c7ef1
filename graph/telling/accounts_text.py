"""Who says what, and when, as text: the positions of a disagreement, and the sentences that tell it in an answer.

English and French, by templates: no model words what sources say of each other.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graph.accounts.corrections import Relation
from graph.models import Citation, Disagreement, Position
from graph.telling.citations import Citations
from graph.text.terms import MONTH_NUMBERS

_MONTHS = {
    "en": [name.capitalize() for name in list(MONTH_NUMBERS)[:12]],
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
_POSITION = {"en": "According to {who}{when}: “{quote}”", "fr": "Selon {who}{when} : « {quote} »"}
_CORRECTION = {"en": "Corrected by {who}{when}: “{quote}”", "fr": "Rectifié par {who}{when} : « {quote} »"}
_CORRECTED = {"en": "Earlier, {who}{when}: “{quote}”", "fr": "Auparavant, {who}{when} : « {quote} »"}
_WHEN = {"en": " on {day}", "fr": ", le {day}"}
_NO_OUTLET = {"en": "the article “{title}”", "fr": "l’article « {title} »"}
_QUOTED = {"en": "{who}{when}: “{quote}” {marks}", "fr": "{who}{when} : « {quote} » {marks}"}
_NAMED = "{who}{when} {marks}"
_TOLD: dict[str, dict[Relation, str]] = {
    "en": {
        "differs": "Sources differ: {said}, but {others}.",
        "corrects": "This is a correction: earlier, {others}.",
        "updates": "Earlier reports: {others}.",
    },
    "fr": {
        "differs": "Les sources divergent : {said}, mais {others}.",
        "corrects": "C’est une rectification : auparavant, {others}.",
        "updates": "Informations antérieures : {others}.",
    },
}


def tell(
    accounts: Sequence[Mapping[str, Any]], cited: Citations, language: str
) -> tuple[list[Disagreement], list[str]]:
    """The disagreements of the contract (an update of a count is none), and a sentence with markers for each account.

    An account is {"relation", "about", "positions": [[place, ...], ...]}, what the answer says first.
    """
    disagreements, sentences = [], []
    for account in accounts:
        numbers = [cited.numbers_of(places) for places in account["positions"]]
        known = {citation.number: citation for citation in cited.all()}
        first, further = (_CORRECTION, _CORRECTED) if account["relation"] == "corrects" else (_POSITION, _POSITION)
        positions = [
            Position(text=_source(template[language], known[each[0]], [], language), citations=each)
            for template, each in zip([first, *[further] * (len(numbers) - 1)], numbers, strict=True)
        ]
        if account["relation"] != "updates":
            disagreements.append(Disagreement(about=account["about"], positions=positions))
        said = _source(_NAMED, known[numbers[0][0]], numbers[0], language)
        others = "; ".join(_source(_QUOTED[language], known[each[0]], each, language) for each in numbers[1:])
        sentences.append(_TOLD[language][account["relation"]].format(said=said, others=others))
    return disagreements, sentences


def _source(template: str, citation: Citation, numbers: Sequence[int], language: str) -> str:
    title = " ".join(citation.title.split())
    return template.format(
        who=citation.outlet or _NO_OUTLET[language].format(title=title),
        when=_WHEN[language].format(day=_day(citation.published_at, language)) if citation.published_at else "",
        quote=" ".join(citation.quote.split()),
        marks="".join(f"[{number}]" for number in numbers),
    )


def _day(published_at: str, language: str) -> str:
    day = date.fromisoformat(published_at[:10])
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[language][day.month - 1]} {day.year}"
