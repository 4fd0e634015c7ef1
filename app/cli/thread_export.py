"""A conversation with the articles that it cites, to be kept elsewhere: as JSON, and as Markdown for people."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.cli.render import one_line, plain


def exported(home: Path, name: str, last: str, turns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The conversation; its citations with the facts and words of their articles, as far as the ledger has them.

    A citation's `state` is that of its revision: "stands", "superseded", "withdrawn", or "unknown" when it is gone.
    """
    from ingest.ledger import LEDGER_NAME, Ledger

    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger(home)) if (home / LEDGER_NAME).exists() else None
        told = [
            {**turn, "citations": [_citation(ledger, item) for item in turn["citations"]]}
            if "citations" in turn
            else turn
            for turn in turns
        ]
    return {"thread": name, "last": last, "turns": told}


def _citation(ledger: Any, cited: dict[str, Any]) -> dict[str, Any]:
    from ingest.history import standing_of

    if ledger is None:
        return {**cited, "state": "unknown"}
    try:
        article = ledger.article(cited["article_id"], cited["article_sha256"])
    except KeyError:
        return {**cited, "state": "unknown"}
    return {
        **cited,
        "state": standing_of(ledger, cited["article_id"], cited["article_sha256"]),
        "title": article.title, "outlet": article.outlet, "authors": list(article.authors),
        "published_at": article.published_at, "url": article.url,
        "quote": article.body[cited["start"] : cited["end"]],
    }  # fmt: skip


def markdown(conversation: dict[str, Any]) -> str:
    """The conversation as Markdown: questions as headings, answers, and below them their quotes."""
    parts = [f"# {one_line(conversation['thread'])}", f"Last said {conversation['last'][:16].replace('T', ' ')} UTC"]
    for turn in conversation["turns"]:
        text = plain(turn["content"])
        parts.append(f"## {one_line(text)}" if turn["role"] == "user" else text)
        parts += [_quoted(cited) for cited in turn.get("citations", [])]
    return "\n\n".join(parts) + "\n"


def _quoted(cited: dict[str, Any]) -> str:
    if "quote" not in cited:
        return f"[{cited['number']}] {one_line(cited['article_id'])} (not in the archive any more)"
    day = (cited["published_at"] or "undated")[:10]
    facts = [one_line(part) for part in (cited["title"], *cited["authors"], cited["outlet"], day, cited["url"]) if part]
    state = "" if cited["state"] == "stands" else f" ({cited['state']})"
    return f"> {one_line(cited['quote'])}\n>\n> [{cited['number']}] {', '.join(facts)}{state}"
