"""What other articles say of the value that a proven sentence states. Pure, but for the embeddings of `near`.

Found are sentences that speak of the same matter and state a value of the kind that the question asks for. A wrong
alarm is worse than a missed one: two matches, two days, a part and the whole are no contradiction. Causes and motives
that contradict each other have no such sign and are not found here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from graph.accounts.corrections import corrects, same_source, withdraws
from graph.reading.asked_values import WantedValue, answering, fates_in, wanted_value
from graph.text.language import spoken_language
from graph.text.number_words import number_word
from graph.text.quotes import Span, neighbourhood
from graph.text.terms import MONTH_NUMBERS, STOP, WEEKDAY_NUMBERS, content_terms, names, stem, words, years
from graph.text.values import Value, agree, values
from ingest.dates import instant
from ingest.models import Article, Passage
from ingest.sentences import sentence_spans

Nearness = Callable[[str, Sequence[str]], Sequence[float]]

# How near a sentence on the same matter is to the proven one: more is asked of another article of the same outlet,
# which rather tells what happened since, and of days, which every sentence names for its own reason.
_LEAST_NEARNESS, _LEAST_OF_ITS_OWN, _LEAST_OF_A_DAY = 0.65, 0.75, 0.75
_SAME_MONTH = timedelta(days=31)
# It may be less near where it tells of the same event: printed in the same days (statistics only then: the next are of
# another month), or looking back on what became of people, by an article that shares three names with the other. In
# the same days it is, with the sentence before it, as near as a translation is.
_SAME_DAYS, LOOKING_BACK = timedelta(days=4), timedelta(days=62)
_LEAST_OF_AN_EVENT, _LEAST_LOOKING_BACK = 0.3, 0.55
_SHARED_NAMES, _SHARED_WORDS, _SHARED_WITH_A_PARAGRAPH = 3, 2, 3
# It holds this share of the question's words that the proven one holds.
_LEAST_OF_THE_QUESTION = 0.5
_CONTEXT = 400


@dataclass(frozen=True)
class Told:
    """A sentence of an article that states a value: where it stands and what it says."""

    passage: Passage
    span: Span
    values: tuple[Value, ...] = ()

    @cached_property
    def text(self) -> str:
        """The words at the span."""
        return self.article.body[self.span[0] : self.span[1]]

    @cached_property
    def in_context(self) -> str:
        """The sentence after what stands before it in its paragraph."""
        first = max(self.span[0] - _CONTEXT, self.article.body.rfind("\n", 0, self.span[0]) + 1)
        return self.article.body[first : self.span[1]]

    @property
    def article(self) -> Article:
        """The article that tells it."""
        return self.passage.article


@dataclass(frozen=True)
class Accounts:
    """What a proven sentence states, and the sentences of other articles that state another value or the same."""

    proven: Told
    differing: tuple[Told, ...]
    agreeing: tuple[Told, ...]


def accounts(question: str, proven: Told, others: Sequence[Passage], near: Nearness) -> Accounts | None:
    """Sentences of `others` on the matter of `proven` that answer `question` with a value; None where none is asked.

    The nearest of each cluster; copies of the proven article (same cluster) are no other account, another article of
    the same outlet is. `near(text, texts)` gives cosines.
    """
    wanted = wanted_value(question)
    stated = tuple(answering(wanted, proven.text)) if wanted else ()
    if wanted is None or not stated:
        return None
    proven = Told(proven.passage, proven.span, stated)
    found = [
        told
        for told in _sentences(others, wanted)
        if _source_of(told.passage) != _source_of(proven.passage) and told.article.id != proven.article.id
        and _may_compare(question, told, proven)
    ]  # fmt: skip
    if not found:
        return Accounts(proven, (), ())
    cosines = near(proven.text, [*(told.text for told in found), *(told.in_context for told in found)])
    nearness = [(cosines[place], cosines[place + len(found)]) for place in range(len(found))]
    best: dict[str, Told] = {}
    for place in sorted(range(len(found)), key=lambda place: (-nearness[place][0], place)):
        told = found[place]
        if _same_matter(told, proven, *nearness[place]):
            best.setdefault(_source_of(told.passage), told)
    agreeing = [told for told in best.values() if _agree(told.values, proven.values)]
    differing = [
        told
        for told in best.values()
        if told not in agreeing and not _tells_both(told, proven, wanted) and not _tells_both(proven, told, wanted)
    ]
    return Accounts(proven, tuple(differing), tuple(agreeing))


def _source_of(passage: Passage) -> str:
    """What copies of one text have in common; what was found on the web has no copies."""
    return passage.cluster or passage.article.id


def corrected_in(withdrawn: Told, wanted: WantedValue) -> Told | None:
    """Where a correction withdraws a value, its sentence with another one; None where it gives none."""
    chunk = withdrawn.passage.chunk
    for start, end in sentence_spans(chunk.text):
        told = Told(withdrawn.passage, (chunk.start + start, chunk.start + end))
        found = tuple(answering(wanted, told.text))
        if found and not withdraws(told.text) and not _agree(found, withdrawn.values):
            return Told(told.passage, told.span, found)
    return None


def _sentences(passages: Sequence[Passage], wanted: WantedValue) -> Iterator[Told]:
    for passage in passages:
        for start, end in sentence_spans(passage.chunk.text):
            found = answering(wanted, passage.chunk.text[start:end])
            if found and not withdraws(passage.chunk.text[start:end]):
                yield Told(passage, (passage.chunk.start + start, passage.chunk.start + end), tuple(found))


def _agree(some: Sequence[Value], others: Sequence[Value]) -> bool:
    return any(agree(one, other) for one in some for other in others)


def _may_compare(question: str, told: Told, proven: Told) -> bool:
    """What can be told without embedding: the same unit, no other year, month or day, the words of the question."""
    if not {value.unit for value in told.values} & {value.unit for value in proven.values} or (
        _apart(told, proven) is None
    ):
        return False
    if (years(told.text) or years(proven.text)) and not _years_told(told) & _years_told(proven):
        return False
    asks_for_day = proven.values[0].kind == "day"
    for named in (_weekdays, *(() if asks_for_day else (_calendar_days, _months))):
        one, other = named(told.text), named(proven.text)
        if one and other and not one & other:
            return False
    return _asked_about(question, told, proven) and _same_words(told, proven) and _names_shared(question, told)


def _asked_about(question: str, told: Told, proven: Told) -> bool:
    """Whether it speaks of what is asked nearly as much as the proven sentence does, where both speak one language."""
    if spoken_language(told.text) != spoken_language(proven.text):
        return True
    asked = content_terms(question)
    least = _LEAST_OF_THE_QUESTION * len(asked & content_terms(proven.text))
    return len(asked & content_terms(neighbourhood(told.article, told.span))) >= least


def _years_told(told: Told) -> frozenset[str]:
    """The years that the sentence names, else the one in which it was printed."""
    return years(told.text) or frozenset([(told.article.published_at or "")[:4]])


def _months(text: str) -> frozenset[int]:
    return frozenset(MONTH_NUMBERS[word] for word in words(text) if word in MONTH_NUMBERS)


def _weekdays(text: str) -> frozenset[int]:
    return frozenset(WEEKDAY_NUMBERS[word] for word in words(text) if word in WEEKDAY_NUMBERS)


def _calendar_days(text: str) -> frozenset[float]:
    return frozenset(value.amount for value in values(text) if value.kind == "day")


def _tells_both(one: Told, other: Told, wanted: WantedValue) -> bool:
    """Whether `one` gives the other's value as well near by: it knows of both, and contradicts nothing.

    What corrects the other names the wrong value too.
    """
    if corrects(one.article, one.span) or corrects(other.article, other.span):
        return False
    return _agree(answering(wanted, neighbourhood(one.article, one.span)), other.values)


def _same_matter(told: Told, proven: Told, alone: float, in_context: float) -> bool:
    apart, kind = _apart(told, proven), proven.values[0].kind
    assert apart is not None  # such are left out before
    if kind == "day":
        return alone >= _LEAST_OF_A_DAY and apart <= _SAME_MONTH
    own = same_source(told.article, proven.article)
    if own and not corrects(told.article, told.span) and not corrects(proven.article, proven.span):
        return alone >= _LEAST_OF_ITS_OWN and apart <= (_SAME_DAYS if kind == "percent" else _SAME_MONTH)
    if alone >= _LEAST_NEARNESS and apart <= (_SAME_DAYS if kind == "percent" else _SAME_MONTH):
        return True
    looks_back = bool(fates_in(frozenset(map(stem, words(proven.text))))) and alone >= _LEAST_LOOKING_BACK
    near_enough = looks_back if apart > _SAME_DAYS else max(alone, in_context) >= _LEAST_OF_AN_EVENT
    return near_enough and apart <= LOOKING_BACK and len(_names(told.article) & _names(proven.article)) >= _SHARED_NAMES


def _apart(told: Told, proven: Told) -> timedelta | None:
    """The time between both publications; None where one is not known."""
    one, other = told.article.published_at, proven.article.published_at
    return abs(instant(one) - instant(other)) if one and other else None


def _same_words(told: Told, proven: Told) -> bool:
    """Whether the same is said of both values in their clauses, where both speak one language.

    A time is often told in a sentence of its own, after what happened: of it the paragraph so far counts.
    """
    if spoken_language(told.text) != spoken_language(proven.text):
        return True
    timed = proven.values[0].kind == "time"
    one = frozenset(map(stem, words(told.in_context))) if timed else _said_of(told)
    shared = {term for term in one & _said_of(proven) if term not in STOP and number_word(term) is None}
    return len(shared) >= (_SHARED_WITH_A_PARAGRAPH if timed else _SHARED_WORDS)


def _said_of(told: Told) -> frozenset[str]:
    return frozenset().union(*(value.clause for value in told.values))


def _names(article: Article) -> frozenset[tuple[str, ...]]:
    """The names that an article's title and body use, longer than an initial."""
    found = names(f"{article.title}.\n{article.body}")
    return frozenset(run for run in found if len(run) > 1 or len(run[0]) > 3)


def _names_shared(question: str, told: Told) -> bool:
    """Whether the article speaks of everyone and every place that the question names."""
    spoken = set(words(f"{told.article.title} {told.article.body}"))
    wanted = [run for run in names(question) if not all(len(word) <= 3 for word in run)]
    return all(run[-1] in spoken or run[0] in spoken for run in wanted)
