"""A sentence in the words of its quote, but for a name, a number, a date or a denial: that one word is the lie.

Names and numbers that occur somewhere around a quote pass every check that asks only whether they occur. Where the
sentence repeats the quote's words before and after them, they must be the quote's too.
"""

import difflib
import re

from graph.text.terms import DENYING, MONTHS, STOP, WEEKDAYS, fold, numbers, stem, words

# Without possessives: "Lind's" is Lind.
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\w+(?:[.,]\d+)*(?:[-/]\w+)*(?:['’]t\b)?|[%$€£]")
_FOOTNOTE = re.compile(r"\[\d+\]")
# The sentence is in the quote's words when so much of it stands there in the same order.
_LEAST_SHARED = 0.55
# So many of the words around a put-in denial may be new; one dropped with more than these was part of a clause.
_LONGEST_DENIAL = 3
_LONGEST_EXCHANGE = 8
_SLACK = 2
# A number as it may be written with and without its unit.
_UNITS = frozenset({"%", "percent", "per", "cent", "$", "€", "£"})


def exchanged(statement: str, quote: str) -> str | None:
    """Which name, number, date or denial of `statement` stands where `quote` has another, or None.

    No opinion (None) where the sentence is in other words than the quote. A name for a pronoun or a description
    ("Lind" for "the mayor") is no exchange, nor are the initials of a name, nor a part of it.
    """
    said, told = _tokens(statement), _tokens(quote)
    matcher = difflib.SequenceMatcher(None, [_same(word) for word in said], [_same(word) for word in told], False)
    if not said or sum(block.size for block in matcher.get_matching_blocks()) < _LEAST_SHARED * len(said):
        return None
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        put_in, left_out = said[first:last], told[begin:end]
        # A sentence may begin later and end sooner than its quote: only what stands in the same place is compared.
        if last == len(said):
            left_out = left_out[: len(put_in) + _SLACK]
        if first == 0:
            left_out = left_out[-len(put_in) - _SLACK :]
        inside = first > 0 and begin > 0
        # What replaces half a sentence is no exchange of one word.
        short = max(len(put_in), len(left_out)) <= _LONGEST_EXCHANGE
        telling = _telling(put_in, first == 0)
        lost = _telling(left_out, begin == 0)
        if short and telling and lost and not _same_thing(telling, lost, put_in, left_out):
            return f"the source has {' '.join(lost)} where the sentence has {' '.join(telling)}"
        if inside and _denying(put_in) != _denying(left_out):
            if _denying(put_in) and len(put_in) <= _LONGEST_DENIAL:
                return "the sentence denies what the source says"
            if _denying(left_out) and len(left_out) <= _LONGEST_DENIAL and last < len(said):
                return "the source denies what the sentence says"
    return None


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_FOOTNOTE.sub("", text.replace("’", "'")))


def _same(word: str) -> str:
    """What makes two tokens the same: the stem, or the number's value."""
    value = numbers(word)
    return "".join(sorted(value)) if value else stem(fold(word))


def _telling(tokens: list[str], opens: bool) -> list[str]:
    """Names, numbers and calendar words; the first word of a text is a name only where others follow it."""
    found = []
    for place, token in enumerate(tokens):
        folded = fold(token)
        opening = opens and place == 0 and _alone(tokens)
        name = token[0].isupper() and folded not in STOP and not opening
        if name or numbers(token) or folded in MONTHS | WEEKDAYS:
            found.append(token)
    return found


def _alone(tokens: list[str]) -> bool:
    return len(tokens) < 2 or not tokens[1][0].isupper()


def _same_thing(telling: list[str], lost: list[str], put_in: list[str], left_out: list[str]) -> bool:
    """Whether both may name one thing: shared words, initials, or a number against a name."""
    said, told = (
        {stem(word) for item in telling for word in words(item)},
        {stem(w) for item in lost for w in words(item)},
    )
    if said & told:
        return True
    if bool(numbers(" ".join(telling))) != bool(numbers(" ".join(lost))):
        return True
    short, long = sorted(("".join(telling), " ".join(lost)), key=len) if len(telling) == 1 else ("", "")
    initials = "".join(word[0] for word in re.findall(r"[A-Z]\w*", long))
    if len(short) > 1 and short.replace(".", "").upper() == initials:
        return True
    return {fold(item) for item in (*put_in, *left_out)} <= _UNITS


def _denying(tokens: list[str]) -> bool:
    return any(fold(token) in DENYING or fold(token).endswith("n't") for token in tokens)
