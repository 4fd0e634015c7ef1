from collections.abc import Iterator
from pathlib import Path

import pytest
import tantivy

import ingest.lexical
from ingest.errors import ArchiveDamaged
from ingest.lexical import LexicalIndex
from ingest.lexical_words import LexicalRow

ROWS = [
    LexicalRow("tram:aa:0", "en", "Tram line opens", "The Courier", "The trams were running across the harbour."),
    LexicalRow("tram:aa:1", "en", "Tram line opens", "The Courier", "Tickets cost two crowns in the U.S. style."),
    LexicalRow("vote:bb:0", "en", "Council votes", "Harbour Weekly", "The council voted NOT to close the bridge."),
    LexicalRow("huîtres:cc:0", "fr", "Les huîtres de l'île", "Le Phare", "L'ostréicultrice vendait des huîtres."),
    LexicalRow("école:dd:0", "fr", "Cantines", "Le Phare", "Les écoles n'ont plus de cantine aujourd'hui."),
    LexicalRow("hafen:ee:0", "de", "Hafen", None, "Der Hafen bleibt geschlossen."),
]  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    with LexicalIndex.create(tmp_path / "lexical") as created:
        created.add(ROWS)
        created.commit()
        yield created


def found(index: LexicalIndex, query: str, language: str | None = None) -> list[str]:
    return [identifier for identifier, _ in index.refined(query, index.search(query, 10, language), language)]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("Which tram runs over harbours?", "tram:aa:0"),
        ("US tickets", "tram:aa:1"),
        ("DID THE COUNCIL VOTE AND NOT OR (close IN bridges)?", "vote:bb:0"),
        ("Que vend l’ostréicultrice d'huitres ?", "huîtres:cc:0"),
        ("ecole cantines", "école:dd:0"),
        ("hafen", "hafen:ee:0"),
        ('unbalanced "quotes (and: field:query^2 ~ [a TO b]} bridge', "vote:bb:0"),
    ],
)
def test_words_are_found_in_their_language(index: LexicalIndex, query: str, best: str) -> None:
    assert found(index, query)[0] == best


def test_title_and_outlet_count(index: LexicalIndex) -> None:
    assert found(index, "Weekly") == ["vote:bb:0"]
    assert set(found(index, "opens")) == {"tram:aa:0", "tram:aa:1"}


def test_a_language_searches_its_texts_alone(index: LexicalIndex) -> None:
    assert found(index, "harbour huîtres", "fr") == ["huîtres:cc:0"]
    assert found(index, "harbour Hafen", "de") == ["hafen:ee:0"]


def test_among_keeps_scores(index: LexicalIndex) -> None:
    everything = dict(index.search("tram council bridge", 10))
    among = index.search("tram council bridge", 10, among=["vote:bb"])
    assert dict(among) == pytest.approx({"vote:bb:0": everything["vote:bb:0"]})


@pytest.mark.parametrize("query", ["", "  ?!", "zzz"])
def test_nothing_found(index: LexicalIndex, query: str) -> None:
    assert index.search(query, 5) == []


def test_only_question_words_are_still_words(index: LexicalIndex) -> None:
    assert "tram:aa:0" in found(index, "were")


def test_k_cuts_and_ties_are_broken_by_id(tmp_path: Path) -> None:
    rows = [LexicalRow(f"a:{number}:0", "en", "Same", None, "same words") for number in (3, 1, 2)]
    with LexicalIndex.create(tmp_path) as index:
        index.add(rows)
        index.commit()
        assert [identifier for identifier, _ in index.search("same", 2)] == ["a:1:0", "a:2:0"]


def test_what_is_added_and_deleted_lasts(tmp_path: Path) -> None:
    with LexicalIndex.create(tmp_path / "lexical") as index:
        index.add(ROWS)
        assert index.count() == 0
        index.commit()
        index.delete(["vote:bb:0", "unknown"])
        index.commit()
    with LexicalIndex.open(tmp_path / "lexical") as index:
        assert index.ids() == {row.id for row in ROWS} - {"vote:bb:0"}
        assert index.count() == len(ROWS) - 1
        index.add([ROWS[2]])  # not committed
    with LexicalIndex.open(tmp_path / "lexical") as index:
        assert index.count() == len(ROWS) - 1


def test_only_an_index_can_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamaged, match="lexical index"):
        LexicalIndex.open(tmp_path / "nothing")
    LexicalIndex.create(tmp_path / "there").close()
    with pytest.raises(FileExistsError, match="already holds"):
        LexicalIndex.create(tmp_path / "there")


PLACES = [
    LexicalRow("a:00:0", "en", "One", None, "England has a field where a river made its bank.", "2023-03-05"),
    LexicalRow("b:00:0", "en", "Two", None, "The Bank of England raised rates by a river.", "2023-04-09"),
    LexicalRow("c:00:0", "en", "Three", None, "The council spent 1,200 crowns on a new roof.", "2024-03-02"),
    LexicalRow("d:00:0", "en", "Four", None, "The council spent 1 crown on each of 200 roofs.", "2023-03-15"),
    LexicalRow("e:00:0", "fr", "Cinq", None, "Le conseil a voté 1\u202f200 couronnes pour le toit.", "2023-03-05"),
]  # fmt: skip


@pytest.fixture
def places(tmp_path: Path) -> Iterator[LexicalIndex]:
    with LexicalIndex.create(tmp_path / "places") as created:
        created.add(PLACES)
        created.commit()
        yield created


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("What did the Bank of England do about the bank by a river?", "b:00:0"),
        ('Who wrote "river made its bank" about the Bank of England?', "a:00:0"),
        ("1200 crowns", "c:00:0"),
        ("1,200 crowns", "c:00:0"),
        ("council on March 15, 2023", "d:00:0"),
        ("conseil de mars 2023", "e:00:0"),
        ("1 200 couronnes du conseil", "e:00:0"),
    ],
)
def test_names_quotes_numbers_and_days_to_the_letter(places: LexicalIndex, query: str, best: str) -> None:
    assert found(places, query, "fr" if best.startswith("e") else "en")[0] == best


def test_refining_adds_to_what_was_found_and_finds_nothing_new(places: LexicalIndex) -> None:
    query = "the Bank of England"
    hits = places.search(query, 10)
    refined = dict(places.refined(query, hits))
    assert set(refined) == {identifier for identifier, _ in hits}
    assert all(refined[identifier] > score for identifier, score in hits)
    assert places.refined(query, hits[:1]) == [(hits[0][0], pytest.approx(refined[hits[0][0]]))]
    assert places.refined(query, []) == places.refined("", []) == []


def test_how_much_of_a_question_a_text_holds(places: LexicalIndex) -> None:
    question = "Which council spent crowns on the Bank of England?"
    whole = places.share_held(question, "The council spent crowns on England's bank.", "en")
    some = places.share_held(question, "The bank is closed.", "en")
    assert whole == 1.0
    assert 0 < some < 0.5
    assert places.share_held(question, "Nothing of it.", None) == 0.0


def test_an_index_without_places_and_days_is_still_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def before(family: str) -> object:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("revision", tokenizer_name="raw", index_option="basic")
        for field in ("text", "title", "outlet"):
            builder.add_text_field(field, tokenizer_name=family, index_option="freq")
        return builder.build()

    monkeypatch.setattr(ingest.lexical, "_schema", before)
    with LexicalIndex.create(tmp_path / "old") as created:
        created.add(PLACES)
        created.commit()
    with LexicalIndex.open(tmp_path / "old") as opened:
        assert set(found(opened, 'the "Bank of England" in March 2023', "en")) == {"a:00:0", "b:00:0"}


def test_a_question_as_long_as_a_text_is_asked_by_its_rarest_words(places: LexicalIndex) -> None:
    filler = " ".join(f"filler{number}" for number in range(700))
    assert found(places, f"{filler} council crowns roof")[:1] == []
    assert found(places, f"{'the council spent crowns on a roof ' * 100}")[0] == "c:00:0"
