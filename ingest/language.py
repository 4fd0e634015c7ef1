"""Which language a text is in, as ISO 639-1 codes of two lower-case letters."""

import re
from functools import cache
from threading import Lock
from typing import Any

_CHARACTERS = 2_000
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}
_LEAST_LETTERS = 20
_SURE = 0.999
_CODE = re.compile(r"([A-Za-z]{2})(?:[-_].*)?\Z")
_LETTERS = re.compile(r"[^\W\d_]")
_loading = Lock()


def code(tag: str | None) -> str | None:
    """The ISO 639-1 code of a language tag ("en" of "en-GB" and "en_US"); None for any other."""
    found = _CODE.match(tag.strip()) if tag else None
    if not found:
        return None
    short = found[1].lower()
    return _SAME.get(short, short)


def detect(text: str) -> str | None:
    """The language of the first 2,000 characters of `text`; None where fewer than 20 letters stand there."""
    found, _ = _classified(text)
    return found


def detect_surely(text: str) -> str | None:
    """Like `detect`, but None where the identifier gives the language less than 99.9 %."""
    found, probability = _classified(text)
    return found if probability >= _SURE else None


def _classified(text: str) -> tuple[str | None, float]:
    beginning = text[:_CHARACTERS]
    if len(_LETTERS.findall(beginning)) < _LEAST_LETTERS:
        return None, 0.0
    with _loading:
        identifier = _identifier()
    language, probability = identifier.classify(beginning)
    return code(language), float(probability)


@cache
def _identifier() -> Any:
    """The model, half a second to load: read on first use only, classifying does not change it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
