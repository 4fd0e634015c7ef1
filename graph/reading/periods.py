"""Periods that a question names ("last week", "between March 2 and 5"), relative to a moment; English and French.

Only phrases whose period is certain are turned into dates; "since the election" stays text, and so does a year that
is part of a name ("the 2024 election"). A period is where to look first, not a proof: an article about March may be
printed in April, so the window is widened at its end, but not where the day of printing is named.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from graph.text import date_context
from graph.text.dates_in_text import Mention, mentions
from graph.text.folded import Folded, folded
from graph.text.relative_dates import Stretch, relative_stretches

# No press article is older (see `ingest.dates`): where a period that only has an end begins.
EARLIEST = datetime(1500, 1, 1, tzinfo=UTC)
_LEAST_WIDENING, _MOST_WIDENING, _PRINTED_WIDENING = 15, 62, 1
_A_YEAR = timedelta(days=366)
_LAST_MOMENT = time(23, 59, 59, 999_999, tzinfo=UTC)


@dataclass(frozen=True)
class Period:
    """An inclusive stretch of time and the words of the question that name it, which stand at start..end.

    `strict` says that what happened outside it cannot answer ("this week"), not merely that it is less likely.
    """

    since: datetime
    until: datetime
    phrase: str
    strict: bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class _Named:
    """A stretch of days before it is widened; `mention` is what is written out, None for what is named from now."""

    stretch: Stretch
    strict: bool
    mention: Mention | None = None


def find_period(question: str, as_of: datetime) -> Period | None:
    """The period of the whole `question`, or None. `as_of` is an aware datetime.

    Of several periods it is what holds them all: of the strict ones where there are any, without vague ones
    ("recently") where another is definite. None too where that is mostly what lies between them, or everything.
    """
    found = _periods(question, as_of)
    definite = [period for period, vague in found if not vague] or [period for period, _ in found]
    chosen = [period for period in definite if period.strict] or definite
    if len(chosen) < 2:
        return chosen[0] if chosen else None
    since, until = min(period.since for period in chosen), max(period.until for period in chosen)
    strict = chosen[0].strict
    told = sum((period.until - period.since for period in chosen), timedelta())
    if (since == EARLIEST and until >= as_of) or (not strict and until - since > 2 * told + _A_YEAR):
        return None
    phrase = ", ".join(dict.fromkeys(period.phrase for period in chosen))
    return Period(since, until, phrase, strict, chosen[0].start, chosen[-1].end)


def find_periods(question: str, as_of: datetime) -> list[Period]:
    """The periods that `question` names, each with its span, in the order of their appearance.

    Always `since <= until <= as_of`: what lies ahead of `as_of` is no filter.
    """
    return [period for period, _ in _periods(question, as_of)]


def _periods(question: str, as_of: datetime) -> list[tuple[Period, bool]]:
    text, today = folded(question), as_of.astimezone(UTC).date()
    named = _named(text, today)
    found: list[tuple[Period, bool]] = []
    place = 0
    while place < len(named):
        one, others = named[place], named[place + 1 :]
        together = _together(one, others[0], text, today) if others else None
        place += 2 if together else 1
        period = _period(together or one, text, as_of)
        if period is not None:
            found.append((period, one.stretch.vague))
    return found


def _named(text: Folded, today: date) -> list[_Named]:
    """Every stretch that is named; what is written out goes before what is relative ("Tuesday, March 5")."""
    written: list[_Named] = []
    found = mentions(text, today)
    for mention, follower in zip(found, [*found[1:], None], strict=False):
        if mention.bare and not _is_date(mention, follower, written[-1:], text):
            continue
        if not date_context.is_name(mention, text):
            days = mention.stretch(today)
            if days is not None:
                stretch = Stretch(*days, mention.start, mention.end)
                written.append(_Named(stretch, strict=False, mention=mention))
    relative = [
        _Named(stretch, strict=not stretch.lasting)
        for stretch in relative_stretches(text, today)
        if not any(each.stretch.start < stretch.end and stretch.start < each.stretch.end for each in written)
        and not (stretch.may_come and date_context.looks_ahead(text, stretch.start))
    ]
    return sorted([*written, *relative], key=lambda each: each.stretch.start)


def _is_date(mention: Mention, follower: Mention | None, before: list[_Named], text: Folded) -> bool:
    """Whether a month or a year that stands alone is one: after a preposition, or as an end of a range."""
    if date_context.has_preposition(text, mention.start):
        return True
    place = mention.start, mention.end
    if follower is not None and date_context.begins_range(text, place, (follower.start, follower.end)):
        return True
    return any(date_context.joins(text.text[known.stretch.end : mention.start]) for known in before)


def _together(one: _Named, other: _Named, text: Folded, today: date) -> _Named | None:
    """Both as one period where they are its ends; the year of one is the year of the other."""
    places = (one.stretch.start, one.stretch.end), (other.stretch.start, other.stretch.end)
    if not date_context.is_range(text, *places):
        return None
    first, last = one.stretch.first, other.stretch.last
    if one.mention and other.mention and (one.mention.year is None) != (other.mention.year is None):
        first, last = _shared_year(one, other, one.mention, other.mention, today)
    if first > last:
        return None
    return replace(one, stretch=replace(one.stretch, first=first, last=last, end=other.stretch.end), mention=None)


def _shared_year(one: _Named, other: _Named, first: Mention, second: Mention, today: date) -> tuple[date, date]:
    begin, end = one.stretch.first, other.stretch.last
    for year in (end.year, end.year - 1) if first.year is None else ():
        days = first.stretch(today, year)
        if days is not None and days[0] <= end:
            return days[0], end
    for year in (begin.year, begin.year + 1) if second.year is None else ():
        days = second.stretch(today, year)
        if days is not None and days[1] >= begin:
            return begin, days[1]
    return begin, end


def _period(named: _Named, text: Folded, as_of: datetime) -> Period | None:
    stretch = named.stretch
    bound = date_context.bound(text, stretch.start, stretch.end)
    start, end = text.span(bound[1] if bound else stretch.start, stretch.end)
    since, until, strict = _beginning(named), _last_moment(stretch.last), named.strict
    match bound[0] if bound else None:
        case "since":
            until, strict = as_of, True
        case "after":
            until = as_of
        case "before":
            since, until = EARLIEST, _last_moment(stretch.first, 0 if _is_written_day(named) else -1)
        case "until":
            since = EARLIEST
        case _:
            until = _last_moment(stretch.last, _widening(stretch, text))
    if since > as_of or since > until or (since == EARLIEST and until >= as_of):
        return None
    return Period(since, min(until, as_of), text.original[start:end], strict, start, end)


def _beginning(named: _Named) -> datetime:
    return _midnight(named.stretch.first, -1 if _is_written_day(named) else -named.stretch.slack)


def _is_written_day(named: _Named) -> bool:
    """A day that is written out is a day longer at its bounds: clocks differ around the world."""
    return named.mention is not None and named.stretch.first == named.stretch.last


def _widening(stretch: Stretch, text: Folded) -> int:
    """How many days after it are meant as well, because that is when it is told of."""
    if not stretch.slack and date_context.is_printing_day(text, stretch.start, stretch.end):
        return _PRINTED_WIDENING
    return min(_MOST_WIDENING, max(_LEAST_WIDENING, (stretch.last - stretch.first).days // 6))


def _midnight(day: date, shift: int = 0) -> datetime:
    ordinal = max(EARLIEST.toordinal(), day.toordinal() + shift)
    return datetime.combine(date.fromordinal(ordinal), time(tzinfo=UTC))


def _last_moment(day: date, shift: int = 0) -> datetime:
    return datetime.combine(date.fromordinal(max(1, day.toordinal() + shift)), _LAST_MOMENT)
