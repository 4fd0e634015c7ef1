"""What a reader must know of a sentence beside its words: that it is translated, and from what kind of piece it is.

Pure. The labels are in the reader's language ("en" or "fr"); news reports have none.
"""

from graph.text.language import NAMED, spoken_language
from ingest.models import Article

_TRANSLATED = {
    "en": {"en": "translated from English", "fr": "translated from French"},
    "fr": {"en": "traduit de l'anglais", "fr": "traduit du français"},
}
_IN = {"en": "in {}", "fr": "en {}"}
_BY = {"en": "{} by {}", "fr": "{} de {}"}
_SIGNED = {
    "en": {"opinion": "opinion piece", "analysis": "analysis", "review": "review"},
    "fr": {"opinion": "tribune", "analysis": "analyse", "review": "critique"},
}
_UNSIGNED = {
    "en": {"live": "live coverage, unedited, as it stood then", "advertisement": "advertisement"},
    "fr": {"live": "suivi en direct, non édité, en l'état du moment", "advertisement": "publicité"},
}
_MOST_AUTHORS = 3


def label(kind: str, text: str, quote: str, article: Article, reader: str) -> str | None:
    """The label of a statement of this `kind` for a reader of the language `reader`; None where none is needed."""
    found = [_of_language(kind, text, quote, article, reader), _of_genre(article, reader)]
    return ", ".join(part for part in found if part) or None


def _of_language(kind: str, text: str, quote: str, article: Article, reader: str) -> str | None:
    if kind == "translated":
        return _TRANSLATED[reader][spoken_language(quote, article.language)]
    said = spoken_language(text, article.language if text == " ".join(quote.split()) else reader)
    return _IN[reader].format(NAMED[reader][said]) if said != reader else None


def _of_genre(article: Article, reader: str) -> str | None:
    if signed := _SIGNED[reader].get(article.genre):
        authors = ", ".join(article.authors[:_MOST_AUTHORS])
        return _BY[reader].format(signed, authors) if authors else signed
    return _UNSIGNED[reader].get(article.genre)
