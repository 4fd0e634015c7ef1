import pytest

from ingest.load.markup import html_text, joined


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One  <b>bold</b>\n word.</p><p>Two.</p>", "One bold word.\n\nTwo."),
        ("One.<br><br>Two,<br/>a line.", "One.\n\nTwo,\na line."),
        ("plain &amp; simple", "plain & simple"),
        ("<h2>Head</h2>text<ul><li>a</li><li><p>b</p></li></ul>tail", "Head\n\ntext\n\n- a\n- b\n\ntail"),
        ("<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2026</td><td>3</td></tr></table>", "Year | Cost\n2026 | 3"),
        ("<p>A<!-- note -->B</p><script>x()</script><figure><figcaption>c</figcaption></figure>C", "AB\n\nC"),
        ("before<figure><img></figure>after", "before\n\nafter"),
        ("<p>in<script>x()</script>side</p>", "inside"),
        ('<?xml version="1.0" encoding="latin-1"?><p>Valmère</p>', "Valmère"),
        ("", ""),
        ("<!-- nothing -->", ""),
        ("<p> </p><ul><li></li></ul>", ""),
        ("<div>" * 300 + "deep" + "</div>" * 300, "deep"),
    ],
)
def test_blocks_become_paragraphs(markup, text):
    assert html_text(markup) == text


def test_lines_stay_together_and_apart_from_paragraphs():
    assert joined([(False, "a"), (True, "b"), (True, "c"), (False, "d")]) == "a\n\nb\nc\n\nd"
