"""The title of a web page, among the wordings that it gives for it.

A page names its article up to five times: JSON-LD `headline`, `og:title`, `twitter:title`, the `h1` and `<title>`.
Each is first cut where the site's name, or anything below which another of them ends, was added ("... | Sport | The
Courier"). Where JSON-LD and Open Graph still differ, one of them was written for search engines:

1. `og:title` alone against JSON-LD, `h1` and `twitter:title`, or neither repeated anywhere: JSON-LD;
2. `og:title`, `h1` and `<title>` together: JSON-LD, which then holds the lasting name of a page whose headline changes
   (unless it is the same without its kicker);
3. `og:title` ends in the name of the site, so a template wrote it: JSON-LD;
4. else `og:title`.

Without JSON-LD: `og:title`; then the `h1`, one that `<title>` repeats before all others; then `<title>`. What `h1` and
`og:title` have in common below different kickers ("Vote: Barrier to stay", "City council - Barrier to stay") is the
title. The order of 2 to 4 follows what 129 real pages are expected to be called, not a standard.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ingest.load.page_blocks import key

_ADDED = re.compile(r"\s+(?:[|–—*·•»-]|::)\s+|\s*[｜：ㅣ]\s*")
_ANY_MARK = re.compile(r"\s*[|｜ㅣ：–—*·•»-]")
_KICKER = re.compile(r"(?:\s+[|–—-]|\s*:)\s+")
_LEAST_COMMON = 12


@dataclass(frozen=True, slots=True)
class Wordings:
    """What a page calls its article in each place, clean and on one line; empty where it does not."""

    json_ld: str = ""
    open_graph: str = ""
    twitter: str = ""
    headings: tuple[str, ...] = ()
    page: str = ""


def title(given: Wordings, sites: Iterable[str | None]) -> str:
    """The title; empty where the page has none. `sites` are the names that the site goes by."""
    names = {key(site) for site in sites if site} | _shared_ending(given.open_graph, given.page)
    titles = (given.json_ld, given.open_graph, given.twitter, given.page)
    whole = {key(text) for text in (*titles, *given.headings) if text}
    json_ld, open_graph, twitter, page = (_cut(text, whole - {key(text)}, names) for text in titles)
    heading = next((text for text in given.headings if key(text) == key(page)), next(iter(given.headings), ""))
    if not open_graph or key(open_graph) == key(json_ld):
        return json_ld or open_graph or heading or page
    if not json_ld:
        return _below_kickers(open_graph, heading) or open_graph
    templated = open_graph != given.open_graph and _cut(given.open_graph, set(), names) != given.open_graph
    repeated = {key(text) for text in (heading, page, twitter)} & {key(json_ld), key(open_graph)}
    alone = not repeated or {key(json_ld)} == {key(heading), key(twitter)}
    shared = {key(open_graph)} == {key(heading), key(page)} and key(json_ld) not in key(open_graph)
    return json_ld if templated or alone or shared else open_graph


def _shared_ending(first: str, second: str) -> set[str]:
    """What stands behind the last mark of both texts: the name of the site, as far as one can see."""
    first_end, second_end = ({key(text[mark.end() :]) for mark in _ADDED.finditer(text)} for text in (first, second))
    return first_end & second_end if key(first) != key(second) else set()


def _cut(text: str, others: Collection[str], names: Collection[str]) -> str:
    """`text` up to where another wording of the page ends, else without a site's name at its end."""
    marks: Sequence[re.Match[str]] = list(_ADDED.finditer(text))
    for mark in [*marks, *_ANY_MARK.finditer(text)]:
        if key(text[: mark.start()]) in others:
            return text[: mark.start()]
    for mark in marks:
        if mark.start() and key(text[mark.end() :]) in names:
            return text[: mark.start()]
    return text


def _below_kickers(first: str, second: str) -> str:
    """The end that two titles have in common, each below a kicker of its own; empty where there is none."""
    if key(first) == key(second):
        return ""
    ends = {key(second[mark.end() :]) for mark in _KICKER.finditer(second)}
    tails = (first[mark.end() :] for mark in _KICKER.finditer(first))
    return next((tail for tail in tails if key(tail) in ends and len(tail) >= _LEAST_COMMON), "")
