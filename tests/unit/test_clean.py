import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean, clean_line

TROUBLE = st.text(
    st.one_of(
        st.sampled_from(
            " \t\n\r\x0b\x0c\x00\x85\u00a0\u00ad\u034f\u200b\u200c\u200d\u2028\u202e\u2066\u3000\ufe00\ufe0f"
            "\ufeff\ud800\udc00\U000e0041\U000e0100ae\u0301\u0323\u0644\u0627\u0915\u094d\u1100\u1161\U0001f468#1"
        ),
        st.characters(),
    )
)


@given(TROUBLE)
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(TROUBLE)
def test_the_result_is_composed_encodable_and_single_spaced(text):
    cleaned = clean(text)
    cleaned.encode()
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "  " not in cleaned and "\n\n\n" not in cleaned and "\r" not in cleaned
    assert cleaned == cleaned.strip()
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned.replace("\n", ""))


@given(st.text("abc .,!?\n"))
def test_words_are_never_touched(text):
    assert clean(text).split() == text.split()


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one \n\n \n\t\n two", "one\n\ntwo"),
        ("l\u2019an\u00a02026\u202f!", "l\u2019an 2026 !"),
        ("cafe\u0301", "café"),
        ("cafe\u200b\u0301", "café"),
        ("tele\u00adphone", "telephone"),
        ("\ufeffTitle", "Title"),
        ("safe\U000e0049\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065 text", "safe text"),
        ("user \u202egnp.exe\u202c", "user gnp.exe"),
        ("A\ufe01\ufe02\U000e0101B", "AB"),
        ("no\u200djoiner\u200c here", "nojoiner here"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\U0001f468\u200d\U0001f469 \u2764\ufe0f", "\U0001f468\u200d\U0001f469 \u2764\ufe0f"),
        ("half \ud83d a pair", "half \ufffd a pair"),
        ("", ""),
        (" \n\t\u200b ", ""),
    ],
)
def test_what_is_stored(written, stored):
    assert clean(written) == stored


def test_a_line_has_no_line_breaks():
    assert clean_line("A title\n  on two\tlines ") == "A title on two lines"
