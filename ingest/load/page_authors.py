"""Who wrote the article of a web page.

Order of trust: JSON-LD `author`, then the meta tags for authors, then the byline that readers see (an element marked
`itemprop="author"`, `rel="author"` or with such a class). At each, the outlet itself is passed over as long as a later
one names somebody else; where none does, the outlet stands as the source wrote it. Trafilatura's guess comes last,
where nothing else is said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingest.clean import clean_line
from ingest.load import authors
from ingest.load.page_blocks import key

_META = (
    "author", "article:author", "article:author_name", "article:byline", "articleauthor", "byl", "parsely-author",
    "sailthru.author", "dc.creator", "dcterms.creator", "citation_author",
)  # fmt: skip
_ADDRESS = re.compile(r"://|@|\bwww\.", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}\Z", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_BYLINE = re.compile(
    r"(?i)(?:^|[-_ ])(?:authors?|byline|autor|autoren|auteurs?|autore)"
    r"(?:[-_]{1,2}(?:name|list|link|item|list-item))?(?=$|[ ])"
)
_ELSEWHERE = re.compile(r"(?i)teaser|related|widget|recommend|latest|popular|comment|sidebar|promo")
_INTRODUCED = re.compile(r"(?i)\A(?:(?:written |words )?by|von|par|por|di|door|af|av)\s+")
_PLACE = re.compile(r",\s*[^\s,]+\Z")
# "Harriet Vosloo", "J. van der Berg-Smith", "O'Neill": two to four words of a name, particles small.
_NAME = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*)(?: (?:[a-zà-ÿ]{1,4}|[^\W\d_][\w.'’-]*)){0,2} [^\W\d_][\w.'’-]+\Z")


def found(
    stated: Iterable[str], meta: Mapping[str, str], tree: Any, guess: str | None, sites: Iterable[str | None]
) -> list[str]:
    """The authors, each as a name. `sites` are the names that the site goes by."""
    outlets = {key(site) for site in sites if site} - {""}
    fallback: list[str] = []
    for names in _sources(stated, meta, tree, outlets):
        if any(not _is_outlet(name, outlets) for name in names):
            return names
        fallback = fallback or names
    return fallback or _people([guess] if guess else [])


def _sources(stated: Iterable[str], meta: Mapping[str, str], tree: Any, outlets: Iterable[str]) -> Iterator[list[str]]:
    """What each place says, the surest first."""
    yield _people(stated)
    yield _people(meta[name] for name in _META if name in meta)
    yield _bylines(tree, outlets)


def _people(bylines: Iterable[str]) -> list[str]:
    """The names in some bylines; addresses and numbers of accounts are none."""
    names = [name for byline in bylines for name in authors.split(byline)]
    return [name for name in names if _LETTER.search(name) and not _ADDRESS.search(name)]


def _is_outlet(name: str, outlets: Iterable[str]) -> bool:
    return bool(_HOST.match(name.strip())) or key(name) in outlets


def _bylines(tree: Any, outlets: Iterable[str]) -> list[str]:
    """The names in the first element that is marked as a byline and reads like one."""
    # "Harriet Vosloo, Courier North" in the Courier.
    offices = tuple(outlet for outlet in outlets if len(outlet) > 2)
    for element in _marked(tree):
        text = clean_line(" ".join(element.itertext()))
        if not text or len(text) > 120:
            continue
        parts = [part.strip(" ,;·|") for part in authors.split(_INTRODUCED.sub("", text, count=1))]
        names = [_PLACE.sub("", part) for part in parts if not key(part).startswith(offices)]
        if names and all(_NAME.match(name) for name in names):
            return names
    return []


def _marked(tree: Any) -> Iterator[Any]:
    """The elements marked as a byline that do not belong to another article's teaser."""
    for element in tree.iter("a", "address", "div", "li", "p", "span", "strong"):
        marks = (element.get("itemprop"), element.get("rel"))
        if ("author" in marks or _BYLINE.search(element.get("class") or "")) and not any(
            outer.tag in ("aside", "footer", "nav") or _ELSEWHERE.search(outer.get("class") or "")
            for outer in element.iterancestors()
            if outer.tag not in ("html", "body")
        ):
            yield element
