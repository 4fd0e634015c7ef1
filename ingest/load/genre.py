"""What kind of piece an article is: news unless its type, its section or its address says otherwise."""

import re
from collections.abc import Iterable

from ingest.load.identity import http_parts

NEWS = "news"
_BY_TYPE = {
    "liveblogposting": "live",
    "opinionnewsarticle": "opinion",
    "analysisnewsarticle": "analysis",
    "reviewnewsarticle": "review",
    "advertisercontentarticle": "advertisement",
}
_WORDS = {
    "correction": "correction corrections correctif correctifs rectificatif rectificatifs erratum errata"
    " clarifications corrections-and-clarifications corrections-clarifications",
    "live": "live liveblog live-blog livestory live-updates direct en-direct liveticker minute-par-minute",
    "opinion": "opinion opinions opinión editorial editorials editoriales edito editos éditorial édito éditos"
    " tribune tribunes column columns columnists commentary commentisfree comment op-ed oped letters"
    " chronique chroniques idees idées points-de-vue meinung kommentar kommentare gastkommentar leitartikel",
    "analysis": "analysis analyses analyse décryptage decryptage décryptages decryptages news-analysis",
    "wire": "wire wires newswire newswires ap-wire dispatch dépêche dépêches depeche depeches agenturmeldung"
    " agenturmeldungen",
}
# Words of a genre's own name or code that would say nothing in a section or an address.
_STATED = {
    "corrected": "correction", "corrective": "correction", "rectification": "correction",
    "letter": "opinion", "viewpoint": "opinion", "libre-propos": "opinion",
    "live-blog": "live", "live-coverage": "live", "agency": "wire",
}  # fmt: skip
_GENRES = {word: genre for genre, words in _WORDS.items() for word in words.split()}
# What stands before or after a headline: "Opinion | ...", "Tribune. ...", "EN DIRECT : ...", "... - live updates".
_HEADLINE_LABELS = {
    "opinion": r"opinion|op-ed|editorial|commentary|comment|column|letters?(?: to the editor)?|tribune|éditorial|édito"
    r"|chronique|point de vue|courrier des lecteurs|billet",
    "live": r"live|live ?blog|live updates?|as it happened|en direct|suivi en direct|liveticker",
    "analysis": r"(?:news )?analysis|analyse|décryptage",
}
_BEFORE_HEADLINE = {
    genre: re.compile(rf"\W*(?:{label})\s*[|:.•–—](?!\w)", re.IGNORECASE) for genre, label in _HEADLINE_LABELS.items()
}
_AFTER_HEADLINE = {
    genre: re.compile(rf"\s[|•–—-]\s+(?:{label})\W*\Z", re.IGNORECASE) for genre, label in _HEADLINE_LABELS.items()
}
_BETWEEN_WORDS = re.compile(r"[\s_/&|,>:()]+")


def guess(
    section: str | None, url: str | None, types: Iterable[str] = (), genres: Iterable[str] = (), title: str = ""
) -> str:
    """ "news", "live", "opinion", "analysis", "review", "advertisement", "correction" or "wire".

    From schema.org `types` first, then the words of its `genres`, of the section, the folders of the URL's path (not
    its last part, which is the headline), and last a label that stands before or after the `title`.
    """
    for kind in types:
        if found := _BY_TYPE.get(kind.lower()):
            return found
    parts = http_parts(url) if url else None
    folders = parts.path.split("/")[:-1] if parts else []
    words = [*(word for text in (*genres, section or "") for word in _BETWEEN_WORDS.split(text)), *folders]
    return next((_GENRES[word.lower()] for word in words if word.lower() in _GENRES), _of_headline(title))


def _of_headline(title: str) -> str:
    """The genre that a headline is labelled with; news where it has no label."""
    return next(
        (
            genre
            for genre in _HEADLINE_LABELS
            if _BEFORE_HEADLINE[genre].match(title) or _AFTER_HEADLINE[genre].search(title)
        ),
        NEWS,
    )


def stated(names: Iterable[str]) -> str | None:
    """The genre that names or codes state, such as IPTC's ("genre:Opinion", "sig:correction", a URI of either).

    None where they state none of ours: "genre:Interview" is news for all that is known here.
    """
    words = [word.lower() for name in names for word in _BETWEEN_WORDS.split(name)]
    return next((found for word in words if (found := _GENRES.get(word) or _STATED.get(word))), None)
