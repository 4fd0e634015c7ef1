"""Names of authors, from however a source writes them."""

import re
from collections.abc import Iterable

from ingest.clean import clean_line

_BYLINE = re.compile(r"(?:(?:written |reported |words )?by|par|von|por|di|door)[ :]+(?=[^\W\d_])", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|et|und|y|e|og|och|&)\s+")
_LONGEST = 120


def names(value: str | Iterable[str]) -> tuple[str, ...]:
    """Author names without "By", each once, in the order given.

    The items of a list are names as they are; a text is split as a byline.
    """
    parts = split(value) if isinstance(value, str) else value
    found = (_BYLINE.sub("", clean_line(part), count=1).strip(" ,;") for part in parts)
    return tuple(dict.fromkeys(name for name in found if name and len(name) <= _LONGEST))


def split(text: str) -> list[str]:
    """The names in a byline: split at semicolons, else at commas and "and" ("et", "und", "&"), else at "and".

    No split leaves a single word on its own: "Smith, John" and "Reuters and agencies" stay as they are.
    """
    text = _BYLINE.sub("", text.strip(), count=1)
    if ";" in text or "|" in text:
        return re.split("[;|]", text)
    halves = _AND.split(text)
    for parts in ([part for half in halves for part in half.split(",")], halves):
        if all(" " in part.strip() for part in parts if part.strip()):
            return parts
    return [text]
