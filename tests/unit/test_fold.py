"""One passage for each text, and both where copies differ."""

from collections.abc import Sequence

import pytest

from ingest.fold import fold
from ingest.models import Article, Chunk, Passage
from ingest.sentences import sentence_spans
from tests.dispatch import BODY, PARAGRAPHS


def passages(article_id: str, body: str, cluster: str = "wire") -> list[Passage]:
    """One passage for each two sentences."""
    article = Article(id=article_id, title="Sail loft", body=body, source="test")
    spans = sentence_spans(body)
    made = []
    for number, place in enumerate(range(0, len(spans), 2)):
        start, end = spans[place][0], spans[min(place + 1, len(spans) - 1)][1]
        chunk = Chunk(f"{article_id}:{number}", article_id, "", number, start, end, body[start:end])
        made.append(Passage(chunk, article, 0.0, 0, cluster=cluster))
    return made


def ranked(*found: Passage, scores: Sequence[float] | None = None) -> list[Passage]:
    from dataclasses import replace

    return [replace(each, score=scores[n] if scores else 1.0 - n / 100) for n, each in enumerate(found)]


def shown(*found: Passage, k: int = 10, scores: Sequence[float] | None = None) -> list[str]:
    return [each.chunk.id for each in fold(ranked(*found, scores=scores), k)]


def test_the_same_text_is_shown_once_and_ranks_are_given_anew() -> None:
    wire, copy = passages("wire", BODY), passages("copy", BODY)
    kept = fold(ranked(wire[0], copy[0], wire[1], copy[1]), 10)
    assert [(each.chunk.id, each.rank) for each in kept] == [("wire:0", 1), ("wire:1", 2)]


def test_the_origin_goes_first_where_it_is_nearly_as_good() -> None:
    wire, copy = passages("wire", BODY), passages("copy", BODY)
    assert shown(copy[0], wire[0], scores=[1.0, 0.95]) == ["wire:0"]
    assert shown(copy[0], wire[0], scores=[1.0, 0.5]) == ["copy:0"]
    [kept] = fold(ranked(copy[0], wire[0], scores=[1.0, 0.95]), 1)
    assert (kept.chunk.id, kept.score) == ("wire:0", 1.0)


def test_chunks_cut_elsewhere_fold_too() -> None:
    wire = passages("wire", BODY)
    shifted = passages("copy", "A lead of one's own.\n\n" + BODY)
    assert shown(*wire, *shifted[1:]) == [each.chunk.id for each in wire]


@pytest.mark.parametrize(
    ("old", "new"),
    [("eleven workers", "twelve workers"), ("40,000 euros", "4,000 euros"), ("since January", "since March"),
     ("40,000 euros", "£40,000"), ("would not be claimed", "would be claimed")],
)  # fmt: skip
def test_copies_that_differ_are_both_shown(old: str, new: str) -> None:
    wire, copy = passages("wire", BODY), passages("copy", BODY.replace(old, new))
    place = next(n for n, each in enumerate(wire) if old in each.chunk.text)
    assert shown(wire[place], copy[place]) == [f"wire:{place}", f"copy:{place}"]
    other = next(n for n, each in enumerate(wire) if old not in each.chunk.text)
    assert shown(wire[other], copy[other]) == [f"wire:{other}"]


@pytest.mark.parametrize(
    "body",
    [
        BODY + " Reporting by Lena Quist; editing by Paul Ferrat.",
        "© Coast Press Agency. " + BODY,
        BODY.replace("BRÉVIGNY, 4 May (CPA) - ", ""),
        BODY.replace("BRÉVIGNY, 4 May (CPA) - ", "BRÉVIGNY (Agencies) - "),
        BODY.replace('"', "”").replace(" - ", " — "),
    ],
)
def test_a_credit_a_dateline_or_other_quotation_marks_are_no_difference(body: str) -> None:
    wire, copy = passages("wire", BODY), passages("copy", body)
    assert shown(*wire, *copy) == [each.chunk.id for each in wire]


def test_what_a_copy_adds_is_shown() -> None:
    wire, copy = passages("wire", BODY), passages("copy", BODY + " The owner denied all of it on Tuesday.")
    assert shown(*wire, *copy)[-1] == copy[-1].chunk.id


def test_other_clusters_and_other_places_stay() -> None:
    wire, other = passages("wire", BODY), passages("other", BODY, cluster="other")
    assert shown(wire[0], other[0], wire[1], other[2]) == ["wire:0", "other:0", "wire:1", "other:2"]


def test_the_best_k_are_kept() -> None:
    wire, copy = passages("wire", BODY), passages("copy", "\n\n".join(PARAGRAPHS[:4]))
    assert shown(wire[0], copy[0], wire[1], copy[1], wire[2], k=2) == ["wire:0", "wire:1"]
    assert fold([], 3) == []
