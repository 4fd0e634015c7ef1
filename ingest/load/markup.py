"""Markup that is nothing but the article (a body in HTML, XHTML or NITF) as plain text, block by block.

Unlike a web page it has no navigation to leave out, so nothing is guessed and no paragraph is lost.
"""

import re
from collections.abc import Iterable
from typing import Any

_LINES = frozenset({"li", "tr"})
_BLOCKS = _LINES | frozenset(
    "address article aside block blockquote body body.content body.head bq caption dd div dl dt figure fn footer form"
    " h1 h2 h3 h4 h5 h6 head header hl1 hl2 hr html main media nav nitf ol p pre section table tbody tfoot thead"
    " ul".split()
)
_UNSEEN = frozenset(
    "audio body.head button canvas figcaption figure footer form head header iframe media nav noscript object script"
    " style svg template video".split()
)
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"\s+")
_TWO_BREAKS = re.compile(r" ?\n[ \n]*\n ?")
_A_BREAK = re.compile(r" ?\n ?")


def html_text(markup: str) -> str:
    """The text of a piece of HTML, paragraphs parted by a blank line; "" where it has none."""
    from lxml import etree, html

    # Without huge_tree what is nested deeper than 256 elements would be dropped in silence.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return text(html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser))
    except etree.ParserError:  # there is no element in it
        return ""


def text(element: Any) -> str:
    """The text of an lxml `element` without comments: paragraphs parted by a blank line, items and rows by a line end.

    Names of elements count without their namespace, so that XHTML and NITF read as HTML does. Pictures,
    captions, headers, footers, scripts and forms are left out; the cells of a row are parted by " | ".
    """
    from lxml import etree

    blocks: list[tuple[bool, str]] = []
    words: list[str] = []
    lines = 0  # how many items and rows the place read now is in

    def end_block() -> None:
        flowing = "".join(words).strip()
        if flowing == "-" and lines:
            return  # the mark of an item whose text is a block of its own
        words.clear()
        for paragraph in _TWO_BREAKS.split(flowing):
            shown = _A_BREAK.sub("\n", paragraph).strip().removesuffix(" |")
            if shown.strip("-| "):
                blocks.append((lines > 0, shown))

    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        name = etree.QName(node).localname.lower()
        if event == "start":
            if name in _BLOCKS:
                end_block()
            if name in _UNSEEN:
                walker.skip_subtree()
                continue
            lines += name in _LINES
            if name in ("li", "br"):
                words.append("- " if name == "li" else "\n")
            words.append(_SPACE.sub(" ", node.text or ""))
            continue
        if name in _BLOCKS:
            end_block()
            if name in _LINES:
                lines -= 1
                words.clear()
        elif name in _CELLS:
            words.append(" | ")
        if node is not element:
            words.append(_SPACE.sub(" ", node.tail or ""))
    end_block()
    return joined(blocks)


def joined(blocks: Iterable[tuple[bool, str]]) -> str:
    """Blocks as one text, a blank line between two of them, and a line end only where both are lines (True)."""
    body = ""
    before = False
    for line, block in blocks:
        body += ("\n" if before and line else "\n\n") * bool(body) + block
        before = line
    return body
