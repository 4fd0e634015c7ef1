"""Numbers that are written out, as values: "twenty-seven", "vingt-sept", "quatre-vingt-dix", "two hundred and five".

"One" and "un" count only within a longer number, for alone they are articles; millions stay words, as "3 million" does.
"""

import re

_UNITS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "nonante": 90,
}  # fmt: skip
_ONE = {"one": 1, "un": 1, "une": 1}
_SCALES = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000}
_ALONE = {"zero": 0, "dozen": 12, "douzaine": 12}
_VALUES = {**_UNITS, **_TEENS, **_TENS, **_ONE, **_SCALES, **_ALONE}
NUMBER_WORDS = frozenset(_VALUES)
_WORD = "|".join(sorted(_VALUES, key=len, reverse=True))
_RUN = re.compile(rf"(?<![\w.,])(?:{_WORD})(?:(?:-|\s)(?:(?:and|et)(?:-|\s))?(?:{_WORD}))*(?!\w)")
# "Soixante-dix", "quatre-vingt-onze": French goes on counting to nineteen after these.
_LONG_TENS = (60, 80)


def number_word(word: str) -> int | None:
    """The value of a folded word that is a number by itself ("seven", "douze", "hundred"); None for any other."""
    return None if word in _ONE else _VALUES.get(word)


def spelled(folded: str) -> list[int]:
    """The values of the written-out numbers of a folded text (`graph.text.terms.fold`), in their order."""
    return [value for run in _RUN.findall(folded) for value in _values(re.split(r"[-\s]+", run))]


def _values(run: list[str]) -> list[int]:
    """The numbers of a run of number words: "two three" are two of them, "two hundred" is one."""
    found: list[int] = []
    thousands = below = 0
    begun = linked = False
    for word in run:
        if word in ("and", "et"):
            linked = True
            continue
        value = _VALUES[word]
        if begun and word not in _ALONE and _continues(thousands, below, word, linked):
            if value == 1000:
                thousands, below = max(below, 1) * 1000, 0
            elif value == 100:
                below *= 100
            elif value == 20 and below % 100 == 4:
                below += 76
            else:
                below += value
        else:
            if begun:
                found.append(thousands + below)
            # "Fifty cents" are no number of hundreds.
            begun = word not in _ONE and word != "cents"
            thousands, below = (1000, 0) if value == 1000 else (0, value)
            if word in _ALONE:
                found.append(value)
                begun = False
        linked = False
    if begun:
        found.append(thousands + below)
    return found


def _continues(thousands: int, below: int, word: str, linked: bool) -> bool:
    """Whether `word` belongs to the number that has come to `thousands` and `below`."""
    value, rest = _VALUES[word], below % 100
    if value == 1000:
        return not thousands and 0 < below < 1000
    if value == 100:
        return 0 < below < 10
    if linked and below < 100 and not (word in ("un", "une", "onze") and rest >= 20):
        return False
    if word in _TENS:
        return rest == 0 or (rest == 4 and value == 20)
    if word in _TEENS:
        return rest == 0 or rest in _LONG_TENS
    return rest == 0 or (rest >= 20 and rest % 10 == 0)
