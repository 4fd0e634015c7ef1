import pytest

from ingest.load.hyphens import is_parted, joined, vocabulary


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("the pum-", "ping station", "the pumping station"),
        ("le gouverne-", "ment a dit", "le gouvernement a dit"),
        ("à Saint-", "Malo hier", "à Saint-Malo hier"),
        ("the Franco-", "American firm", "the Franco-American firm"),
        ("season 2025-", "26 was", "season 2025-26 was"),
        ("a 10-", "metre wall", "a 10-metre wall"),
        ("a 42-year-", "old sailor", "a 42-year-old sailor"),
        ("c'est-à-", "dire trop", "c'est-à-dire trop"),
        ("il est peut-", "être parti", "il est peut-être parti"),
        ("l'après-", "midi entier", "l'après-midi entier"),
        ("dit-", "il enfin", "dit-il enfin"),
        ("her self-", "reliance", "her self-reliance"),
        ("la sous-", "cription", "la souscription"),
        ("le sous-", "préfet", "le sous-préfet"),
        ("for six-", "teen days", "for sixteen days"),
        ("for ex-", "ample", "for example"),
        ("two-", "or three-year terms", "two- or three-year terms"),
        ("Kinder-", "und Jugendbuch", "Kinder- und Jugendbuch"),
        ("the gou\u00ad", "verneur", "the gouverneur"),
        ("Port\u00ad", "Valmère", "Port-Valmère"),
    ],
)
def test_words_parted_at_line_ends(before, after, whole):
    assert is_parted(before)
    assert joined(before, after, {}) + after == whole


def test_the_document_knows_better():
    known = vocabulary(["The ferry-men of Brévigny met.", "So did the dock-", "ers. An ex minister came, a minister."])
    assert joined("the ferry-", "men", known) == "the ferry-"
    assert joined("an ex-", "minister", known) == "an ex-"
    assert joined("the dock-", "ers", vocabulary(["the dockers"])) == "the dock"
    assert joined("the co-", "operation", vocabulary(["co-operation and operation"])) == "the co-"


def test_a_dash_parts_no_word():
    assert not is_parted("he came -") and not is_parted("word")
