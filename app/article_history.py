"""An article's history as plain values, for the command line and the HTTP API."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.history import Change, History

STATES = {"ready": "stands", "superseded": "superseded", "withdrawn": "withdrawn"}


def history_json(history: "History") -> dict[str, Any]:
    """The history as plain values; the first revision has no `edits`."""
    withdrawn = history.withdrawal
    return {
        "article_id": history.article_id,
        "withdrawn": {"reason": withdrawn.reason, "since": withdrawn.since} if withdrawn else None,
        "revisions": [_change_json(change) for change in history.changes],
    }


def _change_json(change: "Change") -> dict[str, Any]:
    revision = change.revision
    return {
        "sha256": revision.sha256,
        "state": STATES[revision.state],
        "reason": revision.reason,
        "title": revision.title,
        "first_seen": revision.first_seen,
        "valid_from": revision.valid_from,
        "valid_to": change.valid_to,
        "published_at": revision.published_at,
        "updated_at": revision.updated_at,
        "facts": {name: {"before": before, "after": after} for name, (before, after) in change.facts.items()},
        "edits": [
            {"op": edit.operation, "before": list(edit.before), "after": list(edit.after)} for edit in change.edits
        ],
    }
