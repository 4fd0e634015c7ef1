"""Questions about what an earlier answer cited: "Who wrote the second article?", "When was [2] published?".

Only questions that ask for nothing else are taken so: what is left of them beside the citation that they point at must
be words that ask for its author, date, outlet, title, address, source or words. English and French.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graph.text.name_spans import name_spans
from graph.text.terms import content_terms, fold

Aspect = Literal["author", "date", "title", "outlet", "address", "quote", "source"]

_ORDINALS = {
    word: number
    for number, words in enumerate(
        ["first 1st premier premiere 1er 1ere", "second 2nd deuxieme seconde 2e", "third 3rd troisieme 3e",
         "fourth 4th quatrieme 4e", "fifth 5th cinquieme 5e", "sixth 6th sixieme 6e"], 1
    )
    for word in words.split()
} | {"last": -1, "dernier": -1, "derniere": -1}  # fmt: skip
_THING = r"(?:article|source|citation|quote|quotation|reference|extract|extrait)"
# The surest first: "the source of [1]" points at [1].
_REFERENCES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\[(?P<number>\d{1,2})\]",
        rf"\b{_THING} (?:no\.? ?|number |numero |n° ?)?(?P<number>\d{{1,2}})\b",
        rf"\b(?:the |la |le )?(?P<ordinal>{'|'.join(_ORDINALS)}) {_THING}\b",
        rf"\b(?:the|that|this|cet|cette|la|l')\s?{_THING}\b",
    )
)
_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    ("author", re.compile(r"\b(?:who (?:wrote|is the author|signed)|written by|authors?|journalist|by whom|"
                          r"qui (?:a ecrit|a signe|est l'auteur)|auteurs?|autrice|par qui)\b")),
    ("date", re.compile(r"\b(?:when|what (?:date|day)|date|how old|quand|quel jour|quelle date)\b")),
    ("title", re.compile(r"\b(?:title|headline|called|titre|s'appelle|intitulee?)\b")),
    ("address", re.compile(r"\b(?:link|url|address|where (?:can|do) i (?:read|find)|lien|adresse|"
                           r"ou (?:lire|trouver))\b")),
    ("outlet", re.compile(r"\b(?:newspaper|outlet|paper|magazine|who published|published by|journal|media|"
                          r"qui a publie|publie par|where (?:was|is))\b")),
    ("quote", re.compile(r"\b(?:say|says|said|quote|text|words|dit|texte|mots|citation exacte)\b")),
    ("source", re.compile(r"\b(?:show|source|what is|what was|give|open|from|montre[rz]?|donne[rz]?|"
                          r"quelle est|d'ou)\b")),
)  # fmt: skip
_ASKING_WORDS = content_terms(
    "write wrote written author journalist sign signed publish published date day old title headline called link url "
    "address read find newspaper outlet paper magazine quote text words show source give open come exactly article "
    "please citation reference tell many much "
    "ecrit signe auteur autrice publie parution paru date jour titre appelle intitule intitulee lien adresse lire "
    "trouver journal media dit texte mots exacte montre montrez donne donnez source vient exactement peux puis dis"
)


@dataclass(frozen=True)
class Pointed:
    """What a question asks of an earlier citation: by its number, or by the place of its article in the last answer.

    `place` counts from 1, -1 is the last, 0 the only one; `span` is where the question points at it.
    """

    aspect: Aspect
    number: int | None
    place: int
    span: tuple[int, int]


def pointed(question: str) -> Pointed | None:
    """What `question` asks of an earlier citation, or None when it asks for anything else."""
    text = fold(question)
    found = next((match for pattern in _REFERENCES if (match := pattern.search(text))), None)
    # Folding may change lengths; a question about a citation hardly has a ligature, and is none where it has.
    if found is None or len(text) != len(question):
        return None
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if content_terms(rest) - _ASKING_WORDS or any(span.start > 0 for span in name_spans(question)):
        return None
    aspect = next((name for name, pattern in _ASPECTS if pattern.search(rest)), None)
    if aspect is None:
        return None
    groups = found.groupdict()
    number = int(groups["number"]) if "number" in groups else None
    return Pointed(aspect, number, _ORDINALS[groups["ordinal"]] if "ordinal" in groups else 0, found.span())


def meant(asked: Pointed, turns: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The citation of the conversation that is meant, None where there is none or it is not clear which.

    A number is looked for in the latest answer that has it; a place is one among the articles of the latest answer.
    """
    answers = [turn["citations"] for turn in reversed(turns) if turn.get("citations")]
    if asked.number is not None:
        return next((item for answer in answers for item in answer if item["number"] == asked.number), None)
    first_of: dict[str, Mapping[str, Any]] = {}
    for item in answers[0] if answers else []:
        first_of.setdefault(item["article_id"], item)
    articles = list(first_of.values())
    if asked.place == 0:
        return articles[0] if len(articles) == 1 else None
    if asked.place == -1:
        return articles[-1] if articles else None
    return articles[asked.place - 1] if asked.place <= len(articles) else None


def cites(turns: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the conversation knows what its answers cited (one that the caller keeps itself does not)."""
    return any("citations" in turn for turn in turns)
