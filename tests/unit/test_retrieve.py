"""What is searched for a question and its parts, and what of it is shown first."""

from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import timedelta
from typing import Any, cast

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.nodes.retrieve import retrieve
from graph.nodes.understand import understand
from graph.state import NO_CALLS, State
from ingest.dates import instant
from ingest.models import Article, Filters, Passage
from tests.fake_agent import AS_OF, MemoryRetriever, deps_with


def article(name: str, outlet: str, day: str, body: str) -> Article:
    return Article(id=name, title=name.capitalize(), source=name, outlet=outlet, published_at=day, body=body)


BRIDGE = article("bridge", "Courier", "2026-05-03", "The Gull bridge reopened on Friday after long repairs.")
LOCK = article("lock", "Quay Weekly", "2026-05-04", "The Lantern lock stays closed: delays, the harbour office said.")
FERRY = article("ferry", "Quay Weekly", "2026-05-05", "A ferry crosses the bay, the Gull bridge in sight.")


@dataclass
class DatedRetriever(MemoryRetriever):
    """Minds the dates of the filters as well."""

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        found = super().search(query, filters, k)
        return [passage for passage in found if within(passage.article, filters)]


def within(found: Article, filters: Filters) -> bool:
    moment = instant(found.published_at or "")
    return moment is not None and not (filters.since and moment < filters.since) and not (
        filters.until and moment > filters.until
    )  # fmt: skip


async def searched(
    question: str, articles: list[Article], given: Filters | None = None
) -> tuple[list[str], Any, State]:
    """The ids of the articles found, best first; the searches made; the state."""
    deps, _ = deps_with(articles, None)
    retriever = DatedRetriever(articles)
    runtime = cast(Runtime[Deps], Runtime(context=changed(deps, retriever=retriever)))
    filters = changed(given or Filters(), as_of=AS_OF)
    state = State(
        turns=[], question=question, as_of=AS_OF.isoformat(), given=filters.to_json(), web_allowed=False,
        searched_web=False, standalone=question, queries=[], parts=[], inferred={}, relaxed=[], attempt=0, hits=[],
        kept=[], outcome="abstain", reason="", note="", drafts=[], rejected=[], proven=[], repaired=False,
        mode="extractive", counts=NO_CALLS, steps=[],
    )  # fmt: skip
    state = cast(State, {**state, **await understand(state, runtime)})
    state = cast(State, {**state, **await retrieve(state, runtime)})
    return [hit["chunk_id"].rpartition(":")[0].rpartition(":")[0] for hit in state["hits"]], retriever.searches, state


COMPARISON = "Does the Courier report that the Gull bridge reopened, while Quay Weekly describes delays at a lock?"


async def test_every_part_has_its_best_passage_among_the_first() -> None:
    many = [changed(BRIDGE, id=f"bridge{number}", title=f"Gull bridge {number}") for number in range(9)]
    found, searches, state = await searched(COMPARISON, [*many, LOCK])
    assert "lock" in found[:3]
    assert len(searches) == 4
    assert state["queries"] == [COMPARISON, "Gull bridge reopened", "delays at a lock"]


async def test_an_outlet_that_is_named_excludes_no_other() -> None:
    found, _, _ = await searched("What does the Courier report of the Gull bridge?", [FERRY, BRIDGE])
    assert found == ["bridge", "ferry"]


async def test_the_readers_own_outlet_is_never_widened() -> None:
    found, searches, _ = await searched(COMPARISON, [BRIDGE, LOCK], Filters(outlets=("Courier",)))
    assert found == ["bridge"]
    assert {filters.outlets for _, filters in searches} == {("Courier",)}


async def test_the_names_that_the_first_search_finds_are_searched_for_in_every_clause() -> None:
    theft = article("theft", "Courier", "2026-05-03", "Mara Tavish is charged with the theft of the harbour cash box.")
    boat = article("boat", "Quay Weekly", "2026-05-04", "The old boat: Tavish had sold it twice.")
    question = (
        "Who is the person charged with the theft of the harbour cash box, as reported by the Courier, and known for a "
        "doubtful deal in yachts according to Quay Weekly?"
    )
    found, searches, state = await searched(question, [theft, boat, FERRY])
    assert found == ["theft", "boat"]
    assert [query for query, filters in searches if filters.outlets] == [
        "mara tavish charged with the theft of the harbour cash box", "mara tavish known for a doubtful deal in yachts",
        f"mara tavish {question}",
    ]  # fmt: skip
    assert state["queries"][1:] == [query for query, filters in searches if filters.outlets]


async def test_the_same_text_of_two_outlets_is_shown_once() -> None:
    copy = changed(BRIDGE, id="copy", outlet="Quay Weekly")
    question = "Do the Courier and Quay Weekly both report that the Gull bridge reopened?"
    found, _, _ = await searched(question, [BRIDGE, copy])
    assert found == ["bridge"]


async def test_what_is_called_recent_is_looked_for_in_the_month_before_and_nothing_else_is() -> None:
    old = article("old", "Courier", "2025-06-20", "The regatta of lanterns was won by a boat of ten oars.")
    new = article("new", "Courier", "2026-06-20", "The regatta of lanterns was won by a boat of nine oars.")
    found, searches, _ = await searched("Who won the regatta of lanterns this month?", [old, new])
    assert found == ["new", "old"]
    assert [filters.since for _, filters in searches] == [None, AS_OF - timedelta(days=30)]
    _, searches, _ = await searched("Who won the regatta of lanterns?", [old, new])
    assert [filters.since for _, filters in searches] == [None]
    found, searches, _ = await searched("Who won the regatta of lanterns in June 2025?", [new, old])
    assert found == ["old", "new"]
    assert AS_OF - timedelta(days=30) not in [filters.since for _, filters in searches]
