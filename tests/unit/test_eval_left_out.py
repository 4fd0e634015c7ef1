"""An archive without some articles: nothing of them or of their copies is found or read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from eval.left_out import Without, with_copies
from ingest.models import Article, Filters, Passage, Search
from tests.fake_agent import MemoryRetriever, chunk_of


def article(name: str) -> Article:
    return Article(id=name, title="Harbour", source="a.jsonl", body=f"The harbour of {name} froze.")


@dataclass
class Copying(MemoryRetriever):
    """Every passage says that it is also in what stands in `copies` under its article."""

    copies: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        found = super().search(query, filters, k)
        return [replace(item, also_in=self.copies.get(item.article.id, ())) for item in found]


ARTICLES = [article(f"a{number:02}") for number in range(60)]


def found(retriever: Without, k: int) -> list[str]:
    return [passage.article.id for passage in retriever.search("harbour", Filters(), k)]


def test_places_are_filled_however_much_is_left_out() -> None:
    missing = frozenset(each.id for each in ARTICLES[:55])
    assert found(Without(MemoryRetriever(ARTICLES), missing), 3) == ["a55", "a56", "a57"]
    assert found(Without(MemoryRetriever(ARTICLES), missing), 9) == ["a55", "a56", "a57", "a58", "a59"]


def test_copies_are_left_out_too() -> None:
    archive = Copying(ARTICLES, copies={"a01": ("a00", "a07")})
    assert found(Without(archive, frozenset(["a07"])), 3) == ["a00", "a02", "a03"]
    together = {"a00": frozenset(["a00", "a02"]), "a02": frozenset(["a00", "a02"])}
    assert with_copies(["a02", "gone"], together) == {"a00", "a02", "gone"}


def test_nothing_of_them_is_read() -> None:
    bare = Without(MemoryRetriever(ARTICLES), frozenset(["a01"]))
    assert bare.article("a00").id == "a00" and bare.catalogue().articles == 60
    with pytest.raises(KeyError, match="a01"):
        bare.article("a01")
    with pytest.raises(KeyError, match="a01"):
        bare.passages([chunk_of(ARTICLES[1]).id])
    searches: Sequence[Search] = [Search("harbour", Filters(), 1), Search("harbour of a03", Filters(), 2)]
    assert [[item.rank for item in each] for each in bare.search_all(searches)] == [[1], [1, 2]]
