import pytest

from ingest.load.page_title import Wordings, title

READERS = "Barrier gates close at last"
SEARCH = "Flood barrier Port-Valmère: Gates closed"
THIRD = "Gates that close: a barrier story"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Wordings(json_ld=READERS), READERS),
        (Wordings(open_graph=READERS), READERS),
        (Wordings(headings=("Menu", READERS), page=f"{READERS} | The Courier"), READERS),
        (Wordings(page=f"{READERS} - The Courier"), READERS),
        (Wordings(), ""),
    ],
)
def test_one_place_is_enough(given, expected):
    assert title(given, ["The Courier"]) == expected


@pytest.mark.parametrize(
    "added", [" | The Courier", " – The Courier – 29.01.2026", "：クーリエ", "｜The Courier", " * TC * by Ann Lee"]
)
def test_what_is_added_goes_where_another_place_ends(added):
    assert title(Wordings(open_graph=READERS + added, headings=(READERS,)), [None]) == READERS


@pytest.mark.parametrize("mark", [" | ", " - ", " – "])
def test_a_known_site_is_cut_and_another_word_is_not(mark):
    assert title(Wordings(open_graph=f"{READERS}{mark}the courier"), ["The Courier"]) == READERS
    tale = f"{READERS}{mark}a winter tale"
    assert title(Wordings(open_graph=tale), ["The Courier"]) == tale


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Wordings(SEARCH, READERS, READERS, (READERS,), SEARCH), READERS),
        (Wordings(SEARCH, READERS, "", (SEARCH,), SEARCH), READERS),
        (Wordings(READERS, THIRD, READERS, (READERS,), SEARCH), READERS),
        (Wordings(READERS, SEARCH, SEARCH, (SEARCH,), SEARCH), READERS),
        (Wordings("Gates closed", "Port / Gates closed", "", ("Port: Gates closed",)), "Port / Gates closed"),
        (Wordings(READERS, SEARCH, "", (THIRD,)), READERS),
        (Wordings(READERS, f"{THIRD} | TC News", "", (READERS,), f"{READERS} | TC News"), READERS),
    ],
)  # fmt: skip
def test_where_json_ld_and_open_graph_differ(given, expected):
    assert title(given, []) == expected


def test_the_headline_that_two_kickers_share():
    given = Wordings(open_graph="Council vote: Barrier is to stay", headings=("City hall - Barrier is to stay",))
    assert title(given, []) == "Barrier is to stay"
