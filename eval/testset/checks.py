"""Whether a question can stand in a test set: it names enough to be found, and its answer is proven, not given away."""

import re
from collections.abc import Iterator

from eval.metrics import tokens
from eval.testset.forms import Formed
from graph.proofs.facts import missing_entities
from graph.reading.kinds import wrong_kind
from graph.text.terms import calendar, content_terms, fold, names, numbers, words
from ingest.models import Article

_LEAST_TERMS, _SHORTEST, _LONGEST = 3, 20, 220
# What only the sentences before it, or the day of printing, would explain.
_POINTING = re.compile(
    r"\b(?:he|she|it|they|him|her|his|hers|its|their|them|we|our|us|i|my|you|your|this|these|those|there|here|such|"
    r"former|latter|others?|autres?|today|yesterday|tomorrow|tonight|ago|earlier|last night|"
    r"(?:this|last|past|next|coming|recent) (?:\w+ )?(?:days|weeks?|months?|years?|seasons?)|"
    r"il|elle|ils|elles|on|nous|notre|nos|vous|votre|je|mon|ma|mes|son|sa|ses|leur|leurs|ce|cet|cette|ces|ceux|celui|"
    r"celle|celles|hier|demain|aujourd'hui|ici|"
    r"the (?:article|text|sentence|passage|report|author)|l'article|le texte|la phrase)\b"
)
# "on" is French for "one" and English for "sur"; "est-ce que" and "a-t-il" point at nothing.
_NOT_POINTING = re.compile(r"\best-ce qu(?:e\b|')|-(?:t-)?(?:il|elle|ils|elles|on)\b")


def problem(formed: Formed, sentence: str, article: Article, language: str) -> str | None:
    """Why this question is not to be asked, or None. `sentence` is where the article proves the answer."""
    return next(_problems(formed, sentence, article, language), None)


def _problems(formed: Formed, sentence: str, article: Article, language: str) -> Iterator[str]:
    question, answer = formed.question, formed.answer
    if not _SHORTEST <= len(question) <= _LONGEST:
        yield f"the question has {len(question)} characters"
    if not question.endswith("?") or question.count("?") != 1:
        yield "it is not one question"
    if not _in_a_row(tokens(answer), tokens(sentence)):
        yield "the answer is not in the sentence"
    if _given_away(answer, question):
        yield "the question holds its answer"
    if pointing := _points(question, language):
        yield f"the question points outside itself: {pointing}"
    if not names(question):
        yield "the question names nothing"
    if len(content_terms(question)) < _LEAST_TERMS:
        yield "the question has too few words to be found by"
    if strange := _strange(question, article):
        yield f"the article does not speak of {strange}"
    if wrong := wrong_kind(question, sentence) or missing_entities(question, article, sentence):
        yield wrong


def _given_away(answer: str, question: str) -> bool:
    said, asked = tokens(answer), tokens(question)
    telling = [word for word in said if len(word) > 3]
    return _in_a_row(said, asked) or any(word in asked for word in telling) or bool(numbers(answer) & numbers(question))


def _points(question: str, language: str) -> str | None:
    text = _NOT_POINTING.sub(" ", fold(question))
    found = [match[0] for match in _POINTING.finditer(text) if not (language == "en" and match[0] in _FRENCH_ONLY)]
    return next(iter(found), None)


_FRENCH_ONLY = frozenset("on son sa ma mes ce ici leur".split())


def _strange(question: str, article: Article) -> str | None:
    """A name, number, month or weekday of the question that the article does not have."""
    text = f"{article.title}\n{article.body}\n{article.outlet or ''}"
    spoken = set(words(text))
    for run in names(question):
        if missing := [word for word in run if word not in spoken]:
            return missing[0]
    return next(iter(sorted((numbers(question) - numbers(text)) | (calendar(question) - calendar(text)))), None)


def _in_a_row(few: list[str], many: list[str]) -> bool:
    return bool(few) and any(many[at : at + len(few)] == few for at in range(len(many) - len(few) + 1))
