"""What sources differ on, in a few words of English or French: "the number of people", "the sum"."""

import re

from graph.reading.asked_values import wanted_value
from graph.text.terms import fold

_ABOUT = {
    "en": {
        "money": "the sum",
        "percent": "the share",
        "time": "the time",
        "day": "the date",
        "duration": "the duration",
    },
    "fr": {"money": "la somme", "percent": "la part", "time": "l’heure", "day": "la date", "duration": "la durée"},
}
_COUNTED = {"en": re.compile(r"\bhow many ([\w'-]+)"), "fr": re.compile(r"\bcombien d(?:e |['’]\s?)([\w'’-]+)")}
_NUMBER_OF = {"en": "the number of {noun}", "fr": "le nombre {of}{noun}"}


def about(question: str, language: str) -> str:
    """What sources differ on, in a few words: "the number of people"; the question itself where no value is asked."""
    wanted = wanted_value(question)
    if wanted is None:
        return question.strip().rstrip("?").strip()
    if wanted.kind != "count":
        return _ABOUT[language][wanted.kind]
    noun = _COUNTED[language].search(question.lower())
    if noun is None:
        return {"en": "the number", "fr": "le nombre"}[language]
    of = "d’" if fold(noun[1])[:1] in "aeiouyh" else "de "
    return _NUMBER_OF[language].format(noun=noun[1], of=of)
