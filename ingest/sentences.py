"""Where sentences begin and end, in English and French press text: fast, pure, no model.

One pass of one regular expression proposes boundaries; a few lines decide about the full stops that end an
abbreviation ("Mr.", "p. 12", "J. K. Rowling", "U.S. Senate", "apr. J.-C.") and not a sentence.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A full stop after these belongs to the word.
_TITLES = _words(
    """
    mr mrs ms mx dr drs prof rev hon st ste sen sens rep reps gov govs gen col lt sgt capt cpt cmdr maj adm
    pres supt messrs mme mmes mlle mgr vs cf viz eds éd env approx av blvd bd sect chap p pp dept e.g i.e p.ex
    b.-à-d c.-à-d j.-c jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil déc tél réf
    """
)
# After these a full stop belongs to the word only before a number.
_BEFORE_NUMBER = _words("no nos n art")
# After these it ends the sentence only where the next word commonly starts one.
_AMBIGUOUS = _words(
    """
    inc corp co ltd llc plc jr sr bros cie esq u.s u.k u.n e.u a.m p.m d.c l.a ph.d b.c
    a.d o.n.u etc ed al app ex fig vol v mm mt ft ave me
    """
)
_STARTERS = _words(
    """
    the a an this that these those it its he she they we i you his her their our my in on at by for from
    with to as if but and or so yet when while after before since although though however there here what
    who why how where now then also still meanwhile according critics officials police le la les un une des
    ce cet cette ces il elle ils elles nous je tu vous mais et ou donc car dans en au aux à après avant
    depuis pour par avec selon si quand lorsque alors c'est l'an
    """
)

_CLOSERS = "\"'”’»)\\]"
_OPENERS = "\"'“‘«([–—-•*¿¡„"
_CANDIDATE = re.compile(
    rf"(?P<break>[^\S\n]*\n\s*)"
    rf"|(?P<stop>[.!?…؟]+)(?:[^\S\n]?»|[{_CLOSERS}])*(?=\s)"
    rf"|[。！？]+[」』”）]*"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«’–—/]+\Z")
_FIRST_WORD = re.compile(r"[\w'’-]+")
_WRAPPED_LINE = 45


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as (start, end) offsets, in order, trimmed, not overlapping.

    Every character that is not white space lies in exactly one span. Blank lines always end a sentence; a
    single line break does, unless the line looks wrapped (long and without a final stop, or continued in
    lower case).
    """
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for match in _CANDIDATE.finditer(text, start):
        end = match.end()
        if match["break"] is not None:
            if _is_wrapped(text, start, match.start(), end, match.group()):
                continue
            end = match.start()
        elif match["stop"] is not None and not _ends_sentence(text, start, match.start(), match["stop"], end):
            continue
        if end > start:
            spans.append((start, end))
        start = _skip_space(text, max(match.end(), start))
    end = len(text.rstrip())
    if end > start:
        spans.append((start, end))
    return spans


def _skip_space(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


def _is_wrapped(text: str, start: int, line_end: int, next_start: int, gap: str) -> bool:
    """Is this single line break only where a line of fixed width ended?"""
    if gap.count("\n") > 1 or next_start >= len(text):
        return False
    if text[next_start].islower():
        return True
    line_start = max(start, text.rfind("\n", 0, line_end) + 1)
    return line_end - line_start >= _WRAPPED_LINE and text[line_end - 1] not in ".!?…:;\"'”’»)]"


def _ends_sentence(text: str, start: int, stop_start: int, stop: str, end: int) -> bool:
    following = _skip_space(text, end)
    head = following
    while head < len(text) and (text[head] in _OPENERS or text[head].isspace()) and head - following < 4:
        head += 1
    first = text[head : head + 1]
    if following < len(text) and (not first or first.islower()):
        return False
    if stop != "." or end - stop_start > 1:
        return True
    last = _LAST_WORD.search(text, max(start, stop_start - 24), stop_start)
    return last is None or not _is_abbreviation(last.group(), text, head)


def _is_abbreviation(original: str, text: str, head: int) -> bool:
    """Does the full stop after the word `original` belong to it, given what begins at `head`?"""
    word = original.lower()
    if word in _TITLES or (len(word) == 1 and word.isalpha() and original.isupper()):
        return True
    if word in _BEFORE_NUMBER:
        return text[head : head + 1].isdigit()
    if word in _AMBIGUOUS:
        next_word = _FIRST_WORD.match(text, head)
        return next_word is None or next_word.group().lower().replace("’", "'") not in _STARTERS
    return False
