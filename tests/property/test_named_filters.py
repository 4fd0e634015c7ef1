"""Whatever is asked: spans lie inside the question, periods before now, and no filter is looser than the reader's."""

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from graph.reading.filters import narrowed
from graph.reading.inferred import inferred
from graph.reading.named import named_authors, named_outlets
from graph.reading.periods import find_period, find_periods
from ingest.models import Catalogue, Filters

CATALOGUE = Catalogue(
    1, 9, None, None, dict.fromkeys(["The Lantern", "Fortune", "L'Écho du Cap", "CNB", "BBV News - Health"], 1),
    dict.fromkeys(["Ann Lee", "Zoé Garnier", "Bo Lind"], 1), {},
)  # fmt: skip
PIECES = st.sampled_from(
    "March mars May 5 05/03/2023 2023 2023-03-05 1600 2099 in the last this week month year yesterday hier since "
    "depuis before until between and entre le et from to days three ago il y a deux semaines dernière été summer Q1 "
    "first quarter of fin début Monday lundi on will The Lantern Fortune article by selon according 'CNB' « » CNB's "
    "L'Écho du Cap Ann Lee wrote signé Zoé Garnier œuvre \ufb01n e\u0301te\u0301 … 20½ ? . , - ' \u00a0 "
    "9999 00 31 February 99".split(" ")
)  # fmt: skip
QUESTIONS = st.lists(PIECES | st.text(max_size=6), max_size=14).map(" ".join) | st.text(max_size=80)
MOMENTS = st.datetimes(datetime(1600, 1, 1), datetime(2090, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
NAMES_TIME = re.compile(
    r"\d|day|week|month|year|now|recent|late|current|night|morning|evening|decade|hour|summer|winter|spring|autumn|fall|"
    r"quarter|march|may|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|hier|aujourd|jour|semaine|mois|an|matin|soir|ete|"
    r"hiver|automne|printemps|week-?end|ce|lundi|mardi|jeudi|vendredi|samedi|dimanche|dernier|actuellement|moment",
    re.IGNORECASE,
)


@given(QUESTIONS, MOMENTS)
def test_periods_lie_inside_the_question_and_before_now(question: str, as_of: datetime) -> None:
    found = find_periods(question, as_of)
    places = [(period.start, period.end) for period in found]
    assert places == sorted(places)
    for period in found:
        assert question[period.start : period.end] == period.phrase
        assert 0 <= period.start < period.end <= len(question)
        assert period.since <= period.until <= as_of
    whole = find_period(question, as_of)
    assert whole is None or whole.since <= whole.until <= as_of
    assert found or whole is None


@given(st.text(alphabet="BCGHKPQVXZbcghkpqvxz ?'\"", max_size=60), MOMENTS)
def test_no_period_without_a_word_of_time(question: str, as_of: datetime) -> None:
    assert NAMES_TIME.search(question) or not find_periods(question, as_of)


@given(QUESTIONS)
def test_names_lie_inside_the_question_in_order(question: str) -> None:
    outlets, authors = named_outlets(question, CATALOGUE), named_authors(question, CATALOGUE)
    for found in (outlets, authors):
        assert [each.start for each in found] == sorted(each.start for each in found)
        assert all(0 <= each.start < each.end <= len(question) and each.cue for each in found)
    assert {each.outlet for each in outlets} <= set(CATALOGUE.outlets)
    assert {each.author for each in authors} <= set(CATALOGUE.authors)


@given(QUESTIONS, MOMENTS, MOMENTS, MOMENTS, st.sets(st.sampled_from([*CATALOGUE.authors, "Ida Marsh"])))
def test_narrowed_filters_are_never_looser(
    question: str, as_of: datetime, since: datetime, until: datetime, authors: set[str]
) -> None:
    own = Filters(since=min(since, until), until=max(since, until), authors=tuple(sorted(authors)), as_of=as_of)
    closer = narrowed(own, inferred(question, as_of, CATALOGUE))
    assert closer.since is not None
    assert closer.until is not None
    assert own.since is not None and own.since <= closer.since
    assert own.until is not None and closer.until <= own.until
    assert not authors or set(closer.authors) <= authors
    assert (closer.as_of, closer.outlets, closer.language, closer.sources) == (own.as_of, (), None, None)
