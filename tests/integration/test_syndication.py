"""Copies through the whole house: ingestion, clusters in generations, searches, the command line."""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from eval.bench.press_edits import EDITS
from ingest.archive import Archive, open_archive
from ingest.dates import instant
from ingest.embed import SentenceTransformerEmbedder
from ingest.generation import open_current
from ingest.ledger import LEDGER_NAME, Ledger
from ingest.models import Filters
from ingest.report import Report
from tests.dispatch import BACKGROUND, BODY, FOLLOW_UP, OWN, PARAGRAPHS
from tests.integration.newsroom import damages, ingestor, story, write

Embedder = SentenceTransformerEmbedder
ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = Filters()
LATE = Filters(as_of=instant("2026-12-31"))


def printed(name: str, body: str, outlet: str, day: str, **facts: Any) -> dict[str, Any]:
    return {
        "id": name, "title": f"Sail loft, as {outlet} has it", "body": body, "outlet": outlet, "published_at": day,
        "language": "en", **facts,
    }  # fmt: skip


def edited(edit: str) -> str:
    return "\n\n".join(EDITS[edit](PARAGRAPHS, OWN, random.Random(1)))


DISPATCHES = [
    printed("courier", edited("tail 70 %, lead, credit"), "The Courier", "2026-05-05"),
    printed("wire", BODY, "Coast Press Agency", "2026-05-04"),
    printed("phare", edited("tail 60 %"), "Le Phare", "2026-05-06"),
    printed("follow-up", "\n\n".join([*FOLLOW_UP, *BACKGROUND]), "Coast Press Agency", "2026-05-11"),
    *(story(number) for number in range(4)),
]


def clusters(home: Path) -> dict[str, str]:
    """Of each article that stands, the origin; only of those that are in a cluster with others, or lead one."""
    with open_current(home) as generation:
        standing = {each.article_id: each.cluster for each in generation.members() if each.valid_to is None}
    return {name: origin for name, origin in standing.items() if list(standing.values()).count(origin) > 1}


@contextmanager
def archive(home: Path, embedder: Embedder) -> Iterator[Archive]:
    opened = open_archive(home, embedder)
    yield opened
    opened.close()


def take_in(home: Path, embedder: Embedder, *articles: dict[str, Any]) -> Report:
    source = write(home.parent / "press" / "articles.jsonl", articles)
    report = ingestor(home, embedder).ingest([source])
    assert damages(home) == []
    return report


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    folder = tmp_path_factory.mktemp("syndication") / "home"
    assert take_in(folder, embedder, *DISPATCHES).copies == 2
    return folder


def test_copies_are_clustered_under_the_earliest(home: Path) -> None:
    assert clusters(home) == {"courier": "wire", "wire": "wire", "phare": "wire"}


def test_a_search_shows_a_text_once_with_its_copies(home: Path, embedder: Embedder) -> None:
    with archive(home, embedder) as opened:
        found = opened.search("a grant of the council so that two apprentices be trained", LATE, 8)
    [told] = [each for each in found if "wind farm after a year" in each.chunk.text and each.cluster == "wire"]
    assert told.also_in == tuple(name for name in ("wire", "courier", "phare") if name != told.article.id)
    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    by_id = {each.article.id: each for each in found}
    assert by_id["follow-up"].also_in == () and by_id["follow-up"].cluster == "follow-up"


def test_filters_come_first(home: Path, embedder: Embedder) -> None:
    query = "offered the sail loft to nine buyers since January"
    with archive(home, embedder) as opened:
        [of_outlet] = opened.search(query, Filters(outlets=("Le Phare",), as_of=LATE.as_of), 1)
        early = opened.search(query, Filters(as_of=instant("2026-05-05")), 8)
        first = opened.search(query, Filters(as_of=instant("2026-05-04")), 8)
    assert (of_outlet.article.id, of_outlet.also_in, of_outlet.cluster) == ("phare", ("wire", "courier"), "wire")
    assert {(each.article.id, each.also_in) for each in early if each.cluster == "wire"} <= {
        ("wire", ("courier",)), ("courier", ("wire",)),
    }  # fmt: skip
    assert {(each.article.id, each.also_in) for each in first if each.cluster == "wire"} == {("wire", ())}


def test_a_text_that_fills_the_rankings_leaves_room_for_others(tmp_path: Path, embedder: Embedder) -> None:
    home = tmp_path / "home"
    papers = [printed(f"paper-{n:02d}", PARAGRAPHS[1], f"Paper {n}", "2026-05-05") for n in range(70)]
    report = take_in(home, embedder, *papers, *(story(number) for number in range(5)))
    assert report.copies == 69
    with archive(home, embedder) as opened:
        found = opened.search("the loft with money from a herring sale", LATE, 5)
    assert len(found) == 5
    assert (found[0].article.id, len(found[0].also_in)) == ("paper-00", 69)
    assert sum(each.cluster == "paper-00" for each in found) == 1


def test_no_order_and_no_number_of_runs_changes_the_clusters(tmp_path: Path, embedder: Embedder, home: Path) -> None:
    for turn in range(2):
        shuffled = random.Random(turn).sample(DISPATCHES, len(DISPATCHES))
        other = tmp_path / str(turn) / "home"
        for count in (1, 3, len(shuffled)):
            take_in(other, embedder, *shuffled[:count])
        assert clusters(other) == clusters(home)


def test_clusters_follow_changes_and_deletions(tmp_path: Path, embedder: Embedder) -> None:
    home = tmp_path / "home"
    take_in(home, embedder, *DISPATCHES)
    rewritten = printed("courier", "\n\n".join(OWN * 3), "The Courier", "2026-05-05", updated_at="2026-05-20")
    take_in(home, embedder, rewritten, *DISPATCHES[1:])
    assert clusters(home) == {"wire": "wire", "phare": "wire"}
    with archive(home, embedder) as opened:
        query = "nobody could be found to take over the looms"
        then = opened.search(query, Filters(as_of=instant("2026-05-19")), 1)[0]
        now = opened.search(query, LATE, 1)[0]
    assert (then.also_in, now.also_in) == (("courier", "phare"), ("phare",))
    # The origin goes; it comes back; nothing is compared again.
    take_in(home, embedder, DISPATCHES[0], *DISPATCHES[2:])
    assert clusters(home) == {"courier": "courier", "phare": "courier"}
    take_in(home, embedder, *DISPATCHES)
    assert clusters(home) == {"courier": "wire", "wire": "wire", "phare": "wire"}
    with Ledger(home) as ledger:
        assert ledger.rows("SELECT count(*) FROM sketches")[0][0] == len(DISPATCHES) + 1


def test_a_correction_under_another_id_stays_visible(tmp_path: Path, embedder: Embedder) -> None:
    home = tmp_path / "home"
    corrected = BODY.replace("its eleven workers", "its twelve workers")
    take_in(
        home, embedder, printed("first", BODY, "The Courier", "2026-05-05"),
        printed("corrected", corrected, "The Courier", "2026-05-07"), story(1),
    )  # fmt: skip
    with archive(home, embedder) as opened:
        found = opened.search("How many workers does the last sail loft of Brévigny have?", LATE, 8)
    told = [
        each for each in found if "its eleven workers" in each.chunk.text or "its twelve workers" in each.chunk.text
    ]
    assert {(each.article.id, each.also_in, each.cluster) for each in told} == {
        ("first", ("corrected",), "first"), ("corrected", ("first",), "first"),
    }  # fmt: skip
    assert sum("a wind farm after a year" in each.chunk.text for each in found) == 1


def test_a_home_from_before_there_were_clusters_gets_them(tmp_path: Path, embedder: Embedder) -> None:
    home = tmp_path / "home"
    take_in(home, embedder, *DISPATCHES)
    with closing(sqlite3.connect(home / LEDGER_NAME)) as ledger:
        ledger.executescript("DROP TABLE copies; DROP TABLE sketches; PRAGMA user_version = 3;")
    report = ingestor(home, embedder).reingest()
    assert (report.copies, report.embedded) == (2, 0)
    assert clusters(home) == {"courier": "wire", "wire": "wire", "phare": "wire"}


def test_the_dispatch_of_the_sample_archive_is_one_source(
    tmp_path: Path, small_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PRESSROOM_MODELS", str(small_models))
    sample = ROOT / "eval" / "datasets" / "valmere" / "archive"
    paths = [
        sample / "acp" / "wire.jsonl", sample / "courier" / "2026-03-13-line-c-nordline-wins.html",
        sample / "harbour-weekly" / "2026-03-14-tram-award.txt",
    ]  # fmt: skip
    taken = CliRunner().invoke(app, ["ingest", *map(str, paths), "--json"])
    assert json.loads(taken.stdout)["copies"] == 2
    searched = CliRunner().invoke(
        app, ["search", "Who won the contract for tram line C?", "--as-of", "2026-06-30", "--json"]
    )
    passages = json.loads(searched.stdout)["passages"]
    [tram] = [each for each in passages if "awarded the contract for tram line C" in each["text"]]
    assert tram["article_id"] == "acp-0312-tramway"
    assert len(tram["also_in"]) == 2
    before = CliRunner().invoke(
        app, ["search", "Who won the contract for tram line C?", "--as-of", "2026-03-13T00:00:00Z", "--json"]
    )
    [then] = [each for each in json.loads(before.stdout)["passages"] if each["article_id"] == "acp-0312-tramway"][:1]
    assert then["also_in"] == []
