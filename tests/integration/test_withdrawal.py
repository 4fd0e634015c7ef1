"""What is withdrawn is not cited from the next generation on, its text stays, and it can come back."""

import json
from pathlib import Path

import pytest

from ingest.embed import SentenceTransformerEmbedder
from ingest.errors import ArticleUnknown
from ingest.generation import current_number
from ingest.history import history, standing_of
from ingest.ledger import Ledger
from ingest.withdrawal import restore, withdraw, withdrawal
from tests.integration.newsroom import damages, ingestor, manifest, standing, story, write

Embedder = SentenceTransformerEmbedder


def test_withdrawn_by_hand_until_restored_whatever_the_source_says(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1), story(2)])
    ingestor(home, embedder).ingest([source])
    sha256 = standing(home)["story-1"]
    assert withdraw(home, "story-1", "retracted by the paper") == current_number(home) == 2
    assert set(standing(home)) == {"story-2"}
    assert damages(home) == []
    write(source, [story(1, body="Report 1 was rewritten.", updated_at="2026-05-01"), story(2)])
    assert ingestor(home, embedder).reingest().embedded == 0
    assert set(standing(home)) == {"story-2"}
    with Ledger(home) as ledger:
        said = withdrawal(ledger, "story-1")
        assert said is not None
        assert said.reason == "retracted by the paper"
        assert standing_of(ledger, "story-1", sha256) == "withdrawn"
        assert standing_of(ledger, "story-1", "0" * 64) == "unknown"
        assert ledger.article("story-1", sha256).body.startswith("In report 1")
    assert restore(home, "story-1")
    assert not restore(home, "story-1")
    assert ingestor(home, embedder).ingest([]).embedded == 1
    assert set(standing(home)) == {"story-1", "story-2"}
    with Ledger(home) as ledger:
        assert standing_of(ledger, "story-1", sha256) == "superseded"
        assert standing_of(ledger, "story-1", standing(home)["story-1"]) == "stands"
    with pytest.raises(ArticleUnknown):
        withdraw(home, "nobody", "no reason")


@pytest.mark.parametrize("said", ["canceled", "stat:withheld", "Cancelled"])
def test_what_its_publisher_cancels_goes_and_comes_back(tmp_path: Path, embedder: Embedder, said: str) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1), story(2)])
    ingestor(home, embedder).ingest([source])
    digest = manifest(home).digest
    write(source, [story(1, pubstatus=said), story(2)])
    assert ingestor(home, embedder).reingest().deleted == 0
    assert set(standing(home)) == {"story-2"}
    # A line that cannot be read may be the article's own: its cancellation stays like everything else.
    write(source, [{"title": "no body"}, story(2)])
    ingestor(home, embedder).reingest()
    assert set(standing(home)) == {"story-2"}
    with Ledger(home) as ledger:
        said_why = withdrawal(ledger, "story-1")
        assert said_why is not None
        assert said_why.reason == "canceled by its publisher"
    write(source, [story(1, pubStatus="usable"), story(2)])
    ingestor(home, embedder).reingest()
    assert manifest(home).digest == digest


def test_a_wire_notice_without_a_text_takes_back_what_was_sent(tmp_path: Path, embedder: Embedder) -> None:
    home, folder = tmp_path / "home", tmp_path / "wire"
    folder.mkdir()
    sent = {
        "uri": "urn:acp:gate", "type": "text", "pubstatus": "usable", "versioncreated": "2026-01-29T09:00:00Z",
        "headline": "Gate 3 jammed", "body_text": "A pontoon jammed gate 3 on Thursday.",
    }  # fmt: skip
    (folder / "1.json").write_text(json.dumps(sent), "utf-8")
    write(folder / "a.jsonl", [story(2)])
    ingestor(home, embedder).ingest([folder])
    assert set(standing(home)) == {"urn:acp:gate", "story-2"}
    notice = {"uri": "urn:acp:gate", "pubstatus": "canceled", "versioncreated": "2026-01-30T09:00:00Z"}
    (folder / "2.json").write_text(json.dumps(notice), "utf-8")
    report = ingestor(home, embedder).ingest([folder])
    assert set(standing(home)) == {"story-2"}
    assert report.quarantined == ()


def test_a_later_usable_revision_undoes_a_cancellation(tmp_path: Path, embedder: Embedder) -> None:
    home, folder = tmp_path / "home", tmp_path / "news"
    write(folder / "a.jsonl", [story(1, pubstatus="canceled"), story(2)])
    ingestor(home, embedder).ingest([folder])
    assert set(standing(home)) == {"story-2"}
    write(folder / "b.jsonl", [story(1, body="Report 1 was mended.", updated_at="2026-06-01")])
    ingestor(home, embedder).ingest([folder])
    assert set(standing(home)) == {"story-1", "story-2"}


def test_the_history_tells_revisions_with_what_changed(tmp_path: Path, embedder: Embedder) -> None:
    home, source = tmp_path / "home", write(tmp_path / "a.jsonl", [story(1)])
    ingestor(home, embedder).ingest([source])
    body = str(story(1)["body"]).replace("and 5 members", "and 6 members")
    write(source, [story(1, body=body, title="A new title", updated_at="2026-03-09")])
    ingestor(home, embedder).reingest()
    with Ledger(home) as ledger:
        told = history(ledger, "story-1")
        assert history(ledger, "nobody").changes == ()
    first, second = told.changes
    assert (first.revision.state, second.revision.state) == ("superseded", "ready")
    assert first.valid_to == second.revision.valid_from
    assert second.valid_to is None
    assert first.edits == ()
    assert second.facts["title"] == ("Council on the tram line, part 1", "A new title")
    assert [edit.operation for edit in second.edits] == ["equal", "replace", "equal"]
    assert body[slice(*second.edits[1].after)].strip() == "6"
