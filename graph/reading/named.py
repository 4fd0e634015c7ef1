"""Outlets and authors of the archive that a question names, each with where it stands and what says so.

Only what the catalogue holds is recognised. A name that is an ordinary word as well ("Fortune", "the Age") counts
only in quotation marks, with its capitalised article, or with a cue such as "according to"; a person counts only as the
one who wrote, never as the one who is spoken of.
"""

import re
from dataclasses import dataclass

from graph.reading import cues
from graph.text.name_index import Derived, author_index, outlet_index
from graph.text.windows import Window, text_of, windows
from ingest.models import Catalogue

# Shorter bare words ("Age", "Sun") need their article or quotation marks.
_LEAST_BARE = 4


@dataclass(frozen=True)
class NamedOutlet:
    """An outlet of the catalogue, the span of its name in the question, and the cue: what says that it is meant.

    Several have one span where the question names a head that several outlets share ("FOX News" of "FOX News -
    Health" and "FOX News - Lifestyle").
    """

    outlet: str
    start: int
    end: int
    cue: str


@dataclass(frozen=True)
class NamedAuthor:
    """An author as the catalogue writes it, the span of the name in the question, and the cue that stands by it."""

    author: str
    start: int
    end: int
    cue: str


def named_outlets(question: str, catalogue: Catalogue) -> list[NamedOutlet]:
    """The outlets that `question` names, in the order of their appearance; the longest name wins."""
    text = text_of(question)
    sure: list[tuple[Window, str]] = []
    unsure: list[Window] = []
    free_from = 0
    for longest_first in windows(text, outlet_index(catalogue)):
        if longest_first[0].first < free_from:
            continue
        chosen = next(((window, cue) for window in longest_first if (cue := _outlet_cue(window))), None)
        if chosen is not None:
            sure.append(chosen)
            free_from = chosen[0].last + 1
        else:
            unsure += [window for window in longest_first if window.capitalised and not window.part_of_longer_name]
    sure += [(window, "beside another outlet") for window in _beside(unsure, [window for window, _ in sure])]
    return [
        NamedOutlet(form.name, *text.folded.span(window.start, window.end), cue)
        for window, cue in sorted(sure, key=lambda found: found[0].first)
        for form in window.forms
    ]


def named_authors(question: str, catalogue: Catalogue) -> list[NamedAuthor]:
    """The authors whose writing `question` asks for, in the order of their appearance; the longest name wins.

    An agency or a newspaper that signs its articles is an outlet where the catalogue holds it as one.
    """
    text = text_of(question)
    found: list[NamedAuthor] = []
    outlets = named_outlets(question, catalogue)
    free_from = 0
    for longest_first in windows(text, author_index(catalogue)):
        for window in longest_first:
            cue = _author_cue(window) if window.first >= free_from else None
            span = text.folded.span(window.start, window.end)
            if cue is not None and not any(each.start < span[1] and span[0] < each.end for each in outlets):
                found += [NamedAuthor(form.name, *span, cue) for form in window.forms]
                free_from = window.last + 1
                break
    return found


def _outlet_cue(window: Window) -> str | None:
    derived = window.forms[0].derived
    if window.quoted and derived <= Derived.INITIALS:
        return "in quotation marks"
    if derived >= Derived.INITIALS:
        return _derived_cue(window)
    if window.plain:
        return _plain_cue(window, derived)
    return "name" if window.capitalised else _cue_around(window)


def _plain_cue(window: Window, derived: Derived) -> str | None:
    """What says that an ordinary word is the outlet; small letters only where the whole question has no others."""
    too_short = not window.has_article and window.letters < _LEAST_BARE
    if too_short or window.part_of_longer_name or (window.text.has_case and not window.capitalised):
        return None
    before = cues.OUTLET_BEFORE.search(window.before)
    exact = derived < Derived.SHORT
    after = (cues.OUTLET_AFTER if exact else cues.OUTLET_AFTER_NOUN).match(window.after)
    if before or after or not window.capitalised:
        return _told(before) or _told(after)
    if window.has_article and window.text.originals[window.first][0].isupper() and not window.starts_sentence:
        return "name"
    return _told(cues.OUTLET_BEFORE_WEAK.search(window.before)) if exact else None


def _derived_cue(window: Window) -> str | None:
    """Initials and last words are guesses: in capitals, with a cue, and "the Times" with its article."""
    words = window.text.originals[window.first : window.last + 1]
    if window.part_of_longer_name or not window.capitalised:
        return None
    if window.forms[0].derived == Derived.INITIALS and not all(word.isupper() for word in words):
        return None
    if window.forms[0].derived == Derived.LAST_WORD and not cues.ARTICLE_BEFORE.search(window.before):
        return None
    return _cue_around(window)


def _cue_around(window: Window) -> str | None:
    return _told(cues.OUTLET_BEFORE.search(window.before)) or _told(cues.OUTLET_AFTER.match(window.after))


def _beside(unsure: list[Window], known: list[Window]) -> list[Window]:
    """Those that stand in one list with a known outlet: "as reported by The Verge and Fortune"."""
    found: list[Window] = []
    waiting = list(unsure)
    while joined := next((window for window in waiting if _is_beside(window, [*known, *found])), None):
        found.append(joined)
        waiting = [window for window in waiting if window.last < joined.first or window.first > joined.last]
    return found


def _is_beside(window: Window, known: list[Window]) -> bool:
    letters = window.text.folded.text
    return any(
        cues.BESIDE.match(letters[min(window.end, other.end) : max(window.start, other.start)]) for other in known
    )


def _author_cue(window: Window) -> str | None:
    surname = window.forms[0].derived == Derived.LAST_WORD
    if surname and (not window.capitalised or window.letters < _LEAST_BARE or window.part_of_longer_name):
        return None
    found = cues.AUTHOR_BEFORE.search(window.before) or cues.AUTHOR_AFTER.match(window.after)
    if found is None and cues.DID_BEFORE.search(window.before):
        found = cues.WRITE_AFTER.match(window.after)
    if found is None and not surname:
        by = cues.BY.search(window.before)
        found = by if by and not (by[1] and cues.DEED.match(by[1])) else None
    return _told(found)


def _told(found: re.Match[str] | None) -> str | None:
    """The words of a cue, without the quotation marks around the name."""
    return found[0].strip(" \"'") or None if found else None
