"""What a reader's screen would turn into a link, an image or a citation: none of it belongs into an answer's sentences.

The address of an article stands with its citation, and its words, addresses included, in the citation's quote. A link
inside a sentence could lead anywhere, and an image is fetched as soon as it is shown (it can carry the question away).
"""

import re
from collections.abc import Iterable

ELISION = "[…]"
"""Stands where a sentence printed an address."""

# What GitHub Flavored Markdown (6.9) and its like make a link of by themselves, and schemes that do something.
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:javascript|vbscript|mailto):|\bdata:\w+/|\bblob:)[^\s<>\"“”«»]*"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w/])//[\w-]+(?:\.[\w-]+)+[^\s<>\"“”«»]*",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'’*_"
_MARKDOWN = re.compile(r"!?\[([^\[\]]*)\]\s?\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s+[\"'][^\"']*[\"'])?\)")
_MARKDOWN_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\[[^\[\]]*\])?")
_TAG = re.compile(r"<(?:!--.*?(?:-->|$)|/?[a-z][^<>]*>)", re.IGNORECASE | re.DOTALL)
_MARKER = re.compile(r"\s?(?:\[\d{1,3}\]|【\d[^】]*】)")


def addresses(text: str) -> list[str]:
    """The addresses in `text` that a screen could make a link of, without the punctuation after them."""
    return [found for match in _ADDRESS.finditer(text) if (found := match[0].rstrip(_TRAILING))]


def unprinted_address(sentence: str, *known: str) -> str | None:
    """Why a sentence may not name an address that none of the `known` texts prints, or None."""
    printed = "\n".join(known).lower()
    strange = [address for address in addresses(sentence) if address.lower() not in printed]
    return f"address not in the source: {', '.join(strange)}" if strange else None


def without_links(text: str, allowed: Iterable[str] = ()) -> str:
    """`text` as plain words: no addresses but the `allowed` ones, no Markdown links, images or tags, no markers.

    A marker such as [3] in an article's own words would be read as a citation that is none.
    """
    spared = {address.lower() for address in allowed}
    text = _MARKDOWN_IMAGE.sub(r"\1", _MARKDOWN.sub(r"\1", _TAG.sub("", text)))
    return " ".join(_ADDRESS.sub(lambda match: _elided(match[0], spared), _MARKER.sub("", text)).split())


def _elided(found: str, spared: set[str]) -> str:
    address = found.rstrip(_TRAILING)
    return found if address.lower() in spared or not address else ELISION + found[len(address) :]
