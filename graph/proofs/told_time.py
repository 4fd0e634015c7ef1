"""Is the time that a sentence names that of its source? "This weekend" is said to the reader, not to the article's.

A small model copies "this weekend" from the question over an article of five years ago, and dates what a yearbook of
2025 tells by the day on which it was printed.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from graph.text.folded import folded
from graph.text.relative_dates import relative_stretches
from graph.text.terms import fold, years
from ingest.dates import instant
from ingest.models import Article

_NEWS_LASTS = timedelta(days=45)
# A book has a year alone.
_WHOLE_DATE = len("2026-01-31")


def out_of_time(sentence: str, surroundings: str, article: Article, as_of: datetime | None) -> str | None:
    """Why the time that `sentence` names is not that of its source, or None. `as_of` is the reader's moment (aware).

    Words that the surroundings of the quote have too are the article's own, and are let pass.
    """
    if article.published_at is None:
        return None
    return _older(sentence, surroundings, article.published_at, as_of) or _printed_later(
        sentence, surroundings, article.published_at
    )


def tells_of_another_time(question: str, quote: str, article: Article, as_of: datetime | None) -> str | None:
    """Why an article from before "this weekend" whose quote names other years alone does not tell of it, or None."""
    told = years(quote)
    if as_of is None or not told or len(article.published_at or "") < _WHOLE_DATE:
        return None
    published = instant(article.published_at or "").date()
    for phrase, first, last in _near(question, as_of.date()):
        asked = {str(year) for year in range(first.year, last.year + 1)}
        if published < first - _NEWS_LASTS and not told & asked:
            return f"the source is of {published} and speaks of {min(told)}, the question asks about {phrase!r}"
    return None


@lru_cache(maxsize=64)
def _near(text: str, today: date) -> tuple[tuple[str, date, date], ...]:
    """The definite stretches that a text names from now: the words, the first and the last day."""
    words = folded(text)
    return tuple(
        (words.text[stretch.start : stretch.end], stretch.first - timedelta(days=stretch.slack), stretch.last)
        for stretch in relative_stretches(words, today)
        if not (stretch.vague or stretch.lasting)
    )


def _older(sentence: str, surroundings: str, published_at: str, as_of: datetime | None) -> str | None:
    """Of "this week", "yesterday": the article is much older than they are to the reader."""
    if as_of is None or len(published_at) < _WHOLE_DATE:
        return None
    around, published = fold(surroundings), instant(published_at).date()
    for phrase, first, _ in _near(sentence, as_of.date()):
        if phrase not in around and published < first - _NEWS_LASTS:
            return f"the source is of {published_at[:10]}, the sentence says {phrase!r}"
    return None


def _printed_later(sentence: str, surroundings: str, published_at: str) -> str | None:
    """The sentence's year is only that of printing, while the source speaks of the year before or after."""
    published = published_at[:4]
    printed = years(surroundings.replace(published_at, " "))
    beside = printed & {str(int(published) - 1), str(int(published) + 1)}
    if published in years(sentence) and published not in printed and beside:
        return f"the source speaks of {', '.join(sorted(beside))}, {published} is the year in which it was printed"
    return None
