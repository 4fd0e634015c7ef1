import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith met Dr. Jones on Jan. 5.", "They agreed."],
        ["The U.S. Senate voted at 5 p.m. Monday.", "It passed."],
        ["She works for Acme Inc. in Paris.", "He does not."],
        ["He moved to the U.S.", "The family followed."],
        ["J. K. Rowling and George W. Bush spoke.", "Nobody listened."],
        ["“We lost,” she said.", "“It hurts.”", "He left."],
        ['"Why?" he asked.', "Nobody answered..."],
        ["It cost $3.5 million, i.e. No. 5 on the list.", "No.", "Never!"],
        ["M. Dupont et Mme Curie ont parlé.", "« C’est fini ! »", "Il est parti."],
        ["Le c.-à-d. du texte, p. 12, est daté du 3 janv. 2026.", "Étonnant !", "Non ?"],
        ["Il a dit : « Venez. »", "Puis plus rien…", "Enfin, si."],
        ["第一句。", "第二句！"],
    ],
)
def test_sentences_of_one_paragraph(expected: list[str]) -> None:
    separator = "" if expected[0].startswith("第") else " "
    assert sentences(separator.join(expected)) == expected


def test_paragraphs_end_sentences_and_wrapped_lines_do_not() -> None:
    text = (
        "A heading\n\nFirst line of a paragraph that was wrapped by hand at a\nfixed width. Second.\n- item\n- more\n"
    )
    assert sentences(text) == [
        "A heading",
        "First line of a paragraph that was wrapped by hand at a\nfixed width.",
        "Second.",
        "- item",
        "- more",
    ]


@given(st.text(alphabet="ab AB.!?…\"'»« \n\t\u00a05(—。é", max_size=80))
def test_spans_are_ordered_trimmed_and_hold_everything_but_space(text: str) -> None:
    spans = sentence_spans(text)
    previous = 0
    for start, end in spans:
        assert not text[previous:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        previous = end
    assert not text[previous:].strip()
