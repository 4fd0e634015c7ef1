"""When two texts are the same text, and which articles of the archive share theirs."""

import re
from collections.abc import Sequence

from ingest.ledger import Ledger

_WORD = re.compile(r"\w+")
# Two writings of the same words differ in punctuation, case and spaces, not by half of their length.
_LENGTHS = (0.7, 1.4)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without spaces, punctuation and marks."""
    return _WORD.findall(text.casefold())


def runs_of_words(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    """Every run of `length` consecutive words; the whole text where it is shorter."""
    last = max(1, len(words) - length + 1)
    return {tuple(words[begin : begin + length]) for begin in range(last)} if words else set()


def copies_of(ledger: Ledger, article_id: str) -> list[str]:
    """Other articles of which a revision has the words of one of this article's, in the order of their ids.

    Only that keeps a text in the archive; `ledger_copies.near_copies_of` knows those that edited it too.
    """
    bodies = ledger.rows("SELECT DISTINCT body FROM revisions WHERE article_id = ?", (article_id,))
    copies: set[str] = set()
    for (body,) in bodies:
        words = words_of(body)
        least, most = (int(share * len(body)) for share in _LENGTHS)
        rows = ledger.connection.execute(
            "SELECT article_id, body FROM revisions WHERE length(body) BETWEEN ? AND ? AND article_id <> ?",
            (least, most, article_id),
        )
        copies.update(other for other, text in rows if other not in copies and words_of(text) == words)
    return sorted(copies)
