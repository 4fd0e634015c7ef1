"""A conversation with the articles that it cites, to be kept elsewhere."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ingest.models import EVERYTHING, Rights


def exported(
    home: Path, name: str, last: str, turns: Sequence[dict[str, Any]], rights: Rights = EVERYTHING
) -> dict[str, Any]:
    """The conversation; its citations with the facts and words of their articles, as far as the ledger has them.

    An article that `rights` do not allow is as one that is not there.

    A citation's `state` is that of its revision: "stands", "superseded", "withdrawn", or "unknown" when it is gone.
    """
    from ingest.ledger import LEDGER_NAME, Ledger

    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger(home)) if (home / LEDGER_NAME).exists() else None
        told = [
            {**turn, "citations": [_citation(ledger, item, rights) for item in turn["citations"]]}
            if "citations" in turn
            else turn
            for turn in turns
        ]
    return {"thread": name, "last": last, "turns": told}


def _citation(ledger: Any, cited: dict[str, Any], rights: Rights) -> dict[str, Any]:
    from ingest.history import standing_of

    if ledger is None:
        return {**cited, "state": "unknown"}
    try:
        article = ledger.article(cited["article_id"], cited["article_sha256"])
    except KeyError:
        return {**cited, "state": "unknown"}
    if not rights.allow(article.source, article.outlet):
        return {**cited, "state": "unknown"}
    return {
        **cited,
        "state": standing_of(ledger, cited["article_id"], cited["article_sha256"]),
        "title": article.title, "outlet": article.outlet, "authors": list(article.authors),
        "published_at": article.published_at, "url": article.url,
        "quote": article.body[cited["start"] : cited["end"]],
    }  # fmt: skip
