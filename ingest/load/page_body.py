"""The article's text: what trafilatura found, put right by where its lines stand on the page.

Trafilatura decides which part of the page is the article. Its lines are then found again among the blocks of the page,
and the element that holds most of them is the article's own. With that known:

1. another `<article>` than the one with the page's `h1` is another article, and goes;
2. a line inside a sidebar, caption, form or the like (by tag, class or id), below the article's own element, goes;
3. a line that is nothing but a link to something else goes;
4. a line that reads like boilerplate goes (`boilerplate`), and the headlines below a "Top stories" with it;
5. paragraphs that were passed over come back, where their parent is of the article's own kind (pages that cut an
   article in parts put each into an element with the same class).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.load import boilerplate
from ingest.load.page_blocks import Block, blocks, key

_INNER_TAGS = frozenset(("p", "li", "blockquote", "h2", "h3", "h4"))
_LEAST_ARTICLE = 250
_LEAST_PARAGRAPH = 40
_FARTHEST = 3
_COMPARED = 60
_TOP = 3


@dataclass(frozen=True)
class _Line:
    """A line of the extracted text and the index of its block, None where the page has no such block."""

    text: str
    at: int | None


def improved(tree: Any, text: str, title: str) -> str:
    """`text` (clean, a block a line) without what is not the article, with what of it was missed.

    `tree` is the page (lxml), unchanged by this. Where no line would be left, `text` comes back.
    """
    body = tree.find(".//body")
    page = list(blocks(tree if body is None else body))
    lines = _found([line for line in text.split("\n") if line.strip()], page)
    own = _own_element(lines, page)
    around = frozenset(_upwards(own))
    dropped = {
        number for number, line in enumerate(lines)
        if boilerplate.is_boilerplate(line.text)
        or (number < _TOP and _above_text(line.text, title))
        or (line.at is not None and _aside(page[line.at], around))
    }  # fmt: skip
    dropped |= _of_other_articles(lines, page) | _below_links_heading(lines, page)
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    if not kept:
        return text
    return "\n".join(_with(_missed(lines, page, own, around), kept, page))


def _found(texts: Sequence[str], page: Sequence[Block]) -> list[_Line]:
    """Each text with its block: the next one with these words, or the first where none follows."""
    places: Mapping[str, list[int]] = defaultdict(list)
    for index, block in enumerate(page):
        places[block.key].append(index)
    lines = []
    last = -1
    for text in texts:
        found = places.get(key(text), [])
        at = next((index for index in found if index > last), found[0] if found else None)
        last = last if at is None else at
        lines.append(_Line(text, at))
    return lines


def _own_element(lines: Sequence[_Line], page: Sequence[Block]) -> Any:
    """The element whose paragraphs hold most of the text; None where no line was found on the page."""
    held: dict[Any, int] = defaultdict(int)
    for line in lines:
        if line.at is not None:
            element = page[line.at].element
            held[element.getparent() if element.tag in _INNER_TAGS else element] += len(line.text)
    return max(held, key=lambda element: held[element]) if held else None


def _upwards(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _below(element: Any, around: frozenset[Any]) -> list[Any]:
    """`element` and what holds it, up to the first that also holds the article's own element."""
    path = []
    for outer in _upwards(element):
        if outer in around:
            break
        path.append(outer)
    return path


def _aside(block: Block, around: frozenset[Any]) -> bool:
    # A bare address in a list of links is something that the article tells.
    if block.linked > 0.9 and len(block.text.split()) > 3 and "://" not in block.text:
        return True
    return any(boilerplate.stands_aside(outer.tag, _names(outer)) for outer in _below(block.element, around))


def _above_text(text: str, title: str) -> bool:
    """Whether the line is the date of the article, with or without its title before it."""
    rest = text[len(title) :] if title and text.casefold().startswith(title.casefold()) else text
    return boilerplate.is_dateline(rest)


def _of_other_articles(lines: Sequence[_Line], page: Sequence[Block]) -> set[int]:
    """The lines in another `<article>`, where enough text stands in the one with the page's `h1`."""
    own = {
        outer for block in page if block.element.tag == "h1" for outer in _upwards(block.element)
        if outer.tag == "article"
    }  # fmt: skip
    if not own:
        return set()
    inside, others, length = set(), set(), 0
    for number, line in enumerate(lines):
        articles = [o for o in _upwards(page[line.at].element) if o.tag == "article"] if line.at is not None else []
        if any(article in own for article in articles):
            inside.add(number)
            length += len(line.text)
        elif articles:
            others.add(number)
    return others if length > _LEAST_ARTICLE else set()


def _below_links_heading(lines: Sequence[_Line], page: Sequence[Block]) -> set[int]:
    """The headings of lists of other articles with the headlines below each, up to the next sentence."""
    dropped = set()
    listing = False
    for number, line in enumerate(lines):
        if boilerplate.heads_links(line.text):
            listing = True
        elif boilerplate.is_sentence(line.text) and not (line.at is not None and page[line.at].linked > 0.6):
            listing = False
        if listing:
            dropped.add(number)
    return dropped


def _missed(lines: Sequence[_Line], page: Sequence[Block], own: Any, around: frozenset[Any]) -> list[int]:
    """The blocks that the extraction passed over although they stand where its paragraphs stand."""
    if own is None:
        return []
    known = "".join(key(line.text) for line in lines)
    return [
        index for index, block in enumerate(page)
        # A paragraph may have come in parts: its beginning and its end are looked for.
        if _is_missed(block, own, around) and block.key[:_COMPARED] not in known and block.key[-_COMPARED:] not in known
    ]  # fmt: skip


def _is_missed(block: Block, own: Any, around: frozenset[Any]) -> bool:
    element, parent = block.element, block.element.getparent()
    if element.tag not in ("p", "blockquote") or parent is None or len(block.text) < _LEAST_PARAGRAPH:
        return False
    if parent is not own:
        alike = parent.tag == own.tag and own.get("class") and parent.get("class") == own.get("class")
        path = _below(parent, around)
        if not alike or len(path) > _FARTHEST or any(boilerplate.stands_aside(o.tag, _names(o)) for o in path):
            return False
    return (
        block.linked <= 0.5
        and not boilerplate.is_boilerplate(block.text)
        and not boilerplate.stands_aside(element.tag, _names(element))
    )


def _with(missed: Sequence[int], kept: Sequence[_Line], page: Sequence[Block]) -> Iterator[str]:
    """The kept lines with the missed blocks between them, each where it stands on the page."""
    waiting = list(reversed(missed))
    for line in kept:
        while waiting and line.at is not None and waiting[-1] < line.at:
            yield page[waiting.pop()].text
        yield line.text
    yield from (page[index].text for index in reversed(waiting))
