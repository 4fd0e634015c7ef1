"""How an article changed: its revisions with the differences between neighbours, and whether a cited one stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from ingest.ledger import Ledger, Revision
from ingest.models import EVERYTHING, Article, Rights
from ingest.sentences import sentence_spans
from ingest.withdrawal import Withdrawal, withdrawal

Operation = Literal["equal", "insert", "delete", "replace"]
Standing = Literal["stands", "superseded", "withdrawn", "unknown"]
Span = tuple[int, int]
_FACTS = ("title", "url", "outlet", "authors", "published_at", "updated_at", "language", "section", "genre")
# Two sentences that share less are different sentences; and difflib takes quadratic time.
_LEAST_ALIKE, _MOST_WORDS = 0.4, 2_000


@dataclass(frozen=True, slots=True)
class Edit:
    """A step from one text to the next, as in difflib: `before[slice]` became `after[slice]`, in code points."""

    operation: Operation
    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class Change:
    """A revision and how it differs from the one before it; the first has no `edits` and no `facts`.

    `valid_to` is when the next revision began to stand (ISO 8601, UTC), None where none did. `facts` gives, by name,
    what each changed fact was and is.
    """

    revision: Revision
    valid_to: str | None
    article: Article
    facts: dict[str, tuple[object, object]]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Every revision of an article, oldest first, and why it is out of use (None: it is not)."""

    article_id: str
    withdrawal: Withdrawal | None
    changes: tuple[Change, ...]


def history(ledger: Ledger, article_id: str, rights: Rights = EVERYTHING) -> History:
    """The history of an article, of the revisions that `rights` allow; without any change where there is none."""
    known = [(each, ledger.article(article_id, each.sha256)) for each in ledger.history(article_id)]
    allowed = [(each, article) for each, article in known if rights.allow(article.source, article.outlet)]
    revisions, articles = [each for each, _ in allowed], [article for _, article in allowed]
    changes = []
    for place, (revision, article) in enumerate(zip(revisions, articles, strict=True)):
        before = articles[place - 1] if place else None
        following = next((each for each in revisions[place + 1 :] if each.state != "withdrawn"), None)
        changes.append(
            Change(
                revision,
                following.valid_from if following and revision.state != "withdrawn" else None,
                article,
                _changed_facts(before, article) if before else {},
                tuple(differences(before.body, article.body)) if before else (),
            )
        )
    return History(article_id, withdrawal(ledger, article_id), tuple(changes))


def standing_of(ledger: Ledger, article_id: str, sha256: str) -> Standing:
    """What became of a cited revision: it stands, was superseded, is out of use, or is not in the ledger."""
    rows = ledger.rows("SELECT state FROM revisions WHERE article_id = ? AND sha256 = ?", (article_id, sha256))
    if not rows:
        return "unknown"
    if rows[0][0] == "withdrawn" or withdrawal(ledger, article_id):
        return "withdrawn"
    if rows[0][0] == "ready":
        return "stands"
    stands = ledger.rows("SELECT 1 FROM revisions WHERE article_id = ? AND state = 'ready'", (article_id,))
    return "superseded" if stands else "withdrawn"


def differences(before: str, after: str) -> list[Edit]:
    """The steps from one text to the other, by sentences and, inside a changed sentence, by words.

    They tile both texts: every `before` span ends where the next begins, and so does every `after` span.
    """
    old, new = _sentences(before), _sentences(after)
    edits: list[Edit] = []
    for edit in _compared(before, old, after, new):
        edits += _by_words(before, after, edit) if edit.operation == "replace" else [edit]
    return list(_joined(edits))


def _by_words(before: str, after: str, edit: Edit) -> list[Edit]:
    old, new = _words(before, edit.before), _words(after, edit.after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return [edit]
    found = _compared(before, old, after, new)
    alike = sum(step.before[1] - step.before[0] for step in found if step.operation == "equal")
    lengths = edit.before[1] - edit.before[0], edit.after[1] - edit.after[0]
    return found if 2 * alike >= _LEAST_ALIKE * sum(lengths) else [edit]


def _compared(before: str, old: Sequence[Span], after: str, new: Sequence[Span]) -> list[Edit]:
    """What difflib says of two rows of pieces; both rows tile their stretch of text."""
    matcher = SequenceMatcher(
        None, [before[start:end] for start, end in old], [after[start:end] for start, end in new], autojunk=False
    )
    return [
        Edit(operation, _span(old, first, last), _span(new, begin, end))
        for operation, first, last, begin, end in matcher.get_opcodes()
    ]


def _span(pieces: Sequence[Span], first: int, last: int) -> Span:
    if first == last:
        place = pieces[first][0] if first < len(pieces) else (pieces[-1][1] if pieces else 0)
        return place, place
    return pieces[first][0], pieces[last - 1][1]


def _sentences(text: str) -> list[Span]:
    """The sentences, each with the space that follows it, so that they tile the text."""
    starts = [start for start, _ in sentence_spans(text)]
    borders = [0, *starts[1:], len(text)]
    return [(begin, end) for begin, end in pairwise(borders) if begin < end]


def _words(text: str, within: Span) -> list[Span]:
    start, end = within
    return [(start + found.start(), start + found.end()) for found in re.finditer(r"\s*\S+|\s+", text[start:end])]


def _joined(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Neighbours of the same kind made one."""
    last: Edit | None = None
    for edit in edits:
        if last is not None and last.operation == edit.operation:
            last = Edit(edit.operation, (last.before[0], edit.before[1]), (last.after[0], edit.after[1]))
            continue
        if last is not None:
            yield last
        last = edit
    if last is not None:
        yield last


def _changed_facts(before: Article, after: Article) -> dict[str, tuple[object, object]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in _FACTS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
