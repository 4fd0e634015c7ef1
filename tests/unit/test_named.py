"""Which outlets and authors of a catalogue a question names."""

import pytest

from graph.reading.named import named_authors, named_outlets
from ingest.models import Catalogue

CATALOGUE = Catalogue(
    generation=1,
    articles=100,
    newest="2026-03-01",
    oldest="2020-01-01",
    outlets=dict.fromkeys(
        [
            "The Lantern", "The Age", "Fortune", "TechCrown", "CNB", "CBXSports.com", "The Harbour City Morning Herald",
            "USA Daybreak", "Le Journal de Valmère", "Le Monde", "L'Écho du Cap", "The New Valmère Times",
            "BBV News - Health", "BBV News - Sports", "Ocean Money | World Business Leader", "Sable Magazine",
            "Live Physics: The Most Curious Articles", "St. Anne Post", "Harbour Life and Style",
        ],
        5,
    ),
    authors=dict.fromkeys(
        [
            "Ann Lee", "Bo Lind", "Cleo Lind", "Jean Dupont", "Zoé Garnier-Petit", "Ida Marsh, The Lantern",
            "Gazette Staff", "Tara O'Brien", "The Lantern",
        ],
        3,
    ),
    languages={"en": 50, "fr": 50},
)  # fmt: skip


def outlets(question: str) -> list[str]:
    return [named.outlet for named in named_outlets(question, CATALOGUE)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # The full name.
        ("What happened according to The Lantern?", ["The Lantern"]),
        ("Selon Le Journal de Valmère, qui a gagné ?", ["Le Journal de Valmère"]),
        ("What does USA Daybreak say of it?", ["USA Daybreak"]),
        ("Who bought The Lantern?", ["The Lantern"]),
        ("Were there layoffs at CNB?", ["CNB"]),
        ("What did Ocean Money | World Business Leader report?", ["Ocean Money | World Business Leader"]),
        ("What did the St. Anne Post report?", ["St. Anne Post"]),
        # Quotation marks of any kind.
        ("Does 'The Lantern' agree?", ["The Lantern"]),
        ("Does “Fortune” agree?", ["Fortune"]),
        ("Does ‘The Age’ agree?", ["The Age"]),
        ("Que dit « Fortune » ?", ["Fortune"]),
        ("Que dit «Le Monde» ?", ["Le Monde"]),
        ("Does 'Fortune's report agree?", ["Fortune"]),
        # Possessives and cues around an ordinary word.
        ("What is CNB's view?", ["CNB"]),
        ("What did Fortune's report say?", ["Fortune"]),
        ("What is said in the Lantern's article?", ["The Lantern"]),
        ("What is said in Lantern's article?", ["The Lantern"]),
        ("Who was hired, as reported by Fortune?", ["Fortune"]),
        ("Who is praised in a Fortune article?", ["Fortune"]),
        ("Selon Fortune, qui a gagné ?", ["Fortune"]),
        ("D'après Le Monde, qui a gagné ?", ["Le Monde"]),
        ("D’après un article du Monde, qui a gagné ?", ["Le Monde"]),
        ("Que rapporte L'Écho du Cap ?", ["L'Écho du Cap"]),
        ("Que rapporte l’Echo du Cap ?", ["L'Écho du Cap"]),
        ("Before Fortune reported it, who knew?", ["Fortune"]),
        # Endings, spaces, "and"; letters without case where a cue stands by them.
        ("What do CBXSports and CBX Sports say?", ["CBXSports.com", "CBXSports.com"]),
        ("What is in Harbour Life & Style?", ["Harbour Life and Style"]),
        ("What did Tech Crown report?", ["TechCrown"]),
        ("what is new according to techcrown?", ["TechCrown"]),
        ("What does Harbour City Morning Herald say?", ["The Harbour City Morning Herald"]),
        # The head of a name, which several may share.
        ("What does Live Physics say?", ["Live Physics: The Most Curious Articles"]),
        ("What does Ocean Money say?", ["Ocean Money | World Business Leader"]),
        ("What does BBV News say?", ["BBV News - Health", "BBV News - Sports"]),
        ("What does BBV News - Sports say?", ["BBV News - Sports"]),
        # Short names, with a cue.
        ("What did the HCMH report say?", ["The Harbour City Morning Herald"]),
        ("According to the Times, who won?", ["The New Valmère Times"]),
        ("What did the Herald report?", ["The Harbour City Morning Herald"]),
        ("What is said in the Sable article?", ["Sable Magazine"]),
        # Lists pass their cue on; order of appearance.
        ("Who is it, as reported by The Lantern, Fortune and TechCrown?", ["The Lantern", "Fortune", "TechCrown"]),
        ("Do the Fortune and CNB articles agree?", ["Fortune", "CNB"]),
    ],
)
def test_outlets_that_are_named(question: str, expected: list[str]) -> None:
    assert outlets(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who was on the verge of ruin by the light of the lantern?",
        "At the age of 16, who won?",
        "What did The Age of Reason achieve?",
        "Who made a fortune?",
        "Who leads the Fortune 500?",
        "Who spun the Wheel of Fortune?",
        "Who bought Fortune?",
        "Quel joueur a gagné la Coupe du Monde ?",
        "Combien de pays dans le monde ?",
        "Which times were the hardest?",
        "What happened at the HCMH?",
        "Who is the herald of spring?",
        "What was the Washington Herald?",
        "Which sable was sold?",
        "What did the Courier report?",
        "",
    ],
)
def test_words_that_are_no_outlet(question: str) -> None:
    assert outlets(question) == []


def test_an_outlet_has_its_span_and_cue() -> None:
    question = "Qu’a-t-on lu « dans œuvre » selon Le Journal de Valmère ?"
    (named,) = named_outlets(question, CATALOGUE)
    assert question[named.start : named.end] == "Le Journal de Valmère"
    assert named.cue == "name"
    (quoted,) = named_outlets("Does 'Fortune' agree?", CATALOGUE)
    assert quoted.cue == "in quotation marks"
    (told,) = named_outlets("Who won, according to Fortune?", CATALOGUE)
    assert told.cue == "according to"


def test_initials_and_last_words_that_two_outlets_share_name_neither() -> None:
    both = Catalogue(1, 1, None, None, {"The New Valmère Times": 1, "North Valley Times": 1}, {}, {})
    assert named_outlets("According to the Times and the NVT report, who won?", both) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did the article by Ann Lee say?", ["Ann Lee"]),
        ("What is the latest by Ann Lee?", ["Ann Lee"]),
        ("What did Ann Lee write about the bridge?", ["Ann Lee"]),
        ("Ann Lee wrote that it fell: why?", ["Ann Lee"]),
        ("What does Ann Lee's column say?", ["Ann Lee"]),
        ("What did the report by Tara O’Brien say?", ["Tara O'Brien"]),
        ("What did the story by Ida Marsh say?", ["Ida Marsh, The Lantern"]),
        ("Que dit l'article de Jean Dupont ?", ["Jean Dupont"]),
        ("Que dit le reportage écrit par Jean Dupont ?", ["Jean Dupont"]),
        ("Que dit la tribune signée Zoe Garnier Petit ?", ["Zoé Garnier-Petit"]),
        ("Que raconte l'article de Dupont ?", ["Jean Dupont"]),
        ("What did the article by Dupont say?", ["Jean Dupont"]),
        # Nobody is asked for as the one who wrote.
        ("Who was defeated by Ann Lee?", []),
        ("Who is Ann Lee?", []),
        ("What did Ann Lee say?", []),
        ("Le fils de Jean Dupont est-il venu ?", []),
        # Two have that surname; a desk has none; an outlet is no author.
        ("What did the article by Lind say?", []),
        ("What did the article by Staff say?", []),
        ("What did the article by The Lantern say?", []),
    ],
)
def test_authors_whose_writing_is_asked_for(question: str, expected: list[str]) -> None:
    found = named_authors(question, CATALOGUE)
    assert [named.author for named in found] == expected
    assert all(named.cue and question[named.start : named.end] for named in found)
