"""Numbers as a text writes them, in digits and in words: "1.2 million", "two hundred and five", "quatre-vingt-dix".

English and French, for folded text.
"""

import re
from collections.abc import Iterator

from graph.text.number_words import number_word

_DIGITS = r"\d+(?:[ \u202f\u00a0,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_SCALES = {
    "hundred": 1e2, "cent": 1e2, "cents": 1e2, "thousand": 1e3, "mille": 1e3, "million": 1e6, "millions": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "milliard": 1e9, "milliards": 1e9, "trillion": 1e12, "trillions": 1e12,
}  # fmt: skip
# Neither "B-52" nor "24/7" nor a result of "2-1" is a number of anything.
_TOKEN = re.compile(
    rf"(?<![\w.,/])(?<!\w-)(?:{_DIGITS})(?![.,]?\d|/|-\d)(?=(?:m|bn)\b|\W|$)"
    r"|(?<![\d_])[^\W\d_]+|(?<=\d)(?:m|bn)\b"
)
_GROUPS = re.compile(r"[ \u202f\u00a0,.](?=\d{3}(?!\d))")
_PER = re.compile(r"\b(?:per|pour) $")
_CURRENCY = re.compile(r"[$€£¥]\s?$")


def mentions(text: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and amount of the numbers of `text`, in digits or in words: "1.2 million", "two hundred and five"."""
    tokens = list(_TOKEN.finditer(text))
    place = 0
    while place < len(tokens):
        first = place
        amount, place = _number(tokens, place)
        if place == first:
            place += 1
            continue
        written = text[tokens[first].start() : tokens[place - 1].end()]
        if not (len(written) == 4 and written.isdigit() and 1800 <= amount < 2100):
            yield tokens[first].start(), tokens[place - 1].end(), amount


def _number(tokens: list[re.Match[str]], place: int) -> tuple[float, int]:
    """The number that begins at `place`, and the place after it; the same place where none begins there."""
    text = tokens[place].string
    total = current = 0.0
    digits, last, begun = False, 0.0, place
    while place < len(tokens):
        word = tokens[place][0]
        gap = text[tokens[place - 1].end() : tokens[place].start()] if place > begun else ""
        if gap not in ("", " ", "-"):
            break
        if word[0].isdigit():
            if place > begun:
                break
            current, digits = float(_GROUPS.sub("", word).replace(",", ".")), True
        elif _scales(tokens, begun, place, digits):
            scale = _SCALES.get(word, 1e6)
            if scale == 100:
                current = (current or 1) * scale
            else:
                total, current = total + (current or 1) * scale, 0.0
            last = scale
        elif word in ("and", "et") and place > begun and _goes_on(tokens, place, last):
            place += 1
            continue
        else:
            unit = 1 if word in ("one", "un") and last >= 20 else number_word(word)
            if unit is None or word in _SCALES or digits or (0 < last < 100 and not _adds(last, unit)):
                break
            current, last = (80, 80) if (last, unit) == (4, 20) else (current + unit, unit)
        place += 1
    return total + current, place


def _adds(last: float, unit: int) -> bool:
    """Twenty-seven, soixante-dix, dix-sept and quatre-vingt(-dix) go on; "five ten" are two numbers."""
    return (last >= 20 and unit < 10) or (last >= 60 and unit < 20) or (last == 10 and 7 <= unit <= 9) or (
        (last, unit) == (4, 20)
    )  # fmt: skip


def _goes_on(tokens: list[re.Match[str]], place: int, last: float) -> bool:
    """Whether "and" stands within a number: "two hundred and five", "vingt et un"."""
    following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
    if tokens[place][0] == "et":
        return last >= 20 and following in ("un", "onze")
    return last == 100 and number_word(following) is not None


def _scales(tokens: list[re.Match[str]], begun: int, place: int, digits: bool) -> bool:
    """Whether the word at `place` multiplies: "million", but not the "cent" of "per cent", nor metres ("9 m")."""
    text, word = tokens[place].string, tokens[place][0]
    if word == "m":
        return digits and _CURRENCY.search(text[: tokens[begun].start()]) is not None
    return word in _SCALES and not _PER.search(text[: tokens[place].start()])
