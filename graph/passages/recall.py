"""Answers to questions about an earlier citation, from the conversation and the article itself; nothing is searched.

The facts that are told (author, date, outlet, title, address) are the article's own record, not words that it prints:
they are a `derived` statement. Its premise is the earlier quote, word for word a `quoted` statement, which names the
revision that the record belongs to.
"""

from collections.abc import Mapping
from typing import Any

from graph.deps import Deps
from graph.passages.found import cited_id
from graph.reading.cited import Aspect, cites, meant, pointed
from graph.state import NO_CALLS, Hit, State, Update
from graph.text.language import spoken_language
from graph.text.links import without_links
from ingest.dates import instant
from ingest.models import Article

_NAMED: dict[str, dict[Aspect, str]] = {
    "en": {
        "author": "{title} was written by {value}.", "date": "{title} was published on {value}.",
        "title": "The title is {title}.", "outlet": "{title} was published by {value}.",
        "address": "{title} is at {value}.", "source": "The source is {title}{value}.",
    },
    "fr": {
        "author": "{title} a été écrit par {value}.", "date": "{title} a été publié le {value}.",
        "title": "Le titre est {title}.", "outlet": "{title} a été publié par {value}.",
        "address": "{title} se trouve à {value}.", "source": "La source est {title}{value}.",
    },
}  # fmt: skip
_UNKNOWN: dict[str, dict[Aspect, str]] = {
    "en": {
        "author": "The archive knows no author of {title}.", "date": "The archive knows no date of {title}.",
        "outlet": "The archive knows no outlet of {title}.", "address": "The archive knows no address of {title}.",
    },
    "fr": {
        "author": "L’archive ne connaît pas l’auteur de {title}.",
        "date": "L’archive ne connaît pas la date de {title}.",
        "outlet": "L’archive ne connaît pas le journal de {title}.",
        "address": "L’archive ne connaît pas l’adresse de {title}.",
    },
}  # fmt: skip


def recall(state: State, deps: Deps) -> Update | None:
    """The answer to a question about an earlier citation; None when the question is another one. Blocking."""
    asked = pointed(state["question"])
    if asked is None or not cites(state["turns"]):
        return None
    citation = meant(asked, state["turns"])
    if citation is None:
        return _refused("no answer of this conversation has such a citation, or more than one")
    try:
        # The one that stands now proves that the article is still in use; the cited revision has the words.
        deps.retriever.article(citation["article_id"])
        article = deps.retriever.article(citation["article_id"], citation["article_sha256"])
    except KeyError:
        return _refused("the article that was cited is not in the archive any more")
    if not _may_be_read(article, state):
        return _refused("the article that was cited is not among those that this question may use")
    start, end = asked.span
    standalone = f"{state['question'][:start]}{_title(article)}{state['question'][end:]}"
    chunk = cited_id(citation["article_id"], citation["article_sha256"], citation["start"], citation["end"])
    hit = Hit(chunk_id=chunk, score=1.0, similarity=None, also_in=[], cluster="")
    return Update(
        standalone=standalone, queries=[], hits=[hit], kept=[chunk], outcome="done", counts=NO_CALLS,
        proven=_statements(asked.aspect, article, citation, chunk, spoken_language(state["question"])),
        rejected=[], mode="extractive", note="asked about an earlier citation",
    )  # fmt: skip


def _statements(
    aspect: Aspect, article: Article, citation: Mapping[str, Any], chunk: str, language: str
) -> list[dict[str, Any]]:
    span = {"chunk_id": chunk, "start": citation["start"], "end": citation["end"], "support": 1.0}
    quote = without_links(article.body[citation["start"] : citation["end"]])
    if aspect == "quote":
        return [{"text": quote, "kind": "quoted", **span}]
    proof = {"text": quote, "kind": "quoted", **span}
    return [proof, {"text": _fact(aspect, article, language), "kind": "derived", "premises": [0], **span}]


def _fact(aspect: Aspect, article: Article, language: str) -> str:
    day = (article.published_at or "")[:10]
    values = {
        "author": ", ".join(article.authors), "date": day, "outlet": article.outlet, "address": article.url,
        "title": article.title,
        "source": "".join(f", {part}" for part in (*article.authors, article.outlet, day, article.url) if part),
    }  # fmt: skip
    known = values[aspect] or aspect == "source"
    sentence = (_NAMED if known else _UNKNOWN)[language][aspect]
    return sentence.format(title=_title(article), value=values[aspect] or "")


def _title(article: Article) -> str:
    return f"“{without_links(article.title)}”"


def _may_be_read(article: Article, state: State) -> bool:
    """Whether the question's moment and the caller's sources let the article through."""
    given = state["given"]
    readable = "sources" not in given or article.source.startswith(tuple(given["sources"]))
    return readable and (not article.published_at or instant(article.published_at) <= instant(state["as_of"]))


def _refused(why: str) -> Update:
    return Update(outcome="abstain", refused="nothing_found", reason=why, note=why, counts=NO_CALLS)
