"""The blocks of a web page: its paragraphs, headings and items in order, each with where it stands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNREAD = frozenset(
    "script style noscript template svg head iframe button select option textarea object audio video math".split()
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text in `element` (of lxml) without a block inside it.

    `key` is what is compared, `linked` the share of its characters that stand in links, 0..1.
    """

    element: Any
    text: str
    key: str
    linked: float


def key(text: str) -> str:
    """The letters and digits of `text`: extractors space the same words differently, compose accents, drop hyphens."""
    return "".join(_WORD.findall(unicodedata.normalize("NFC", text.replace("\u00ad", "")).casefold()))


def blocks(root: Any) -> Iterator[Block]:
    """The blocks below `root` in the order of the page, without those that hold no word.

    A line break ends a block too: its lines then share an element.
    """
    held: list[tuple[str, bool]] = []
    owner = root
    # A stack of its own: pages nest deeper than Python's calls may.
    stack: list[tuple[Any, bool, bool]] = [(root, False, False)]
    while stack:
        element, link, leaving = stack.pop()
        tag = element.tag
        if leaving:
            if tag in _BLOCKS:
                yield from _finished(owner, held)
                owner = element.getparent() if element is not root else root
            if element is not root and element.tail:
                held.append((element.tail, link))
            continue
        stack.append((element, link, True))
        if not isinstance(tag, str) or tag in _UNREAD:
            continue
        if tag in _BLOCKS or tag == "br":
            yield from _finished(owner, held)
        if tag in _BLOCKS:
            owner = element
        inside = link or tag == "a"
        if element.text:
            held.append((element.text, inside))
        stack.extend((child, inside, False) for child in reversed(element))


def _finished(owner: Any, held: list[tuple[str, bool]]) -> Iterator[Block]:
    text = " ".join("".join(part for part, _ in held).split())
    linked = sum(len(part.strip()) for part, link in held if link)
    held.clear()
    if text and (compared := key(text)):
        yield Block(owner, text, compared, min(1.0, linked / len(text)))
