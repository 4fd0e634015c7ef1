"""What is left of a long text is its question, and what it says of the same matter."""

from graph.reading.long_question import asked_of

WEATHER = "The rain came in from the sea and did not stop before the evening, as it does in most weeks of the year. "


def test_a_short_text_stays_as_it_is() -> None:
    assert asked_of(WEATHER + "Who won the regatta?") == WEATHER + "Who won the regatta?"


def test_what_speaks_of_something_else_is_left_out() -> None:
    text = WEATHER * 5 + "The regatta was sailed all the same.  Who won the\nregatta? Thank you for your help."
    assert asked_of(text) == "The regatta was sailed all the same. Who won the regatta?"


def test_a_long_text_that_asks_nothing_stays_as_it_is() -> None:
    assert asked_of(WEATHER * 5) == WEATHER * 5
