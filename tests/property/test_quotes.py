"""Whatever a model writes as a quote, what is cited stands in the article to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text.quotes import altered, locate, neighbourhood, whole_sentence
from graph.text.terms import words
from ingest.models import Article

SENTENCES = st.lists(
    st.text(alphabet="abcdeé  '’\"“”–-,0123456789ABC", min_size=1, max_size=60).map(lambda text: text + ". "),
    min_size=1, max_size=12,
)  # fmt: skip


@given(SENTENCES, st.text(max_size=80), st.data())
def test_a_located_quote_lies_inside_its_window(sentences: list[str], written: str, data: st.DataObject) -> None:
    body = "".join(sentences)
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    span = locate(written, body, [(start, end)])
    if span is not None:
        assert start <= span[0] < span[1] <= end
        wide = whole_sentence(body, span, (start, end))
        assert wide[0] <= span[0] and span[1] <= wide[1] and start <= wide[0] and wide[1] <= end


@given(SENTENCES, st.data())
def test_copied_words_are_found_even_with_other_quotation_marks(sentences: list[str], data: st.DataObject) -> None:
    body = "".join(sentences)
    start = data.draw(st.integers(0, len(body)))
    copied = body[start : data.draw(st.integers(start, len(body)))].strip()
    if len(words(copied)) >= 3 and copied[:1].isalnum() and copied[-1:].isalnum():
        restyled = copied.replace("’", "'").replace("“", '"').replace("  ", " ")
        assert locate(restyled, body, [(0, len(body))]) is not None


def test_invented_words_are_not_found() -> None:
    body = "The bridge opened in May. It cost four million."
    assert locate("The tunnel closed in June after a fire", body, [(0, len(body))]) is None


def test_a_dropped_article_still_finds_the_sentence() -> None:
    body = "The new bridge over the canal opened to traffic in May. It cost four million."
    assert locate("new bridge over canal opened to traffic in May", body, [(0, len(body))]) == (0, 55)


def test_the_neighbourhood_tells_outlet_and_date() -> None:
    article = Article(id="a", title="Bridge", body="One. Two. Three. Four.", source="x", outlet="Post",
                      published_at="2026-05-01")  # fmt: skip
    around = neighbourhood(article, (5, 9))
    assert "Post" in around and "2026-05-01" in around and "One." in around and "Four." in around


@pytest.mark.parametrize(
    ("copied", "changed"),
    [
        ("Brandt won the regatta, though it was Lind who made history.", True),
        ("Tavish won the regatta, though it was Lind who made history", False),
        ("Tavish won regatta, though it was Lind who made the history.", False),
        ("Tavish won the regatta", False),
        ("Tavish never won the regatta, though it was Lind who made history.", True),
        ("Tavish won the 3 regatta, though it was Lind who made history.", True),
        ("Tavish's won the regatta", False),
        ("Tavish won the regatta, though it was Li", False),
        ("Tavish won the regatta, though it was Lo", True),
    ],
)
def test_a_quote_with_another_name_number_or_denial_is_another_statement(copied: str, changed: bool) -> None:
    printed = "Tavish won the regatta, though it was Lind who made history."
    assert (altered(copied, printed) is not None) is changed


@pytest.mark.parametrize(
    ("copied", "changed"),
    [
        ("Ann Lind made history.", False),
        ("Lind Berg made history.", True),
        ("Ida Lind made history.", True),
        ("Mayor Lind made history.", True),
    ],
)
def test_a_first_name_that_the_article_prints_elsewhere_may_be_put_in(copied: str, changed: bool) -> None:
    article = "Ann Lind came late, like Mayor Berg. Lind made history."
    assert (altered(copied, "Lind made history.", article) is not None) is changed


@given(SENTENCES)
def test_what_is_copied_to_the_letter_is_not_altered(sentences: list[str]) -> None:
    body = "".join(sentences)
    assert altered(body, body) is None
