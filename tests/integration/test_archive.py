"""The archive over a real generation: real ledger, real Chroma, real words, real embedder."""

import gc
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest.rankings
from ingest.archive import Archive, EmbedderMismatch, open_archive
from ingest.chunk import Chunker
from ingest.dates import day_start, instant
from ingest.embed import SentenceTransformerEmbedder
from ingest.errors import ArchiveDamaged, ArchiveMissing
from ingest.models import Filters, Search
from ingest.sync import Ingestor

EVERYTHING = Filters()
TOPICS = {
    "tram": ("The new tram line opened on Tuesday.", "The Courier", ["Ann Ray"], "2026-02-10"),
    "oysters": ("Oyster farmers say they doubled their harvest.", "Harbour Weekly", ["Bo Lind"], "2026-03-05"),
    "barrier": ("The flood barrier failed during the storm.", "The Courier", ["Ann Ray", "Bo Lind"], "2026-04-20"),
    "opinion": ("The flood barrier was never worth its price.", "Harbour Weekly", [], None),
}  # fmt: skip


def article(identifier: str, body: str, **facts: object) -> dict[str, object]:
    return {"id": identifier, "title": f"About {identifier}", "body": body, "language": "en", **facts}


def ingest_into(home: Path, source: Path, embedder: SentenceTransformerEmbedder, *articles: dict[str, object]) -> None:
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text("".join(json.dumps(facts) + "\n" for facts in articles), encoding="utf-8")
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    ingestor = Ingestor(home, embedder, chunker, max_file_bytes=10_000_000, max_deleted_share=0.05)
    report = ingestor.ingest([source])
    assert not report.quarantined


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    articles = [
        article(name, body, outlet=outlet, authors=authors, published_at=published)
        for name, (body, outlet, authors, published) in TOPICS.items()
    ]
    french = article(
        "huitres", "Les ostréiculteurs ont doublé leur récolte d'huîtres.", language="fr", outlet="Le Phare"
    )
    watch = " ".join(f"On night {n} the lighthouse keeper wrote that ship {n} had passed the rocks." for n in range(90))
    filler = [
        article("lighthouse", watch, outlet="Gazette"),
        *(article(f"filler{n}", f"Minutes of meeting {n} of the sports club.", outlet="Gazette") for n in range(60)),
    ]
    ingest_into(folder / "home", folder / "press" / "articles.jsonl", embedder, *articles, french, *filler)
    corrected = article(
        "tram", "The new tram line did not open, a correction says.", outlet="The Courier", authors=["Ann Ray"],
        published_at="2026-02-10", updated_at="2026-02-20",
    )  # fmt: skip
    ingest_into(
        folder / "home", folder / "press" / "articles.jsonl", embedder, corrected, *articles[1:], french, *filler
    )
    return folder / "home"


@pytest.fixture(scope="module")
def archive(home: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Archive]:
    opened = open_archive(home, embedder)
    yield opened
    opened.close()


def found(archive: Archive, query: str, filters: Filters = EVERYTHING, k: int = 10) -> list[str]:
    return [passage.article.id for passage in archive.search(query, filters, k)]


def test_the_best_passage_comes_first_with_its_article_and_scores(archive: Archive) -> None:
    passages = archive.search("What happened to the flood barrier in the storm?", EVERYTHING, 5)
    best = passages[0]
    assert best.article.id == "barrier"
    assert best.article.body[best.chunk.start : best.chunk.end] == best.chunk.text
    assert best.similarity is not None and 0.3 < best.similarity <= 1
    assert best.bm25 is not None and best.bm25 > 0
    assert [passage.rank for passage in passages] == [1, 2, 3, 4, 5]
    assert [passage.score for passage in passages] == sorted((p.score for p in passages), reverse=True)


def test_a_french_question_finds_the_french_article(archive: Archive) -> None:
    assert found(archive, "Quelle récolte les ostréiculteurs ont-ils doublée ?")[0] == "huitres"


@pytest.mark.parametrize("scored_below", [0.0, float("inf")])
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(outlets=("the courier",)), {"tram", "barrier"}),
        (Filters(outlets=("the courier", "Harbour Weekly")), {"tram", "barrier", "oysters", "opinion"}),
        (Filters(authors=("BO LIND",)), {"oysters", "barrier"}),
        (Filters(language="FR"), {"huitres"}),
        (Filters(since=day_start("2026-03-05")), {"oysters", "barrier"}),
        (Filters(until=instant("2026-03-05")), {"tram", "oysters"}),
        (Filters(outlets=("The Courier",), since=day_start("2026-03-01")), {"barrier"}),
        (Filters(outlets=("Nobody",)), set()),
        (Filters(sources=frozenset({"/nowhere"})), set()),
    ],
)
def test_every_filter_holds_whichever_way_it_is_decided(
    archive: Archive, filters: Filters, expected: set[str], scored_below: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.rankings, "_SCORED_BELOW", scored_below)
    assert set(found(archive, "flood barrier tram oysters huîtres", filters)) == expected


def test_the_reader_of_a_source_sees_it(archive: Archive) -> None:
    [source] = {passage.article.source.split("articles.jsonl")[0] for passage in archive.search("tram", EVERYTHING, 3)}
    assert "tram" in found(archive, "tram", Filters(sources=frozenset({source})))


def test_as_of_hides_what_came_later_but_not_the_undated(archive: Archive) -> None:
    seen = set(found(archive, "flood barrier tram oysters", Filters(as_of=instant("2026-03-31")), 80))
    assert {"tram", "oysters", "opinion"} <= seen
    assert "barrier" not in seen


@pytest.mark.parametrize(
    ("as_of", "words"), [("2026-02-15", "opened on Tuesday"), ("2026-02-25", "did not open"), (None, "did not open")]
)
def test_the_revision_that_stood_then(archive: Archive, as_of: str | None, words: str) -> None:
    filters = Filters(as_of=instant(as_of) if as_of else None, outlets=("The Courier",))
    texts = [p.chunk.text for p in archive.search("new tram line", filters, 10) if p.article.id == "tram"]
    assert len(texts) == 1 and words in texts[0]


def test_a_clock_before_everything_hides_the_dated(home: Path, embedder: SentenceTransformerEmbedder) -> None:
    opened = open_archive(home, embedder, clock=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert {"tram", "oysters", "barrier"}.isdisjoint(found(opened, "tram oysters barrier", k=80))
    opened.close()


@pytest.mark.parametrize(("query", "k"), [("", 5), ("  \n", 5), ("tram", 0)])
def test_nothing_asked_nothing_found(archive: Archive, query: str, k: int) -> None:
    assert archive.search(query, EVERYTHING, k) == []


@pytest.mark.parametrize("query", ["AND OR NOT", "(tram:^2 [TO *]", "?!", "x" * 5000, "漢字 🦀"])
def test_any_text_is_a_question(archive: Archive, query: str) -> None:
    archive.search(query, EVERYTHING, 5)


def test_passages_by_id_in_the_order_asked_for(archive: Archive) -> None:
    ids = [passage.chunk.id for passage in archive.search("barrier", EVERYTHING, 5)][::-1]
    passages = archive.passages(ids)
    assert [passage.chunk.id for passage in passages] == ids
    assert {(passage.score, passage.similarity) for passage in passages} == {(0.0, None)}
    with pytest.raises(ArchiveDamaged, match="not in the ledger"):
        archive.passages(["tram:000000000000:0"])


def test_several_searches_at_once_find_what_each_finds_alone(archive: Archive) -> None:
    courier = Filters(outlets=("The Courier",))
    searches = [
        Search("flood barrier", EVERYTHING, 5), Search("flood barrier", courier, 2), Search(" ", EVERYTHING, 5),
        Search("oyster harvest", EVERYTHING, 0), Search("récolte d'huîtres", EVERYTHING, 3),
        Search("flood barrier", EVERYTHING, 5), Search("tram", Filters(outlets=("Nobody",)), 5),
    ]  # fmt: skip
    results = archive.search_all(searches)
    assert [[passage.chunk.id for passage in each] for each in results] == [
        [passage.chunk.id for passage in archive.search(each.query, each.filters, each.k)] for each in searches
    ]
    assert [len(each) for each in results] == [5, 2, 0, 0, 3, 5, 0]
    assert archive.search_all([]) == []


def test_a_question_is_embedded_once_with_all_others_of_the_call(
    home: Path, embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[list[str]] = []
    embed = embedder.embed_queries
    monkeypatch.setattr(embedder, "embed_queries", lambda texts: (batches.append(list(texts)), embed(texts))[1])
    with closing(open_archive(home, embedder)) as opened:
        opened.search_all([Search("tram"), Search("tram", Filters(language="en")), Search("oysters"), Search("")])
        opened.search_all([Search("oysters"), Search("storm")])
    assert batches == [["tram", "oysters"], ["storm"]]


def test_the_chunks_beside_a_passage(home: Path, archive: Archive) -> None:
    [long] = {p.article.id: p for p in archive.search("the lighthouse keeper", EVERYTHING, 1)}.values()
    chunks = archive._generation.manifest.chunks
    assert long.article.id == "lighthouse" and chunks > 66
    [middle] = archive.passages([long.chunk.id.rpartition(":")[0] + ":1"])
    before, after = archive.neighbours(middle)
    assert (before.chunk.ordinal, after.chunk.ordinal) == (0, 2)
    assert before.chunk.end <= middle.chunk.start and middle.chunk.end <= after.chunk.start
    assert before.article == after.article == middle.article
    assert [each.chunk.ordinal for each in archive.neighbours(before, before=2, after=2)] == [1, 2]
    assert archive.neighbours(middle, before=0, after=0) == []
    stranger = replace(middle, chunk=replace(middle.chunk, id="lighthouse:000000000000:1"))
    with pytest.raises(ArchiveDamaged, match="not in the ledger"):
        archive.neighbours(stranger)


def test_scoring_what_a_filter_leaves_finds_what_the_graph_finds(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = archive._visibility.mask(EVERYTHING, archive._clock())
    vector = archive._query_vectors.of(["flood barrier"])["flood barrier"]
    by_graph = archive._rankings.nearest(vector, everything, 10)
    monkeypatch.setattr(ingest.rankings, "_SCORED_BELOW", float("inf"))
    scored = archive._rankings.nearest(vector, everything, 10)
    assert dict(scored) == pytest.approx(dict(by_graph), abs=1e-5)
    everywhere = archive._rankings.nearest(vector, everything, 1000)
    assert len(everywhere) == archive._rankings.allowed_chunks(everything) == archive.manifest.chunks - 1


def test_articles_and_their_revisions(archive: Archive) -> None:
    standing = archive.article("tram")
    assert "did not open" in standing.body
    before = archive.search("tram", Filters(as_of=instant("2026-02-15"), outlets=("The Courier",)), 1)[0].article
    assert archive.article("tram", before.sha256) == before != standing
    with pytest.raises(KeyError):
        archive.article("unknown")


def test_the_catalogue_counts_what_stands(archive: Archive) -> None:
    catalogue = archive.catalogue()
    assert (catalogue.generation, catalogue.articles) == (archive.number, 66)
    assert (catalogue.oldest, catalogue.newest) == ("2026-02-10", "2026-04-20")
    assert next(iter(catalogue.outlets.items())) == ("Gazette", 61)
    assert catalogue.outlets["The Courier"] == 2
    assert catalogue.authors == {"Ann Ray": 2, "Bo Lind": 2}
    assert catalogue.languages == {"en": 65, "fr": 1}


def test_threads_search_at_once(archive: Archive) -> None:
    queries = ["tram line", "oyster harvest", "flood barrier", "récolte d'huîtres", "sports club"] * 4
    alone = [found(archive, query) for query in queries]
    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(lambda query: found(archive, query), queries)) == alone


def test_a_retired_archive_serves_whoever_holds_it(home: Path, embedder: SentenceTransformerEmbedder) -> None:
    opened = open_archive(home, embedder)
    generation = opened._generation
    opened.retire()
    assert found(opened, "tram")
    assert generation._lease is not None
    del opened
    gc.collect()
    assert generation._lease is None


def test_what_cannot_be_opened(home: Path, tmp_path: Path, embedder: SentenceTransformerEmbedder) -> None:
    with pytest.raises(ArchiveMissing):
        open_archive(tmp_path, embedder)
    other = SentenceTransformerEmbedder(Path(embedder._folder), name="all-minilm-l6-v2", weights_sha256="other")
    with pytest.raises(EmbedderMismatch, match="reingest --full"):
        open_archive(home, other)


def test_filters_without_effect_change_nothing(archive: Archive) -> None:
    wide = replace(EVERYTHING, as_of=datetime(2100, 1, 1, tzinfo=UTC))
    assert found(archive, "flood barrier", wide) == found(archive, "flood barrier")
