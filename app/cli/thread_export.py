"""A conversation with the articles that it cites, as Markdown for people."""

from typing import Any

from app.cli.render import one_line, plain


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
