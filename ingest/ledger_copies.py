"""The ledger's memory of near-duplicates: one sketch a revision, and which revisions are copies of each other.

A revision is compared once, with all that were sketched before, whether they stand or not. What is kept is a fact of
two texts: neither the order of ingestion nor a later deletion changes it, so that clusters can be made of it anew.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from ingest.clusters import CopyPair
from ingest.duplicates import FINGERPRINT, Wording, likeness, pairs, sketch, wording
from ingest.ledger import TO_PUBLISH, Ledger
from ingest.ledger_write import LedgerWriter

# Texts that came as candidates once, come again: the last revisions of a template, the copies of one dispatch.
_KEPT_WORDINGS = 2_000


def copy_pairs(ledger: Ledger) -> list[CopyPair]:
    """Every two revisions to be published that are copies of each other."""
    rows = ledger.rows(
        f"WITH published AS (SELECT revision, article_id, sha256 FROM revisions WHERE {TO_PUBLISH})"
        " SELECT one.article_id, one.sha256, other.article_id, other.sha256, likeness FROM copies"
        " JOIN published AS one ON one.revision = copies.revision"
        " JOIN published AS other ON other.revision = copies.other WHERE method = ?",
        (ledger.fingerprint_number(FINGERPRINT),),
    )
    return [CopyPair((row[0], row[1]), (row[2], row[3]), row[4]) for row in rows]


def near_copies_of(ledger: Ledger, article_id: str) -> list[str]:
    """Other articles of which a revision is a copy, edits and all, of one of this article's; by id."""
    rows = ledger.rows(
        "WITH ours AS (SELECT revision FROM revisions WHERE article_id = ?), near AS ("
        " SELECT other AS revision FROM copies WHERE revision IN (SELECT revision FROM ours)"
        " UNION SELECT revision FROM copies WHERE other IN (SELECT revision FROM ours))"
        " SELECT DISTINCT article_id FROM revisions JOIN near USING (revision) WHERE article_id <> ? ORDER BY 1",
        (article_id, article_id),
    )
    return [row[0] for row in rows]


def compare_new(ledger: LedgerWriter, progress: Callable[[int, int], None]) -> None:
    """Sketch the revisions that were not yet, and find their copies; `progress` hears (done, total).

    A part is committed only when its revisions were compared with everything before them: after a kill the next run
    goes on there.
    """
    method = ledger.number_fingerprint(FINGERPRINT)
    new = [row[0] for row in ledger.rows(
        f"SELECT revision FROM revisions WHERE {TO_PUBLISH}"
        " AND revision NOT IN (SELECT revision FROM sketches WHERE method = ?) ORDER BY revision", (method,)
    )]  # fmt: skip
    if not new:
        return
    known = ledger.rows("SELECT revision, sketch FROM sketches WHERE method = ? ORDER BY revision", (method,))

    @lru_cache(_KEPT_WORDINGS)
    def text_of(revision: int) -> Wording:
        return _wording(ledger, revision)

    made = [sketch(text_of(revision)) for revision in new]
    revisions = [revision for revision, _ in known] + new
    rows = np.stack([*(np.frombuffer(kept, dtype="<u4") for _, kept in known), *made])
    article_ids = dict(ledger.rows("SELECT revision, article_id FROM revisions"))
    done = len(known)
    for end, candidates in pairs(rows, len(known)):
        found = [
            (method, revisions[left], revisions[right], share)
            for left, right in candidates
            if article_ids[revisions[left]] != article_ids[revisions[right]]
            and (share := likeness(text_of(revisions[left]), text_of(revisions[right])))
        ]
        with ledger.transaction():
            ledger.connection.executemany(
                "INSERT INTO copies (method, revision, other, likeness) VALUES (?, ?, ?, ?)", found
            )
            ledger.connection.executemany(
                "INSERT INTO sketches (method, revision, sketch) VALUES (?, ?, ?)",
                [(method, revisions[row], rows[row].astype("<u4").tobytes()) for row in range(done, end)],
            )
        done = end
        progress(done - len(known), len(new))


def _wording(ledger: Ledger, revision: int) -> Wording:
    ((article_id, sha256),) = ledger.rows("SELECT article_id, sha256 FROM revisions WHERE revision = ?", (revision,))
    return wording(ledger.article(article_id, sha256))
