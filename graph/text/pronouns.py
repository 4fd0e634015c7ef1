"""Pronouns of a question that nothing in it stands for, and the one name of the conversation that they can mean.

English "he", "it", "there" and French "il", "elle" are replaced where exactly one name fits; plurals and pointing words
("they", "that", "cela") are seen, but never replaced by a rule.
"""

import re

from graph.text.name_spans import NameSpan, name_spans
from graph.text.terms import content_terms, fold

_PERSON = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_THING = re.compile(r"\b(it|its)\b(?!\s+(?:true|possible|clear|said|that)\b)", re.IGNORECASE)
_THERE = re.compile(r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?!\s+(?:is|are|was|were)\b)", re.IGNORECASE)
_FRENCH_PERSON = re.compile(r"(?:\b(?:il|elle|lui)\b|-t-(?:il|elle)\b)(?!\s+y\b)", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:they|them|their|theirs|these|those|ils|elles|leurs?|ceux|celles)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:this|that) one\b|\bthat(?=\s*[?,.]|\s*$)|^(?:and |but |so )?that\b|\b(?:cela|ça|ceci|celui|celle)\b|"
    r"\b(?:son|sa|ses)\b|\by (?=est|sont|était|a(?!-t| ))",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:the|an?|these|le|la|les|un|une|des|du|aux?)\s+\w+|\b[ldc]['’]\w+|"
    r"\b(?:which|quel(?:le)?s?)\s+(?!is\b|are\b|was\b|were\b|did\b|does\b|est\b|sont\b|a\b|ont\b)\w+",
    re.IGNORECASE,
)
_LOWER_THING = re.compile(r"\b(?:the|this|that|an?|le|la|les|un|une|ce|cette)\s+[a-zà-ÿ]|\b[lL]['’][a-zà-ÿ]")
_KINDS = (
    ("person", _PERSON),
    ("thing", _THING),
    ("there", _THERE),
    ("french", _FRENCH_PERSON),
    ("other", _PLURAL),
    ("other", _POINTING),
)
Pronoun = tuple[str, re.Match[str]]


def pronouns(question: str) -> list[Pronoun]:
    """The pronouns that point outside the question, with what each can stand for."""
    return [
        (kind, match)
        for kind, pattern in _KINDS
        for match in pattern.finditer(question)
        if _points_outside(question, match)
    ]


def pronoun_replaced(question: str, last: str, proven: str) -> str | None:
    """The question with its first pronoun replaced by the one name of the last question and answer that it can mean.

    None where there is no such name, or more than one, or pronouns of several kinds.
    """
    found = pronouns(question)
    if len({kind for kind, _ in found}) != 1 or found[0][0] == "other":
        return None
    kind, match = found[0]
    meant = _candidates(kind, last, proven)
    if len(meant) != 1:
        return None
    name = f"{meant[0].article}{meant[0].text}"
    if kind == "french":
        return f"{name[:1].upper()}{name[1:]} : {question[:1].lower()}{question[1:]}"
    start, end = match.span()
    word, rest = fold(match[0]), question[end:]
    if kind == "there":
        name = f"in {name}"
    elif word in ("his", "its", "hers") or (word == "her" and content_terms(" ".join(rest.split()[:1]))):
        name += "'s"
    replaced = question[:start] + name + rest
    return replaced[:1].upper() + replaced[1:]


def _points_outside(text: str, match: re.Match[str]) -> bool:
    """Whether a pronoun has nothing before it in its own question that it can stand for."""
    before, after = text[: match.start()], text[match.end() :]
    if not (_OWN.search(before) or name_spans(before)):
        return True
    objects = fold(match[0]) in ("it", "him", "them", "that", "there", "cela", "ca", "lui")
    return objects and not after.strip(" ?.!")


def _candidates(kind: str, last: str, proven: str) -> list[NameSpan]:
    """The names that a pronoun can stand for, each once under its longest form."""
    spans = name_spans(f"{last}\n{proven}")
    if kind == "person":
        fitting = [span for span in spans if span.is_person]
    elif kind == "thing":
        # "How much did the bridge cost?": what "it" is has no name.
        others = _LOWER_THING.search(_without_names(last))
        fitting = [] if others else [span for span in spans if not span.is_person and not span.is_place]
    elif kind == "there":
        fitting = [span for span in spans if span.is_place]
    else:
        # "il" and "elle" are persons and things.
        persons = [span for span in spans if span.is_person]
        others = _LOWER_THING.search(_without_names(last))
        fitting = persons if others else [span for span in spans if not span.is_place]
    longest = sorted(fitting, key=lambda span: -len(span.words))
    kept: list[NameSpan] = []
    for span in longest:
        if not any(span.words <= other.words for other in kept):
            kept.append(span)
    return kept


def _without_names(text: str) -> str:
    for span in reversed(name_spans(text)):
        text = text[: span.start - len(span.article)] + text[span.end :]
    return text
