"""Which periods a question names; the questions are asked on Wednesday, 18 March 2026, at noon."""

from datetime import UTC, datetime

import pytest

from graph.reading.periods import EARLIEST, find_period, find_periods

AS_OF = datetime(2026, 3, 18, 12, tzinfo=UTC)
TODAY = "2026-03-18"


def named(question: str, as_of: datetime = AS_OF) -> list[tuple[str, str, str]]:
    """Words, first and last day of each period."""
    found = find_periods(question, as_of)
    return [(period.phrase, period.since.date().isoformat(), period.until.date().isoformat()) for period in found]


@pytest.mark.parametrize(
    ("question", "phrase", "since", "until"),
    [
        # A day that is written out: a day before it, fifteen after it.
        ("What happened on March 5, 2023?", "March 5, 2023", "2023-03-04", "2023-03-20"),
        ("What happened on 5 March 2023?", "5 March 2023", "2023-03-04", "2023-03-20"),
        ("What happened on the 5th of March?", "5th of March", "2026-03-04", TODAY),
        ("What happened on March 25?", "March 25", "2025-03-24", "2025-04-09"),
        ("What opened on Oct. 7th, 2023?", "Oct. 7th, 2023", "2023-10-06", "2023-10-22"),
        ("What happened on 2023-03-05?", "2023-03-05", "2023-03-04", "2023-03-20"),
        ("What opened on 25/12/2023?", "25/12/2023", "2023-12-24", "2024-01-09"),
        ("What opened on 12/25/2023?", "12/25/2023", "2023-12-24", "2024-01-09"),
        ("Who spoke on Saturday, March 7?", "Saturday, March 7", "2026-03-06", TODAY),
        ("Que s'est-il passé le 05/03/2023 ?", "05/03/2023", "2023-03-04", "2023-03-20"),
        ("Qu'a-t-on inauguré le 1er mars 2024 ?", "1er mars 2024", "2024-02-29", "2024-03-16"),
        ("Qui a parlé le mardi 5 août 2025 ?", "mardi 5 août 2025", "2025-08-04", "2025-08-20"),
        # Months, parts of months, quarters, halves, seasons, years.
        ("Who won in March?", "March", "2026-03-01", TODAY),
        ("Who won in May?", "May", "2025-05-01", "2025-06-15"),
        ("Who won last March?", "last March", "2025-03-01", "2025-04-15"),
        ("Who won in March last year?", "March last year", "2025-03-01", "2025-04-15"),
        ("Who won in Sept. 2024?", "Sept. 2024", "2024-09-01", "2024-10-15"),
        ("Qui a gagné en mars dernier ?", "mars dernier", "2025-03-01", "2025-04-15"),
        ("Qui a gagné en août 2025 ?", "août 2025", "2025-08-01", "2025-09-15"),
        ("What rose in early March 2025?", "early March 2025", "2025-03-01", "2025-03-28"),
        ("Qu'a-t-on appris mi-mars 2025 ?", "mi-mars 2025", "2025-03-07", "2025-04-09"),
        ("Qu'a-t-on appris fin mars 2025 ?", "fin mars 2025", "2025-03-19", "2025-04-15"),
        ("Qu'a-t-on appris début 2024 ?", "début 2024", "2024-01-01", "2024-06-19"),
        ("What were sales in the first quarter of 2023?", "first quarter of 2023", "2023-01-01", "2023-04-15"),
        ("What were sales in Q3 2023?", "Q3 2023", "2023-07-01", "2023-10-15"),
        ("Quelles ventes au premier trimestre 2023 ?", "premier trimestre 2023", "2023-01-01", "2023-04-15"),
        ("Quelles ventes au second semestre 2024 ?", "second semestre 2024", "2024-07-01", "2025-01-30"),
        ("What was built in the summer of 2022?", "summer of 2022", "2022-06-01", "2022-09-15"),
        ("Qui est venu à l'hiver 2023 ?", "l'hiver 2023", "2023-12-01", "2024-03-15"),
        ("Who died in 2022?", "2022", "2022-01-01", "2023-03-01"),
        ("Qui est mort en 2022 ?", "2022", "2022-01-01", "2023-03-01"),
        ("What was built in the 1980s?", "the 1980s", "1980-01-01", "1990-03-03"),
        ("Qu'a-t-on bâti dans les années 1980 ?", "les années 1980", "1980-01-01", "1990-03-03"),
        # Ranges; the year of one end is that of the other.
        ("What happened between March 2 and 5?", "March 2 and 5", "2026-03-02", TODAY),
        ("What happened between 2 March 2025 and 4 April?", "2 March 2025 and 4 April", "2025-03-02", "2025-04-19"),
        ("What happened between December 2024 and February?", "December 2024 and February", "2024-12-01", "2025-03-15"),
        ("What happened from March to May 2025?", "March to May 2025", "2025-03-01", "2025-06-15"),
        ("Who led the party from 2019 to 2021?", "2019 to 2021", "2019-01-01", "2022-03-03"),
        ("Que s'est-il passé entre le 2 et le 5 mars ?", "2 et le 5 mars", "2026-03-02", TODAY),
        ("Que s'est-il passé de mars à mai 2025 ?", "mars à mai 2025", "2025-03-01", "2025-06-15"),
        ("Qui a dirigé le parti de 2019 à 2021 ?", "2019 à 2021", "2019-01-01", "2022-03-03"),
        # Bounds.
        ("What has changed since March 3?", "since March 3", "2026-03-02", TODAY),
        ("What has changed from March 3 onwards?", "from March 3", "2026-03-02", TODAY),
        ("What did they say after September 26, 2023?", "after September 26, 2023", "2023-09-25", TODAY),
        ("What did they say before March 3, 2023?", "before March 3, 2023", "1500-01-01", "2023-03-03"),
        ("Who governed until 2020?", "until 2020", "1500-01-01", "2020-12-31"),
        ("Qu'est-ce qui a changé depuis le 3 mars ?", "depuis le 3 mars", "2026-03-02", TODAY),
        ("Qui gouvernait avant mars 2024 ?", "avant mars 2024", "1500-01-01", "2024-02-29"),
        ("Qui gouvernait jusqu'en 2020 ?", "jusqu'en 2020", "1500-01-01", "2020-12-31"),
        ("Qui a parlé après le 2 janvier 2025 ?", "après le 2 janvier 2025", "2025-01-01", TODAY),
        # Days of printing are not widened: an article of March 5 is of March 5.
        ("What did the article published on March 5 say?", "March 5", "2026-03-04", "2026-03-06"),
        ("What did the March 5 report say?", "March 5", "2026-03-04", "2026-03-06"),
        ("What does the report by The Gazette on March 5, 2025 say?", "March 5, 2025", "2025-03-04", "2025-03-06"),
        ("Que dit l'article publié le 5 mars 2025 ?", "5 mars 2025", "2025-03-04", "2025-03-06"),
        # Named from now.
        ("Who resigned today?", "today", "2026-03-14", TODAY),
        ("Who resigned yesterday?", "yesterday", "2026-03-13", TODAY),
        ("Who resigned this week?", "this week", "2026-03-07", TODAY),
        ("Last week, who resigned?", "Last week", "2026-02-25", TODAY),
        ("Who resigned last month?", "last month", "2026-01-18", "2026-03-15"),
        ("Who resigned this year?", "this year", "2025-11-24", TODAY),
        ("Who resigned last year?", "last year", "2024-10-01", "2026-03-01"),
        ("Who resigned two weeks ago?", "two weeks ago", "2026-02-24", TODAY),
        ("Who resigned in the past three days?", "past three days", "2026-03-12", TODAY),
        ("Who resigned over the last year?", "over the last year", "2024-12-16", TODAY),
        ("Who won last weekend?", "last weekend", "2026-03-11", TODAY),
        ("Who resigned on Tuesday?", "on Tuesday", "2026-03-14", TODAY),
        ("Who resigned Friday?", "Friday", "2026-03-10", TODAY),
        ("Who won last Monday's match?", "last Monday's", "2026-03-13", TODAY),
        ("Who won last summer?", "last summer", "2025-04-16", "2025-09-15"),
        ("Who resigned recently?", "recently", "2025-10-31", TODAY),
        ("Qui a démissionné hier ?", "hier", "2026-03-13", TODAY),
        ("Qui a démissionné la semaine dernière ?", "semaine dernière", "2026-02-25", TODAY),
        ("Qui a démissionné mardi dernier ?", "mardi dernier", "2026-03-14", TODAY),
        ("Qui a démissionné il y a deux semaines ?", "il y a deux semaines", "2026-02-24", TODAY),
        ("Qui a démissionné ces trois derniers jours ?", "ces trois derniers jours", "2026-03-12", TODAY),
        ("Qui a démissionné cette année ?", "cette année", "2025-11-24", TODAY),
        ("Qui a démissionné l'an dernier ?", "l'an dernier", "2024-10-01", "2026-03-01"),
        ("Qui a gagné l'été dernier ?", "l'été dernier", "2025-04-16", "2025-09-15"),
        ("WHO RESIGNED THIS WEEK?", "THIS WEEK", "2026-03-07", TODAY),
    ],
)
def test_one_period(question: str, phrase: str, since: str, until: str) -> None:
    assert named(question) == [(phrase, since, until)]
    (period,) = find_periods(question, AS_OF)
    assert question[period.start : period.end] == period.phrase
    assert find_period(question, AS_OF) == period


@pytest.mark.parametrize(
    "question",
    [
        "What has changed since the election?",
        "Depuis la grève, quoi de neuf ?",
        # Names of events, works, papers and programmes.
        "Who won the 2024 election?",
        "Where is the World Cup 2026?",
        "Who won Best Director at the 2023 Golden Lanterns?",
        "Who won the 2025-26 season?",
        'Who wrote "1984"?',
        "Who spoke at the March on Harbour City?",
        "Who won March Madness?",
        "What did the January 6 committee find?",
        "What was sold on Black Friday?",
        "What of post-Black Friday discounts?",
        "Who plays Monday Night Football?",
        "Who founded USA Today?",
        "Who hosts Last Week Tonight?",
        "Who won in 2024 dollars?",
        "Qui a défilé pour Mardi Gras ?",
        # Months that are other words.
        "What may happen in the town?",
        "Who resigned after May lost the vote?",
        "Who is on Mars?",
        "They march 20 miles: why?",
        # No single time is meant.
        "Who cleans the hall on Sundays?",
        "Que fait-on le lundi ?",
        "What happened in the last week of the war?",
        "What is the last day to file?",
        # What is to come, and what is no date.
        "What will open in May?",
        "Which city will host the final this weekend?",
        "Who visits next Tuesday?",
        "Who is elected until 2030?",
        "What is planned for 2030?",
        "What opens in 2031?",
        "What happened on 05/03/2023?",
        "What happened on February 30?",
        "Where is Route 2020?",
        "Who paid $2000 for it?",
    ],
)
def test_no_period(question: str) -> None:
    assert find_periods(question, AS_OF) == []
    assert find_period(question, AS_OF) is None


@pytest.mark.parametrize(
    ("question", "strict"),
    [
        ("Who resigned this week?", True),
        ("Who resigned recently?", True),
        ("What has changed since March 3?", True),
        ("Who resigned in March 2025?", False),
        ("Who resigned after March 3?", False),
        ("Who is mayor currently?", False),
    ],
)
def test_only_what_is_named_from_now_or_has_begun_since_excludes_old_articles(question: str, strict: bool) -> None:
    (period,) = find_periods(question, AS_OF)
    assert period.strict is strict


def test_several_periods_stand_where_they_are_named() -> None:
    question = "Did the Gazette before September 26, 2023 and the Courier after October 4, 2023 agree?"
    assert named(question) == [
        ("before September 26, 2023", "1500-01-01", "2023-09-26"),
        ("after October 4, 2023", "2023-10-03", TODAY),
    ]
    assert find_period(question, AS_OF) is None  # together they leave nothing out


def test_the_period_of_the_question_holds_all_of_them() -> None:
    period = find_period("Did the reports published on October 6, 2023 and on October 9, 2023 agree?", AS_OF)
    assert period is not None
    assert (period.since.date().isoformat(), period.until.date().isoformat()) == ("2023-10-05", "2023-10-24")
    assert period.phrase == "October 6, 2023, October 9, 2023"


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("It was bought in 2007. Who sold it this week?", "this week"),
        ("Which mayor, recently elected, resigned on Tuesday?", "on Tuesday"),
    ],
)
def test_a_definite_period_named_from_now_goes_before_vague_and_far_ones(question: str, phrase: str) -> None:
    period = find_period(question, AS_OF)
    assert period is not None
    assert period.phrase == phrase


def test_what_lies_mostly_between_two_dates_is_no_period() -> None:
    assert find_period("Who led the club in 1905, and who in 2023?", AS_OF) is None


def test_an_open_beginning_is_the_earliest_that_the_press_has() -> None:
    (period,) = find_periods("Who governed before 2020?", AS_OF)
    assert period.since == EARLIEST
