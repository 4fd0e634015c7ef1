"""Hard checks on a statement: names, numbers, negations against its proof; entities, kind and period of the question.

Pure functions; each returns what is wrong in words, for the `dropped` list. They only ever refuse: what passes here
still needs the support score.
"""

import re
from functools import lru_cache

from graph.reading.kinds import capitalised, expected_kind
from graph.reading.periods import Period
from graph.text.bearers import another_bearer, speaks_of
from graph.text.terms import (
    STOP,
    calendar,
    content_terms,
    fold,
    names,
    negated,
    numbers,
    stem,
    words,
    years,
)
from ingest.dates import instant
from ingest.models import Article

_UNFINISHED = frozenset(
    "a an the of to in on at by for with from as and or but that which who than into le la les un une des du de et ou "
    "que qui par pour avec dans sur au aux".split()
)
_SPEECH = re.compile(
    r"\b(?:said|says?|told|tells?|claim\w*|accord\w*|argu\w*|stat(?:ed|es)|wrote|declar\w*|affirm\w*|selon|dit|estim\w*)\b"
)
# "The Trois-Sœurs lighthouse" counts nothing.
_NAME_WITHIN = re.compile(r"(?<=[\w,;:] )[^\W\d_a-zà-ÿ][\w'’-]*")
_BOUND = re.compile(
    r"\b(?:since|until|before|depuis|avant|jusqu['’]en)\s+(?:early\s+|late\s+)?(?:18|19|20)\d\d\b", re.I
)
# So many words before and after a number say what it counts ("Hamlin, 24,", "fired two shells at the").
_BEFORE_NUMBER, _AFTER_NUMBER = 2, 3


def unsupported_facts(
    statement: str, quote: str, surroundings: str, referents: str = "", translated: frozenset[str] = frozenset()
) -> str | None:
    """Why the facts of `statement` are not those of `quote` and its `surroundings`, or None when they are.

    `surroundings` includes the quote. Numbers and names must occur there; a negation must be shared. `referents` are
    names and numbers that the question and the whole article share: "the inquiry" of a quote may be called by its
    name, except where the sentence says who said something, for then the name is the claim. `translated` are stems of
    words that the source has in another language ("Mayor" for "la maire").
    """
    missing = numbers(statement) - numbers(surroundings) - numbers(referents)
    if missing:
        return f"number not in the source: {', '.join(sorted(missing))}"
    attributes_speech = _SPEECH.search(fold(statement)) is not None
    known = {
        stem(word) for word in words(surroundings if attributes_speech else f"{surroundings} {referents}")
    } | translated
    strangers = [name for name in capitalised(statement) if any(stem(word) not in known for word in words(name))]
    if strangers:
        return f"name not in the source: {', '.join(strangers)}"
    days = calendar(statement) - calendar(surroundings)
    if days:
        return f"date not in the source: {', '.join(sorted(days))}"
    if negated(statement) and not negated(surroundings):
        return "the sentence denies what the source does not deny"
    if not negated(statement) and _denied(statement, quote):
        return "the source denies what the sentence says"
    return None


def missing_entities(question: str, article: Article, surroundings: str) -> str | None:
    """Which name or year of the question the source does not speak of, or None.

    A name of the question must occur in the article (one word of it, the last, is enough: "Mayor Lind" for "Ida
    Lind", but not "Oscar Lind"); a year must occur around the quote, or in the article where a date is asked for, or
    be that of publication.
    """
    text = f"{article.title}\n{article.outlet or ''}\n{' '.join(article.authors)}\n{article.body}"
    spoken = _spoken(text)
    wanted = [run for run in names(question) if not all(len(word) <= 3 for word in run)]
    others = {run: another_bearer(run, text, spoken) for run in wanted if speaks_of(run, spoken)}
    absent = [run for run in wanted if run not in others or others[run]]
    if absent and len(absent) == len(wanted):
        other = others.get(absent[0])
        return f"the source does not speak of {' '.join(absent[0])}{f' but of {other}' if other else ''}"
    asked = years(question)
    published = (article.published_at or "")[:4]
    # "Net zero by 2050" in an article of 2023: a year so far ahead is part of a name or a goal, not when it happened.
    ahead = {year for year in asked if published and int(year) > int(published) + 1}
    # "She will not run in 2024. When was she first elected?": the answer is another year, told apart from this one.
    dated = article.body if expected_kind(question) == "date" or asked == ahead else surroundings
    # What lasts "since 2024" is no event of 2024.
    told = years(dated if _BOUND.search(question) else _BOUND.sub(" ", dated))
    if asked and not asked & (told | {published}):
        return f"the source does not speak of {', '.join(sorted(asked))}"
    return None


@lru_cache(maxsize=64)
def _spoken(text: str) -> frozenset[str]:
    """The folded words of an article: asked for at each of its sentences."""
    return frozenset(words(text))


def detached_number(statement: str, surroundings: str) -> str | None:
    """Why a number of `statement` counts something else in `surroundings` ("two shells" for "two people"), or None.

    Wherever the number stands there, one of the words around it must be a word of the statement. Years are left out:
    they date what stands far from them.
    """
    said = content_terms(statement)
    tokens = words(surroundings)
    for number in sorted(numbers(_NAME_WITHIN.sub(" ", statement)) - years(statement)):
        places = [place for place, token in enumerate(tokens) if number in numbers(token)]
        near = [
            [*tokens[max(0, place - _BEFORE_NUMBER) : place], *tokens[place + 1 : place + 1 + _AFTER_NUMBER]]
            for place in places
        ]
        if near and not any(said & (content_terms(" ".join(window)) - {number}) for window in near):
            return f"the source counts something else: {number}"
    return None


def other_year(question: str, quote: str) -> str | None:
    """Why a quote that names years, and none that the question names, tells of another time; None where it may not."""
    asked, told = years(question), years(quote)
    if asked and told and not asked & told and expected_kind(question) != "date":
        return f"the source speaks of {', '.join(sorted(told))}, not of {', '.join(sorted(asked))}"
    return None


def cut_off(sentence: str) -> str | None:
    """Why a sentence without an end is none, or None: small models stop at a quotation mark that they should escape."""
    tokens = words(sentence)
    return "the sentence is cut off" if tokens and tokens[-1] in _UNFINISHED else None


def referents(question: str, article: Article) -> str:
    """The names and numbers of the question that the article uses too, as plain words."""
    text = f"{article.title}\n{article.body}"
    spoken = set(words(text))
    shared = [word for run in names(question) for word in run if word in spoken]
    return " ".join([*shared, *(numbers(question) & numbers(text))])


def outside_period(period: Period | None, article: Article) -> str | None:
    """Why an article cannot tell of a strict period ("this week"), or None. Undated articles never count as recent."""
    if period is None or not period.strict:
        return None
    if article.published_at is None:
        return f"the source has no date, the question asks about {period.phrase!r}"
    published = instant(article.published_at)
    if published < period.since:
        return f"the source is of {article.published_at[:10]}, the question asks about {period.phrase!r}"
    return None


def _denied(statement: str, quote: str) -> bool:
    """Whether the words that the quote denies are what the statement affirms."""
    said = content_terms(statement)
    for sentence in re.split(r"(?<=[.!?;])\s", quote):
        tokens = words(sentence)
        for position, word in enumerate(tokens):
            if word in {"not", "never", "pas", "jamais", "cannot"} or word.endswith("n't"):
                after = [stem(item) for item in tokens[position + 1 :] if item not in STOP][:2]
                if after and all(item in said for item in after):
                    return True
    return False
